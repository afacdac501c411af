"""Conversations written down in YAML and played through the real engine and actions: see written.py."""

from redress.scripts.played import INTERNAL, Broken, Played
from redress.scripts.stage import Stage, play_all
from redress.scripts.written import FOLDER, Script, Turn, found, load

__all__ = ["FOLDER", "INTERNAL", "Broken", "Played", "Script", "Stage", "Turn", "found", "load", "play_all"]
