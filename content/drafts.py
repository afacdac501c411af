"""The draft: what editors have changed and nobody has published yet.

An edit makes a version and never touches the files in the project folder. What was changed there by hand
meanwhile is merged in; where both changed the same lines, nothing goes on until somebody has chosen.
`take` writes the draft into the files, at somebody's word.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from threading import Lock

from complaints.located_yaml import Fault
from content import snapshot as files
from content.errors import ChangedMeanwhile, ContentError, NotThere, Unreadable
from content.merging import Conflict, Lines, Merged, merge
from content.snapshot import Snapshot
from content.versions import Editor, Raced, Version, Versions

Change = Callable[[Snapshot], Snapshot]
Check = Callable[[Snapshot], list[Fault]]
TRIES = 5
"""How often an edit is repeated when somebody else's came in between."""


class Conflicts(ContentError):
    """The same lines were changed in the draft and by hand; somebody has to choose."""


class Broken(ContentError):
    """An edit that would leave something wrong; it was not made."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.sentence for fault in faults[:3]))


@dataclass(frozen=True)
class State:
    """The draft as it is now."""

    live: Snapshot
    """The files in the project folder."""
    content: Snapshot
    """The draft, with what was changed by hand since."""
    head: Version | None
    conflicts: Mapping[str, Merged] = field(default_factory=dict)
    """By file, where the two do not go together."""

    @property
    def waiting(self) -> list[str]:
        """The files that the draft changes."""
        return self.content.differing(self.live)


class Draft:
    """The one draft of a project."""

    def __init__(self, root: Path, versions: Versions, check: Check) -> None:
        self._root, self.versions, self._check = root, versions, check
        self._lock = Lock()

    def now(self) -> State:
        """The draft, merged with what is in the files."""
        live, head = files.read(self._root), self.versions.head()
        if head is None:
            return State(live, live, None)
        base, ours = self.versions.snapshot(head.base), self.versions.snapshot(head.id)
        merged = {path: _merged(path, base, ours, live) for path in {*ours.files, *live.files}}
        conflicts = {path: one for path, (_, one) in sorted(merged.items()) if one is not None}
        content = {path: text for path, (text, _) in sorted(merged.items()) if text is not None}
        return State(live, Snapshot(content), head, conflicts)

    def edit(self, change: Change, who: Editor, why: str, at: datetime) -> Version | None:
        """Make an edit; None when it changes nothing.

        Raises Conflicts, Broken, and whatever ContentError `change` raises.
        """
        with self._lock:
            for _ in range(TRIES):
                state = self.now()
                if state.conflicts:
                    raise Conflicts(
                        "Files were changed by hand where the draft changes them too: choose first."
                    )
                after = change(state.content)
                if after is state.content or not after.differing(state.content):
                    return None
                self._sound(state.content, after)
                try:
                    return self._add(state, after, who, why, at)
                except Raced:
                    continue
        raise ChangedMeanwhile("Others are changing the draft at this moment: try it once more.")

    def settle(
        self, path: str, choose: Callable[[int, Conflict], Lines], who: Editor, at: datetime
    ) -> Version:
        """Choose for every conflict of a file. Raises NotThere when it has none (any more)."""
        with self._lock:
            state = self.now()
            conflict = state.conflicts.get(path)
            if conflict is None:
                raise NotThere(f"{path} has no conflict any more.")
            text = conflict.text(choose)
            live, ours = state.live, self.versions.snapshot(state.head.base if state.head else "")
            # Only this file is taken as compared: the others keep the base that they had.
            base = Snapshot({**ours.files, path: live.files.get(path, b"")})
            head = self.versions.snapshot(state.head.id if state.head else "")
            named = self.versions.found(base, at)
            after = head.put(path, text.encode())
            why = f"{path}: chose between the draft and a change by hand"
            return self.versions.add(after, named, who, why, at, state.head.id if state.head else None)

    def undo(self, version: str, who: Editor, at: datetime) -> Version | None:
        """Take a version back, keeping what was changed after it. Raises NotThere, ChangedMeanwhile."""
        undone = self.versions.find(version)
        if undone is None:
            raise NotThere("There is no such version.")

        def change(now: Snapshot) -> Snapshot:
            was, before = self.versions.snapshot(undone.id), self.versions.snapshot(undone.before)
            for path in was.differing(before):
                text, conflict = _merged(path, was, now, before)
                if conflict is not None or text is None:
                    raise ChangedMeanwhile(f"{path} was changed again at that place: undo that first.")
                now = now.put(path, text)
            return now

        return self.edit(change, who, f"Undone: {undone.why.removeprefix('Undone: ')}", at)

    def take(self) -> list[str]:
        """Write the draft into the files of the project folder; returns the paths of those that changed.

        Raises Conflicts, Unreadable when something in it is wrong.
        """
        with self._lock:
            state = self.now()
            if state.conflicts:
                raise Conflicts("Files were changed by hand where the draft changes them too: choose first.")
            if wrong := self._check(state.content):
                raise Unreadable(f"{wrong[0]} Nothing was written.")
            for path in state.waiting:
                _write(self._root / path, state.content.files[path])
            return state.waiting

    def _add(self, state: State, after: Snapshot, who: Editor, why: str, at: datetime) -> Version:
        head = state.head
        current = head is not None and not self.versions.snapshot(head.base).differing(state.live)
        base = head.base if head is not None and current else self.versions.found(state.live, at)
        return self.versions.add(after, base, who, why, at, head.id if head else None)

    def _sound(self, before: Snapshot, after: Snapshot) -> None:
        """Refuse an edit that makes something wrong; what was wrong before may be mended bit by bit."""
        found = self._check(after)
        if not found:
            return
        known = {(fault.file, fault.where, fault.problem) for fault in self._check(before)}
        new = [fault for fault in found if (fault.file, fault.where, fault.problem) not in known]
        if new:
            raise Broken(new)


def _merged(
    path: str, base: Snapshot, ours: Snapshot, theirs: Snapshot
) -> tuple[bytes | None, Merged | None]:
    """A file's content; and where it cannot be told, what has to be chosen."""
    was, our, their = (one.files.get(path) for one in (base, ours, theirs))
    if their in {our, was}:
        return our, None
    if our == was:
        return their, None
    made = merge(*((one or b"").decode("utf-8", "surrogateescape") for one in (was, our, their)))
    text = made.text().encode("utf-8", "surrogateescape")
    return text, made if made.conflicts else None


def _write(path: Path, content: bytes) -> None:
    """Put a file in its place whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}-{token_hex(4)}")
    part.write_bytes(content)
    if path.exists():
        part.chmod(path.stat().st_mode & 0o777)
    part.replace(path)
