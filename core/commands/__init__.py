"""The headless commands, one module for each room. Heavy imports wait inside the functions."""
