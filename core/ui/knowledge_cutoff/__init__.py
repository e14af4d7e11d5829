"""The steps of lesson 3; only its page imports them."""
