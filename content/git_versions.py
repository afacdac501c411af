"""Versions as commits on a branch of their own, where the project is a git checkout.

Nothing here touches the working tree or the index of whoever works in the checkout: trees are built in an
index of their own and commits are made from those. The branch can be read, merged and pushed like any other.
"""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from content.snapshot import SCRIPTS, Snapshot, is_content
from content.versions import Editor, Raced, Version

BRANCH = "refs/heads/studio/draft"
BASE = "Redress-Base"
"""The line of a commit's message that names what it is founded on."""
_SHA = re.compile(r"[0-9a-f]{40,64}\Z")
_FIELDS = "%H%x00%P%x00%an%x00%ae%x00%aI%x00%B%x1e"


class GitVersions:
    """Versions on a branch of the repository whose top folder is `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._snapshot = lru_cache(maxsize=8)(self._read_snapshot)

    @classmethod
    def at(cls, root: Path) -> "GitVersions | None":
        """Those of `root`, if that is the top of a checkout with a commit in it."""
        try:
            top = cls(root)._git("rev-parse", "--show-toplevel", "--verify", "HEAD").split()
        except (OSError, subprocess.CalledProcessError):
            return None
        return cls(root) if Path(top[0]).resolve() == root.resolve() else None

    def head(self) -> Version | None:
        """The newest commit of the branch."""
        newest = self.history(1)
        return newest[0] if newest else None

    def history(self, limit: int = 50) -> list[Version]:
        """Commits of the branch that the studio made, the newest first."""
        if not self._tip():
            return []
        told = self._git("log", "--first-parent", f"-n{limit}", f"--format={_FIELDS}", BRANCH)
        made = [_version(one.strip("\n")) for one in told.split("\x1e") if one.strip()]
        until = next((place for place, one in enumerate(made) if one is None), len(made))
        return [one for one in made[:until] if one is not None]

    def find(self, version: str) -> Version | None:
        """A commit that the studio made."""
        return next((one for one in self.history(10_000) if one.id == version), None)

    def snapshot(self, version: str) -> Snapshot:
        """The content of a commit."""
        return self._snapshot(version)

    def found(self, snapshot: Snapshot, at: datetime) -> str:
        """The commit that is checked out, or, where its files were changed since, one that has them so."""
        checked_out = self._git("rev-parse", "HEAD").strip()
        if not snapshot.differing(self.snapshot(checked_out)):
            return checked_out
        nobody = Editor("Redress", "redress@localhost")
        tree = self._tree(checked_out, snapshot)
        return self._commit(tree, [checked_out], "The files as they were found", nobody, at)

    def add(  # noqa: PLR0913, PLR0917  (what a version is made of)
        self, snapshot: Snapshot, base: str, who: Editor, why: str, at: datetime, behind: str | None
    ) -> Version:
        """Commit to the branch. Raises Raced when somebody did so meanwhile."""
        before = self.find(behind) if behind else None
        parents = [behind or base] + ([base] if before and before.base != base else [])
        tree = self._tree(base, snapshot)
        made = self._commit(tree, parents, f"{why}\n\n{BASE}: {base}", who, at)
        try:
            self._git("update-ref", "-m", "studio", BRANCH, made, behind or "0" * len(made))
        except subprocess.CalledProcessError:
            raise Raced from None
        return Version(made, base, behind or base, who, at, why)

    def _tip(self) -> str:
        try:
            return self._git("rev-parse", "--verify", "--quiet", BRANCH).strip()
        except subprocess.CalledProcessError:
            return ""

    def _tree(self, basis: str, snapshot: Snapshot) -> str:
        """The tree of `basis` with the content of `snapshot` in it."""
        differing = snapshot.differing(self.snapshot(basis))
        with TemporaryDirectory() as folder:
            own = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._git("read-tree", basis, env=own)
            for path in differing:
                if path in snapshot.files:
                    blob = self._git("hash-object", "-w", "--stdin", given=snapshot.files[path]).strip()
                    self._git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", env=own)
                else:
                    self._git("update-index", "--force-remove", path, env=own)
            return self._git("write-tree", env=own).strip()

    def _commit(self, tree: str, parents: Sequence[str], why: str, who: Editor, at: datetime) -> str:
        moment = f"{int(at.timestamp())} +0000"
        env = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", who.name or who.email), ("EMAIL", who.email), ("DATE", moment))
        }
        named = [word for parent in parents for word in ("-p", parent)]
        return self._git("commit-tree", tree, *named, given=why.encode(), env=env).strip()

    def _read_snapshot(self, version: str) -> Snapshot:
        if not _SHA.match(version):
            raise LookupError(version)
        listed = self._git("ls-tree", "-r", "-z", version, "domain.yml", "data", SCRIPTS)
        blobs = {}
        for row in filter(None, listed.split("\0")):
            about, _, path = row.partition("\t")
            if is_content(path) and about.split()[1] == "blob":
                blobs[path] = about.split()[2]
        answer = self._raw("cat-file", "--batch", given="\n".join(blobs.values()).encode() + b"\n")
        return Snapshot(dict(zip(blobs, _contents(answer), strict=True)))

    def _git(self, *words: str, given: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        return self._raw(*words, given=given, env=env).decode()

    def _raw(self, *words: str, given: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        # What a hook or a shell has set must not lead these commands to somebody's index.
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        command = ["git", "-C", str(self._root), *words]  # git is wherever the system has it
        done = subprocess.run(
            command, input=given, capture_output=True, check=True, env={**clean, **(env or {})}, timeout=60
        )
        return done.stdout


def _contents(answer: bytes) -> list[bytes]:
    """The objects of a `cat-file --batch` answer."""
    found, place = [], 0
    while place < len(answer):
        end = answer.index(b"\n", place)
        size = int(answer[place:end].split()[2])
        found.append(answer[end + 1 : end + 1 + size])
        place = end + 1 + size + 1
    return found


def _version(told: str) -> Version | None:
    commit, parents, name, email, at, message = told.split("\0")
    base = re.search(rf"^{BASE}: ([0-9a-f]+)$", message, re.MULTILINE)
    if not base:
        return None
    why = message[: base.start()].strip()
    return Version(commit, base[1], parents.split()[0], Editor(name, email), datetime.fromisoformat(at), why)
