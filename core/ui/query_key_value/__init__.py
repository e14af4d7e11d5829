"""The steps of lesson 2, one subject a module; the page says in which order they come.

Each reads its controls, asks one function of ``core.attention``, and shows what it found.
"""
