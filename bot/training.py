"""Training with Rasa, its outcome and its complaints in plain sentences. Importing this imports Rasa."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import sys
import warnings
from pathlib import Path

import rasa.model_training
from rasa.utils.log_utils import configure_structlog

from bot.errors import ContentBroken
from bot.inputs import Inputs

NOT_OURS = ("Slot auto-fill has been removed", "You have defined training data consisting of entity examples")
"""Warnings about a way of Rasa that this project does not go."""


def train(inputs: Inputs, out: Path, name: str, anew: bool) -> Path:
    """Train a model called `name` into the folder `out`. Raises ContentBroken."""
    configure_structlog(logging.ERROR)
    logging.getLogger("rasa").setLevel(logging.ERROR)
    os.environ["LOG_LEVEL"] = "ERROR"  # no progress bars
    talk = io.StringIO()
    with warnings.catch_warnings(record=True) as heard, contextlib.redirect_stdout(talk):
        warnings.simplefilter("ignore")
        warnings.filterwarnings("always", category=UserWarning, module=r"rasa\.")
        try:
            result = rasa.model_training.train(
                domain=str(inputs.domain),
                config=str(inputs.config),
                training_files=[str(inputs.data)],
                output=str(out),
                force_training=anew,
                fixed_model_name=name,
            )
        except SystemExit:
            raise ContentBroken(_one_line(talk.getvalue()) or "Rasa refused the content.") from None
        except Exception as error:
            raise ContentBroken(_sentence(error)) from error
    if result.code != 0 or not result.model:
        raise ContentBroken(_one_line(talk.getvalue()) or "Rasa made no model.")
    for text in dict.fromkeys(_one_line(warning.message) for warning in heard):
        if not text.startswith(NOT_OURS):
            print(f"Warning: {text}", file=sys.stderr)
    return Path(result.model)


def _sentence(error: BaseException) -> str:
    """What went wrong in one line, with the file where Rasa knows it."""
    while error.__cause__ is not None:
        error = error.__cause__
    named, text = getattr(error, "filename", None), _one_line(error) or type(error).__name__
    return f"{named}: {text}" if named and str(named) not in text else text


def _one_line(said: object) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", str(said))
    return " ".join(plain.split())[:600]
