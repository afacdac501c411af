"""Editors' texts: every one can be filled, and what is wrong with one is said."""

from pathlib import Path

import pytest

from complaints.templates import Template, TemplateError, load
from mail import html
from tests.mail.conftest import ROOT

FOLDER = ROOT / "data" / "mail"


def test_a_line_with_nothing_to_say_is_left_out() -> None:
    template = Template("t", "S", ("- Name: {name}", "- Phone: {phone}"))
    assert template.text({"name": "Jo", "phone": None}) == "- Name: Jo\n"


def test_a_name_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(TemplateError, match="nonsense"):
        Template("t", "S", ("{nonsense}",)).text({})


def test_what_is_put_in_is_not_filled_again() -> None:
    assert Template("t", "S", ("{a}",)).text({"a": "{b}", "b": "secret"}) == "{b}\n"


@pytest.mark.parametrize(
    ("content", "says"), [("Dear you", "first line"), ("Subject:\n\nDear", "first line"), (None, "missing")]
)
def test_a_file_that_will_not_do_is_named(tmp_path: Path, content: str | None, says: str) -> None:
    if content is not None:
        (tmp_path / "t.md").write_text(content)
    with pytest.raises(TemplateError, match=says):
        load(tmp_path, "t")


def test_html_has_lists_quotations_and_a_language() -> None:
    template = Template("t", "Your {x}", ("Dear you,", "", "- **one**", "- two", "", "> {x}"))
    page = html.page(template, {"x": "a & b\nc"})
    assert '<html lang="en-GB">' in page
    assert "<title>Your a &amp; b c</title>" in page
    assert "<ul><li><strong>one</strong></li><li>two</li></ul>" in page
    assert "<p>a &amp; b<br>c</p></blockquote>" in page
