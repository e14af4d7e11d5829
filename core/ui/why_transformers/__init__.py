"""The steps of lesson 1, one subject to a module. Here what they share."""
