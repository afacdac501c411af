"""The colours: every pair that carries text or marks a control keeps its contrast, in both schemes."""

import shutil
from pathlib import Path

import pytest

from redress.fitting import misfits
from redress.settings import ROOT
from web.customer import theme
from web.customer.script import SHARED

OWN = theme.own((SHARED / "tokens.css").read_text(encoding="utf-8"))


def test_our_own_colours_can_be_read_in_both_schemes() -> None:
    assert set(OWN) == {"light", "dark"}
    assert [str(pair) for pair in theme.faint({}, OWN)] == []


def test_contrast_is_counted_as_the_guidelines_say() -> None:
    assert round(theme.contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(theme.contrast("#767676", "#ffffff"), 2) == 4.54
    assert theme.contrast("#123456", "#123456") == 1.0


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of what editors change."""
    for name in ("data", "domain.yml", "config.yml", "endpoints.yml", "credentials.yml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    return tmp_path


def themed(content: Path, light: str) -> list[str]:
    file = content / "data" / "widget.yml"
    text = file.read_text(encoding="utf-8").replace("  light: {}", f"  light: {{{light}}}")
    file.write_text(text, encoding="utf-8")
    return [one for one in misfits(content) if "widget.yml" in one]


def test_a_theme_that_is_too_faint_is_named_with_its_pair(content: Path) -> None:
    found = themed(content, 'accent: "#8899aa"')
    assert any("accent on sheet has a contrast of 2.9 to 1 and needs 4.5" in one for one in found), found
    assert all("data/widget.yml" in one for one in found)


def test_a_theme_that_can_be_read_is_let_through(content: Path) -> None:
    assert themed(content, 'accent: "#7a0019", accent-deep: "#4d0010"') == []


@pytest.mark.parametrize("light", ['acent: "#112233"', "accent: red"])
def test_a_colour_that_is_none_is_named(content: Path, light: str) -> None:
    (found,) = themed(content, light)
    assert "acent" in found or "#rrggbb" in found
