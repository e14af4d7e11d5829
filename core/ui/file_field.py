"""A field for files that speaks the reader's language, its refusals included."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.ui import language

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

# Streamlit words its file field in English and offers no setting; a style can put our words
# in their place. A refused file is a chip whose reason only a tooltip tells: it goes below.
_WORDS = """<style>
[data-testid="stFileUploaderDropzoneInstructions"] {{ display: none }}
[data-testid="stFileUploaderDropzone"] button p {{ font-size: 0 }}
[data-testid="stFileUploaderDropzone"] button p::after {{ content: "{choose}"; font-size: 1rem }}
[data-testid="stFileChip"] [role="alert"], [data-testid="stTooltipErrorContent"] {{ display: none }}
[data-testid="stFileUploader"]:has([data-testid="stFileChipIconError"])::after {{
  content: "{refusal}"; display: block; margin-top: 0.5rem; max-width: var(--measure)
}}
</style>"""


def choose_files(
    label: str, kinds: Sequence[str], megabytes: int, refusal: str, key: str
) -> "list[UploadedFile]":
    """The files a visitor puts into the field.

    ``kinds`` are file endings, ``megabytes`` the most one file may have, and ``refusal`` what
    is said of a file of another kind or size: the browser does not send it. It is the
    product's own text, never a visitor's.
    """
    say = language.say("frame")
    st.html(_WORDS.format(choose=_quoted(say("file.choose")), refusal=_quoted(refusal)))
    return st.file_uploader(
        label, type=list(kinds), accept_multiple_files=True, max_upload_size=megabytes, key=key
    )


def _quoted(text: str) -> str:
    """``text`` as the inside of a CSS string."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
