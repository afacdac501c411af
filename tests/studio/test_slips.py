"""Every kind of slip is refused by the studio before it is saved, and told when it was made by hand."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.drafts import Broken, Draft
from content.numbered_versions import NumberedVersions
from content.snapshot import Snapshot, is_content
from content.versions import Editor
from tests.content.test_editing import NOW, ROOT
from tests.redress.test_fitting import BYTES, FORMS, NLU, SLIPS, Case
from tests.studio.conftest import Editing
from tests.studio.test_pages import text
from web.studio.place import check

ED = Editor("Ed", "ed@example.com")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
READ_ELSEWHERE = {FORMS, "data/desk_hours.yml", "data/root_causes.yml", "data/widget.yml"}
"""What the studio does not change: `content check` reads it, and so does publishing."""
BY_THE_FORMS = {"a question without words", "a field that is not asked"}
"""What shows only when the forms are read, and no edit of the studio can do."""
EDITED = [
    one
    for one in SLIPS
    if is_content(one.file) and one.file not in READ_ELSEWHERE and one.name not in BY_THE_FORMS
]


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft(ROOT, NumberedVersions(tmp_path / "studio"), check)


def refused(draft: Draft, broken: Snapshot) -> tuple[str, ...]:
    """What an edit to this is refused with; and nothing is kept of it."""
    with pytest.raises(Broken) as told:
        draft.edit(lambda _: broken, ED, "a slip", MONDAY)
    assert draft.versions.head() is None
    assert str(told.value)
    return tuple(f"{one.file} {one.problem}" for one in told.value.faults)


@pytest.mark.parametrize("slip", EDITED, ids=lambda one: one.name)
def test_a_slip_is_refused_before_anything_is_saved(draft: Draft, slip: Case) -> None:
    before = NOW.files[slip.file].decode()
    assert slip.old in before
    assert refused(draft, NOW.put(slip.file, before.replace(slip.old, slip.new, 1).encode()))


@pytest.mark.parametrize("name", BYTES)
def test_what_a_program_leaves_is_refused_as_well(draft: Draft, name: str) -> None:
    change: Callable[[bytes], bytes] = BYTES[name][0]
    assert refused(draft, NOW.put(NLU, change(NOW.files[NLU])))


def test_more_than_sixty_kinds_are_refused() -> None:
    assert len(EDITED) + len(BYTES) >= 60


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("domain.yml", "  utter_goodbye:", "\tutter_goodbye:", "domain.yml:"),
        ("data/nlu/talk.yml", "- intent: thanks", "- intent: thanks\n   - x: [", "data/nlu/talk.yml:"),
        ("data/code_of_practice.yml", "value:", "value: {", "data/code_of_practice.yml:"),
    ],
)
async def test_a_file_that_was_broken_by_hand_is_told_on_every_page(
    editing: Editing, path: str, old: str, new: str, said: str
) -> None:
    await editing.post("/words/utter_thanks", variant="0", text="With pleasure.", do="save")
    editing.by_hand(path, old, new)
    for page in (
        "",
        "/words",
        "/words/utter_thanks",
        "/facts",
        "/examples",
        "/inbox",
        "/texts",
        "/coverage",
        "/tests",
    ):
        shown = await editing.get(page)
        assert shown.status_code == 409, page
        assert said in text(shown)
        assert "Mend it in the file" in text(shown)
    refused_now = await editing.post("/words/utter_greet", variant="0", text="Hi.", do="save")
    assert refused_now.status_code == 409
    editing.by_hand(path, new, old)
    assert "With pleasure." in text(await editing.get("/words/utter_thanks"))


async def test_what_is_wrong_and_can_be_read_is_listed_with_the_draft(editing: Editing) -> None:
    editing.by_hand("data/rules/talk.yml", "utter_thanks", "utter_thank")
    page = text(await editing.get(""))
    assert "there is no response utter_thank" in page
    assert "data/rules/talk.yml" in page
    saved = await editing.post("/words/utter_greet", variant="0", text="Hello to you.", do="save")
    assert "It waits in the draft" in text(saved)
