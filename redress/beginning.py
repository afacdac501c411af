"""What is in force when Redress starts: what was published last, or the files, where they differ."""

import shutil
import sys
from datetime import datetime
from pathlib import Path

from content import snapshot as files
from publishing.folder import Live, Published, write_json
from publishing.history import History, Version
from publishing.jobs import Jobs
from publishing.running import Board
from redress.commands.train import train_if_changed
from redress.jobs import mend
from redress.learning import Models
from redress.processes import Place, first_place
from redress.settings import ROOT, Settings
from redress.stands import settle

FOUND = "The files as they were found at the start"
ANEW = "Learnt anew: Redress itself has changed"
ALL = 1_000_000
"""Versions are kept for ever, and so is what they held."""


def begin(settings: Settings) -> tuple[Place, Version]:
    """Decide what is served, train it if need be, and point everything to it.

    The files in the project folder are the truth: where somebody changed them while nothing ran, they become
    a version. Ends the program with exit code 1 when they cannot be learnt.
    """
    published = Published.of(settings.data_dir)
    history, models, now = History(published), Models(published), settings.now()
    _tidy(published)
    settle(published, models, now)
    mend(Jobs(published), published)
    content = files.read(ROOT)
    digest = published.keep(content)
    model = _model(published, models, digest)
    live = published.live()
    version = history.find(live.version) if live else None
    if version is None or (version.content, version.model) != (digest, model.name):
        version = history.add(_found(published, version, digest, model, now))
    place = first_place(settings, model)
    shutil.rmtree(place.folder, ignore_errors=True)
    folder = published.content(digest)
    write_json(place.pointer, {"content": str(folder)})
    published.put_in_force(Live(version.number, folder, (place.engine_url,)))
    history.came_into_force(version.number, now)
    models.clear({one.model for one in history.newest(6)})
    needed = {digest for one in history.newest(ALL) for digest in (one.content, one.files)}
    needed |= {digest for job in Jobs(published).recent() for digest in (job.content, job.files)}
    published.clear(needed)
    return place, version


def _model(published: Published, models: Models, digest: str) -> Path:
    """The model of the files, trained in models/ of the project as ever where there is none."""
    digests = models.digests(published.content(digest))
    found = models.find(digests)
    if found is not None:
        models.hand_over(found)
        return found
    if train_if_changed() != 0:
        sys.exit(1)
    archives = (ROOT / "models").glob("*.tar.gz")
    newest = max(archives, key=lambda one: one.stat().st_mtime_ns)
    return models.adopt(newest)


def _found(published: Published, before: Version | None, digest: str, model: Path, now: datetime) -> Version:
    changed: list[str] = []
    if before is not None:
        changed = published.snapshot(digest).differing(published.snapshot(before.content))
    return Version(
        number="",
        content=digest,
        model=model.name,
        who="Redress",
        email="",
        at=now,
        why=ANEW if before is not None and not changed else FOUND,
        before=before.number if before else "",
        trained=before is None or before.model != model.name,
        changed=tuple(changed),
    )


def _tidy(published: Published) -> None:
    """Forget what the last run was asked for and what was tried in it."""
    board = Board(published)
    board.drop_live()
    board.end_trial()
    board.gone()
    shutil.rmtree(published.folder / "stands", ignore_errors=True)
