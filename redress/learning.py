"""Trained models of published content: found where one was made from the same, trained where not."""

import asyncio
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from publishing.folder import Published, read_json, write_json
from redress.processes import ENGINE_PYTHON
from redress.settings import ROOT

LONGEST = 900.0
"""Seconds that a training may take; on two quiet cores it takes some twenty."""
KEPT = 6
"""Models that stay, beside those that something still needs."""
POLITENESS = 10
"""Training gives way to turns."""
TIMES = "times.json"


class TrainingFailed(Exception):
    """The content cannot be learnt; the text is for an editor."""


class Models:
    """The trained models of an installation."""

    def __init__(self, published: Published, root: Path = ROOT) -> None:
        self._published, self._root = published, root
        self._folder = published.models

    def digests(self, content: Path) -> tuple[str, str]:
        """What tells a model of this content, made by today's code, from others. Raises TrainingFailed."""
        done = subprocess.run(
            [*self._command(content), "--digests"],
            **self._surroundings(content),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if done.returncode != 0:
            raise TrainingFailed(last_line(done.stderr))
        said = json.loads(done.stdout)
        return said["content"], said["code"]

    def find(self, digests: tuple[str, str]) -> Path | None:
        """A model with these digests, whose file is as it was trained."""
        for note in sorted(self._folder.glob("*.json"), reverse=True):
            said = read_json(note) or {}
            archive = note.with_name(f"{note.stem}.tar.gz")
            fits = (said.get("content"), said.get("code")) == digests and archive.is_file()
            if fits and sha256(archive.read_bytes()).hexdigest() == said.get("archive"):
                return archive
        return None

    def adopt(self, archive: Path) -> Path:
        """Keep a model that was trained elsewhere, such as in models/ of the project."""
        target = self._folder / archive.name
        if not target.is_file():
            _copy(archive, target)
        return target

    def hand_over(self, archive: Path) -> None:
        """Put a model into models/ of the project: the next start finds its files learnt."""
        target = self._root / "models" / archive.name
        if not target.is_file():
            _copy(archive, target)
        else:
            os.utime(target)

    async def train(self, content: Path) -> Path:
        """Train a model. Raises TrainingFailed; ends the training when it is cancelled."""
        self._folder.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        child = await asyncio.create_subprocess_exec(
            *self._command(content),
            *("--out", str(self._folder), "--keep", "1000"),
            **self._surroundings(content),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            preexec_fn=_politely,
        )
        try:
            async with asyncio.timeout(LONGEST):
                _, said = await child.communicate()
        except TimeoutError:
            raise TrainingFailed(f"Training took longer than {LONGEST / 60:.0f} minutes.") from None
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                await child.wait()
        if child.returncode and child.returncode < 0:
            raise TrainingFailed(f"Something ended it (signal {-child.returncode}): try it once more.")
        if child.returncode != 0:
            raise TrainingFailed(last_line(said.decode(errors="replace")))
        self._took("training", time.monotonic() - began)
        digests = await asyncio.to_thread(self.digests, content)
        made = await asyncio.to_thread(self.find, digests)
        if made is None:
            raise TrainingFailed("Training ended without a model: try it once more.")
        return made

    def usually(self, what: str) -> float:
        """Seconds that something took last time; 0 where nobody knows."""
        return float((read_json(self._published.folder / TIMES) or {}).get(what, 0.0))

    def took(self, what: str, seconds: float) -> None:
        """Remember how long something took."""
        self._took(what, seconds)

    def clear(self, needed: set[str]) -> None:
        """Throw away the oldest models, but for those of these names."""
        found = sorted(self._folder.glob("*.tar.gz"), key=lambda one: one.stat().st_mtime, reverse=True)
        for archive in [one for one in found if one.name not in needed][KEPT:]:
            archive.with_name(archive.name.removesuffix(".tar.gz") + ".json").unlink(missing_ok=True)
            archive.unlink(missing_ok=True)
        for scratch in self._folder.glob(".training-*"):
            if time.time() - scratch.stat().st_mtime > LONGEST:
                shutil.rmtree(scratch, ignore_errors=True)

    def _took(self, what: str, seconds: float) -> None:
        path = self._published.folder / TIMES
        write_json(path, {**(read_json(path) or {}), what: round(seconds, 1)}, lasting=False)

    def _command(self, content: Path) -> list[str]:
        files = ("--config", str(self._root / "config.yml"), "--domain", "domain.yml", "--data", "data")
        return [str(ENGINE_PYTHON), "-m", "bot.train", *files]

    def _surroundings(self, content: Path) -> dict[str, Any]:
        """The content's folder, from which its files are named; code and caches are the project's."""
        caches = self._root / ".rasa"
        own = {
            "PYTHONPATH": str(self._root),
            "PYTHONUNBUFFERED": "1",
            "RASA_TELEMETRY_ENABLED": "false",
            "RASA_CACHE_DIRECTORY": str(caches / "cache"),
            "REDRESS_ENGINE_CACHE": str(caches / "sentences"),
        }
        return {"cwd": content, "env": os.environ | own}


def last_line(said: str) -> str:
    """What was said last that is no warning: the reason, without what came before."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    reasons = [line for line in lines if not line.startswith(("Warning:", "warnings.warn"))]
    return (reasons or lines or ["It ended without a word."])[-1].removeprefix("Training failed: ")


def _copy(archive: Path, target: Path) -> None:
    """An archive with its note, put in place whole, the note first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for name in (archive.name.removesuffix(".tar.gz") + ".json", archive.name):
        source = archive.with_name(name)
        if not source.is_file():
            continue
        part = target.with_name(f".{name}-{token_hex(4)}")
        shutil.copyfile(source, part)
        part.replace(target.with_name(name))


def _politely() -> None:
    os.nice(POLITENESS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
