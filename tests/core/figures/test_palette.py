"""One meaning, one colour: in the palette, in the style sheet, in the theme."""

import re
import tomllib

import pytest

from core.figures import palette
from core.figures.palette import INK, MEANINGS, PANEL, PAPER, SOFT, contrast
from core.settings import ASSETS, ROOT

STYLE = (ASSETS / "style.css").read_text(encoding="utf-8")
THEMES = ("light", "dark")


def test_contrast_has_the_values_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
    assert contrast("#FFFFFF", "#767676") == pytest.approx(4.54, abs=0.005)  # the known AA grey


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("meaning", MEANINGS)
def test_every_meaning_can_be_read_as_a_word(meaning: str, theme: palette.Theme) -> None:
    word = MEANINGS[meaning].word(theme)
    assert contrast(word, PAPER[theme]) >= 4.5
    assert contrast(word, PANEL[theme]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_ordinary_text_can_be_read(theme: palette.Theme) -> None:
    assert contrast(INK[theme], PAPER[theme]) >= 12
    assert contrast(SOFT[theme], PAPER[theme]) >= 4.5
    assert contrast(SOFT[theme], PANEL[theme]) >= 4.5


def test_prose_has_the_colours_of_the_figures() -> None:
    rules = re.findall(r"\.stApp ([^{]*means-[^{]*)\{ color: light-dark\((\S+), (\S+)\)", STYLE)
    found = {
        meaning: (light, dark)
        for selector, light, dark in rules
        for meaning in re.findall(r"means-([\w-]+)", selector)
    }
    assert found == {name: (hue.on_light, hue.on_dark) for name, hue in MEANINGS.items()}


@pytest.mark.parametrize("theme", THEMES)
def test_the_theme_is_printed_on_the_palettes_paper(theme: palette.Theme) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    colours = config["theme"][theme]
    assert colours["backgroundColor"] == PAPER[theme]
    assert colours["secondaryBackgroundColor"] == PANEL[theme]
    assert colours["textColor"] == INK[theme]
    assert contrast(colours["primaryColor"], PAPER[theme]) >= 4.5
    edges = re.search(r"--edge: light-dark\((\S+), (\S+)\)", STYLE)
    assert edges is not None
    assert contrast(edges.groups()[THEMES.index(theme)], PANEL[theme]) >= 3
