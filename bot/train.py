"""Train the model from config.yml, domain.yml and data/, unless one made from the same is there.

    python -m bot.train [--force | --check]

Exit code 0: there is a model for this content; 1: something in the content is wrong, named with its file and
line where there is one; with --check, 3: training is needed. --digests prints what tells the content and the
code of a model from others. Nothing of Rasa is imported where nothing needs training, so that asking costs a
tenth of a second.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import ContextManager, List, Optional, Tuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot import environment, models, without_tensorflow
from bot.errors import ContentBroken
from bot.inputs import Inputs
from bot.progress import counted

NEEDED = 3


def main(arguments: Optional[List[str]] = None) -> int:
    """Train if needed; returns the exit code."""
    given = _arguments(arguments)
    inputs = Inputs(given.config, given.domain, given.data)
    try:
        return _main(given, inputs)
    except ContentBroken as broken:
        print(f"Training failed: {broken}", file=sys.stderr)
        return 1


def _main(given: argparse.Namespace, inputs: Inputs) -> int:
    for path in (inputs.config, inputs.domain, inputs.data):
        if not path.exists():
            raise ContentBroken(f"{path} is missing.")
    content, code = inputs.content_digest(), inputs.code_digest()
    if given.digests:
        print(json.dumps({"content": content, "code": code}))
        return 0
    note = _newest_note(given.out)
    current = note is not None and (note.content, note.code) == (content, code)
    if given.check:
        print("The model is up to date." if current else "Training is needed.")
        return 0 if current else NEEDED
    if current and not given.force:
        print("Nothing has changed: the model is up to date.")
        return 0
    began = time.monotonic()
    check_yaml(inputs)
    # Rasa's cache knows our components by their own file only: new code must not meet old results.
    anew = given.force or note is None or note.code != code
    with counted("Training the model", sys.stdout):
        made = _train(inputs, given.out, (content, code), anew, given.keep)
    print(f"Trained {made} in {time.monotonic() - began:.0f} s.")
    return 0


def check_yaml(inputs: Inputs) -> None:
    """Read every YAML file once, since Rasa's own complaints seldom name the place. Raises ContentBroken."""
    for path in inputs.content():
        if path.suffix not in (".yml", ".yaml"):
            continue
        try:
            YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f", line {mark.line + 1}" if mark else ""
            raise ContentBroken(f"{path}{place}: {error.problem or error.context}.") from None
        except UnicodeDecodeError:
            raise ContentBroken(f"{path} is not UTF-8 text.") from None
        except YAMLError as error:
            raise ContentBroken(f"{path}: {' '.join(str(error).split())}") from None


def _train(inputs: Inputs, out: Path, digests: Tuple[str, str], anew: bool, keep: int) -> Path:
    """Train aside, then put the model in its place."""
    content, code = digests
    environment.settle()
    environment.keep_memory()
    if without_tensorflow.is_not_in(inputs.config):
        without_tensorflow.leave_out()
    gc.disable()  # millions of small objects and hardly a ring among them: looking for rings takes a sixth
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{time.strftime('%Y%m%d-%H%M%S')}-{content[:8]}{models.SUFFIX}"
    scratch = Path(tempfile.mkdtemp(prefix=".training-", dir=out))
    try:
        with _head_start(inputs):
            from bot.training import train  # noqa: PLC0415  (seconds, for Rasa)

            models.publish(train(inputs, scratch, target.name, anew), target, content, code, keep)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target


def _head_start(inputs: Inputs) -> ContextManager[object]:
    """Have the sentence model at work meanwhile, where the pipeline has one."""
    if "bot.nlu.embedding" not in inputs.config.read_text(encoding="utf-8", errors="replace"):
        return nullcontext()
    from bot.nlu.head_start import HeadStart  # noqa: PLC0415  (NumPy, which reads the environment)

    return HeadStart(inputs.data)


def _newest_note(out: Path) -> Optional[models.Note]:
    """What the newest model was made from; None where there is none, or the file was altered since."""
    try:
        return models.note_of(models.usable(out))
    except models.ModelUnusable:
        return None


def _arguments(arguments: Optional[List[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.train", description="Train the model if needed.")
    parser.add_argument("--keep", type=int, default=models.KEPT, help="so many models stay in that folder")
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder for models")
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of the training data")
    parser.add_argument("--domain", type=Path, default=Path("domain.yml"), help="domain file or folder")
    parser.add_argument("--config", type=Path, default=Path("config.yml"), help="pipeline and policies")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--check", action="store_true", help="only say whether training is needed")
    either.add_argument("--digests", action="store_true", help="only print the digests of content and code")
    either.add_argument("--force", action="store_true", help="train even when nothing has changed")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
