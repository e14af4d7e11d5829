"""The steps of lesson 7, one subject a module; the page says in which order they come."""
