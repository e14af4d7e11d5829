"""The steps of lesson 8: a document on its way to an answer."""
