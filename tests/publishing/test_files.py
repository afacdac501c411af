"""Publishing and going back reach the files, and nothing that somebody wrote there is overwritten unseen."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from content.snapshot import Snapshot, read
from publishing.files import merged, together, write_back

ROWS = st.lists(st.sampled_from("abcdef"), max_size=8).map(lambda rows: "\n".join(rows).encode())
BEFORE = Snapshot({"domain.yml": b"1\n2\n3\n4\n5\n6\n", "data/a.yml": b"a\n"})
AFTER = Snapshot({"domain.yml": b"1\n2\nnew\n4\n5\n6\n", "data/a.yml": b"a\n", "data/b.yml": b"b\n"})


def project(folder: Path, content: Snapshot) -> Path:
    for path, text in content.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    return folder


def test_what_is_published_reaches_the_files(tmp_path: Path) -> None:
    root = project(tmp_path, BEFORE)
    assert write_back(root, BEFORE, AFTER) == (["data/b.yml", "domain.yml"], [])
    assert read(root) == AFTER


def test_a_file_that_is_gone_in_the_version_goes(tmp_path: Path) -> None:
    root = project(tmp_path, AFTER)
    write_back(root, AFTER, BEFORE)
    assert read(root) == BEFORE


def test_a_change_by_hand_elsewhere_in_the_file_stays(tmp_path: Path) -> None:
    root = project(tmp_path, BEFORE)
    (root / "domain.yml").write_bytes(b"1\n2\n3\n4\n5\nby hand\n")
    assert write_back(root, BEFORE, AFTER)[1] == []
    assert (root / "domain.yml").read_bytes() == b"1\n2\nnew\n4\n5\nby hand\n"


def test_a_change_by_hand_in_the_same_line_is_left_and_told(tmp_path: Path) -> None:
    root = project(tmp_path, BEFORE)
    (root / "domain.yml").write_bytes(b"1\n2\nby hand\n4\n5\n6\n")
    written, left = write_back(root, BEFORE, AFTER)
    assert (written, left) == (["data/b.yml"], ["domain.yml"])
    assert b"by hand" in (root / "domain.yml").read_bytes()
    assert together(BEFORE, AFTER, read(root)) == ["domain.yml"]


def test_doing_it_again_after_being_cut_off_changes_nothing_more(tmp_path: Path) -> None:
    root = project(tmp_path, BEFORE)
    write_back(root, BEFORE, AFTER)
    assert write_back(root, BEFORE, AFTER) == ([], [])
    assert read(root) == AFTER


@given(ROWS, ROWS, ROWS)
def test_nobodys_lines_are_lost(was: bytes, new: bytes, there: bytes) -> None:
    made, whole = merged(was, new, there)
    if not whole:
        assert made == there, "what cannot be merged stays as somebody wrote it"
        return
    assert made is not None
    kept = made.split(b"\n")
    came = [row for side in (new, there) for row in side.split(b"\n") if row not in was.split(b"\n")]
    assert all(row in kept for row in came)
