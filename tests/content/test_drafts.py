"""Edits land in a draft; the files change when somebody says so, and what others did meanwhile is kept."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.located_yaml import Fault
from content import examples, responses
from content.drafts import Broken, Conflicts, Draft
from content.errors import ChangedMeanwhile, NotThere, Unreadable
from content.git_versions import BRANCH, GitVersions
from content.numbered_versions import NumberedVersions
from content.snapshot import Snapshot
from content.versions import Editor, Raced, of

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ANN, BEN = Editor("Ann Lee", "ann@example.com"), Editor("Ben Hart", "ben@example.com")
DOMAIN = (
    '# what is said\nresponses:\n  utter_greet:\n    - text: "Hello."\n  utter_bye:\n    - text: "Bye."\n'
    '  utter_thanks:\n    - text: "Thanks."\n'
)
NLU = "nlu:\n- intent: greet\n  examples: |\n    - hello\n    - hi\n- intent: bye\n  examples: |\n    - bye\n"


def git(root: Path, *words: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = ["-c", "user.name=Cy", "-c", "user.email=cy@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *who, *words], cwd=root, env=clean, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data" / "nlu").mkdir(parents=True)
    (folder / "domain.yml").write_text(DOMAIN)
    (folder / "data" / "nlu" / "talk.yml").write_text(NLU)
    return folder


@pytest.fixture
def checkout(root: Path) -> Path:
    (root / "README.md").write_text("A project\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "First")
    return root


def no_faults(content: Snapshot) -> list[Fault]:
    return []


@pytest.fixture(params=["git", "numbered"])
def draft(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Draft:
    if request.param == "git":
        request.getfixturevalue("checkout")
    made = of(root, tmp_path / "var")
    assert isinstance(made, GitVersions if request.param == "git" else NumberedVersions)
    return Draft(root, made, no_faults)


def say(name: str, words: str) -> Callable[[Snapshot], Snapshot]:
    return lambda content: responses.change(content, name, 0, words)


def said(content: Snapshot, name: str) -> str:
    return responses.all_in(content)[name].variants[0].text


def by_hand(root: Path, old: str, new: str, path: str = "domain.yml") -> None:
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new))


def test_nothing_waits_before_somebody_edits(draft: Draft) -> None:
    state = draft.now()
    assert (state.head, state.waiting, state.conflicts) == (None, [], {})


def test_an_edit_waits_and_the_files_stay(draft: Draft, root: Path) -> None:
    made = draft.edit(say("utter_greet", "Good day."), ANN, "Friendlier", NOW)
    assert made is not None
    assert (made.who, made.why, made.at) == (ANN, "Friendlier", NOW)
    assert (root / "domain.yml").read_text() == DOMAIN
    assert said(draft.now().content, "utter_greet") == "Good day."
    assert draft.now().waiting == ["domain.yml"]


def test_an_edit_that_changes_nothing_makes_no_version(draft: Draft) -> None:
    assert draft.edit(say("utter_greet", "Hello."), ANN, "Nothing", NOW) is None
    assert draft.versions.history() == []


def test_every_version_is_kept(draft: Draft) -> None:
    for number in range(4):
        draft.edit(say("utter_greet", f"Hello {number}."), (ANN, BEN)[number % 2], f"Number {number}", NOW)
    history = draft.versions.history()
    assert [one.why for one in history] == ["Number 3", "Number 2", "Number 1", "Number 0"]
    assert [said(draft.versions.snapshot(one.id), "utter_greet") for one in history][::3] == [
        "Hello 3.",
        "Hello 0.",
    ]
    assert draft.versions.find(history[2].id) == history[2]
    assert draft.versions.find("1234567") is None


def test_a_change_by_hand_elsewhere_is_taken_up(draft: Draft, root: Path) -> None:
    draft.edit(say("utter_greet", "Good day."), ANN, "Friendlier", NOW)
    by_hand(root, "Thanks.", "Thank you.")
    by_hand(root, "    - hi\n", "    - hi\n    - hey\n", "data/nlu/talk.yml")
    state = draft.now()
    assert (said(state.content, "utter_greet"), said(state.content, "utter_thanks")) == (
        "Good day.",
        "Thank you.",
    )
    assert state.waiting == ["domain.yml"]
    draft.edit(lambda now: examples.add(now, "bye", "see you"), BEN, "One more", NOW)
    assert sorted(draft.now().waiting) == ["data/nlu/talk.yml", "domain.yml"]
    assert [one.words for one in examples.all_in(draft.now().content)] == [
        "hello",
        "hi",
        "hey",
        "bye",
        "see you",
    ]


def test_the_same_line_changed_by_hand_is_a_conflict_and_nothing_is_lost(draft: Draft, root: Path) -> None:
    draft.edit(say("utter_greet", "Good day."), ANN, "Friendlier", NOW)
    by_hand(root, "Hello.", "Hi there.")
    state = draft.now()
    (conflict,) = state.conflicts["domain.yml"].conflicts
    assert (conflict.ours, conflict.theirs) == (('    - text: "Good day."',), ('    - text: "Hi there."',))
    with pytest.raises(Conflicts):
        draft.edit(say("utter_bye", "Goodbye."), BEN, "Another", NOW)
    with pytest.raises(Conflicts):
        draft.take()
    assert "Hi there." in (root / "domain.yml").read_text()


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_whoever_chooses_has_it_their_way(draft: Draft, root: Path, side: str) -> None:
    draft.edit(say("utter_greet", "Good day."), ANN, "Friendlier", NOW)
    draft.edit(say("utter_thanks", "Many thanks."), ANN, "Warmer", NOW)
    by_hand(root, "Hello.", "Hi there.")
    draft.settle("domain.yml", lambda _, one: getattr(one, side), BEN, NOW)
    state = draft.now()
    assert not state.conflicts
    assert said(state.content, "utter_greet") == {"ours": "Good day.", "theirs": "Hi there."}[side]
    assert said(state.content, "utter_thanks") == "Many thanks."
    with pytest.raises(NotThere):
        draft.settle("domain.yml", lambda _, one: one.ours, BEN, NOW)


def test_undo_takes_back_one_version_and_keeps_the_later_ones(draft: Draft) -> None:
    first = draft.edit(say("utter_greet", "Good day."), ANN, "Friendlier", NOW)
    draft.edit(say("utter_thanks", "Many thanks."), BEN, "Warmer", NOW)
    assert first is not None
    undone = draft.undo(first.id, BEN, NOW)
    assert undone is not None
    assert undone.why == "Undone: Friendlier"
    state = draft.now()
    assert (said(state.content, "utter_greet"), said(state.content, "utter_thanks")) == (
        "Hello.",
        "Many thanks.",
    )
    draft.undo(undone.id, BEN, NOW)
    assert said(draft.now().content, "utter_greet") == "Good day."


def test_what_was_changed_again_is_not_undone_unseen(draft: Draft) -> None:
    first = draft.edit(say("utter_greet", "Good day."), ANN, "Friendlier", NOW)
    draft.edit(say("utter_greet", "Good morning."), BEN, "Earlier", NOW)
    assert first is not None
    with pytest.raises(ChangedMeanwhile):
        draft.undo(first.id, ANN, NOW)
    with pytest.raises(NotThere):
        draft.undo("000099", ANN, NOW)


def test_taking_the_draft_writes_the_files_and_nothing_waits_then(draft: Draft, root: Path) -> None:
    draft.edit(say("utter_greet", "Good day."), ANN, "Friendlier", NOW)
    assert draft.take() == ["domain.yml"]
    assert (root / "domain.yml").read_text() == DOMAIN.replace("Hello.", "Good day.")
    assert draft.now().waiting == []
    draft.edit(say("utter_greet", "Good evening."), BEN, "Later", NOW)
    assert draft.now().waiting == ["domain.yml"]
    by_hand(root, "Thanks.", "Ta.")
    assert draft.take() == ["domain.yml"]
    assert "Ta." in (root / "domain.yml").read_text()
    assert "Good evening." in (root / "domain.yml").read_text()


def test_an_edit_that_breaks_something_is_not_made(root: Path, tmp_path: Path) -> None:
    def check(content: Snapshot) -> list[Fault]:
        bad = b"swearing" in content.files["domain.yml"]
        return [Fault("domain.yml", 4, "utter_greet", "swears", "Do not")] if bad else []

    draft = Draft(root, NumberedVersions(tmp_path / "v"), check)
    with pytest.raises(Broken, match=r"Swears\. Do not\."):
        draft.edit(say("utter_greet", "swearing"), ANN, "No", NOW)
    assert draft.versions.head() is None
    by_hand(root, "Bye.", "swearing.")
    draft.edit(say("utter_greet", "Good day."), ANN, "It was wrong before", NOW)
    with pytest.raises(Unreadable, match="swears"):
        draft.take()


def test_two_editors_at_once_lose_nothing(root: Path, tmp_path: Path) -> None:
    versions = NumberedVersions(tmp_path / "v")
    base = versions.found(Draft(root, versions, no_faults).now().live, NOW)
    content = versions.snapshot(base)
    one = versions.add(content, base, ANN, "One", NOW, None)
    with pytest.raises(Raced):
        versions.add(content, base, BEN, "Other", NOW, None)
    other = Draft(root, NumberedVersions(tmp_path / "v"), no_faults)
    other.edit(say("utter_bye", "Goodbye."), BEN, "Other", NOW)
    assert [version.why for version in versions.history()] == ["Other", "One"]
    assert one.id == "000001"


def test_a_checkout_is_left_as_it_is(checkout: Path) -> None:
    by_hand(checkout, "Thanks.", "Half written.")
    (checkout / "new.txt").write_text("staged")
    git(checkout, "add", "new.txt")
    before = (git(checkout, "status", "--porcelain"), git(checkout, "rev-parse", "HEAD", "main"))
    versions = GitVersions.at(checkout)
    assert versions is not None
    draft = Draft(checkout, versions, no_faults)
    draft.edit(say("utter_greet", "Good day."), ANN, "Friendlier", NOW)
    draft.edit(say("utter_bye", "Goodbye."), BEN, "Longer", NOW)
    assert (git(checkout, "status", "--porcelain"), git(checkout, "rev-parse", "HEAD", "main")) == before
    assert git(checkout, "log", "--format=%an: %s", "-2", BRANCH) == "Ben Hart: Longer\nAnn Lee: Friendlier\n"
    assert git(checkout, "diff", "--stat", f"{BRANCH}~1", BRANCH).count("domain.yml") == 1
    assert "README.md" in git(checkout, "ls-tree", "--name-only", BRANCH)
    assert "new.txt" not in git(checkout, "ls-tree", "--name-only", BRANCH)


def test_a_commit_by_hand_is_merged_into_the_branch(checkout: Path) -> None:
    versions = GitVersions.at(checkout)
    assert versions is not None
    draft = Draft(checkout, versions, no_faults)
    draft.edit(say("utter_greet", "Good day."), ANN, "Friendlier", NOW)
    by_hand(checkout, "Thanks.", "Thank you.")
    (checkout / "README.md").write_text("Another project\n")
    git(checkout, "commit", "-q", "-a", "-m", "By hand")
    draft.edit(say("utter_bye", "Goodbye."), BEN, "Longer", NOW)
    git(checkout, "merge-base", "--is-ancestor", "main", BRANCH)
    git(checkout, "merge", "-q", BRANCH.removeprefix("refs/heads/"))
    assert 'text: "Good day."' in (checkout / "domain.yml").read_text()
    assert (checkout / "README.md").read_text() == "Another project\n"
    assert draft.now().waiting == []


def test_a_folder_inside_another_checkout_is_no_checkout(checkout: Path) -> None:
    assert GitVersions.at(checkout / "data") is None
    assert GitVersions.at(checkout.parent) is None
