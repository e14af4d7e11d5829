"""The steps of lesson 6, one subject a module; the page says in which order they come.

Each reads its controls, asks one function of ``core.adapters``, and shows what it found.
"""
