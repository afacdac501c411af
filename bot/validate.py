"""`python -m bot.validate [FOLDER]`: Rasa's check of intents, rules, forms and responses against each other.

FOLDER holds domain.yml and data/; without it, that is the project's.

As strict as `rasa data validate --fail-on-warnings`, and it knows which responses code says (bot/spoken.py).
Exit code 0: all fits; 1: what does not is printed, a line each.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import List

from bot import environment, without_tensorflow
from bot.spoken import by_code

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = "Slot auto-fill has been removed"
"""Rasa says so of every domain that was written for a version since."""
UNUSED = "The utterance '{}' is not used in any story or rule."


def main() -> int:
    """Check the project; returns the exit code."""
    faults = found(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def found(root: Path) -> List[str]:
    """Every warning and error of Rasa's check, but for responses that code says."""
    environment.settle()
    without_tensorflow.leave_out()  # seconds, for components that checking files does not run
    from rasa.shared.importers.importer import TrainingDataImporter  # noqa: PLC0415 - after its environment
    from rasa.validator import Validator  # noqa: PLC0415

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        validator = Validator.from_importer(
            TrainingDataImporter.load_from_dict(
                {}, str(ROOT / "config.yml"), str(root / "domain.yml"), [str(root / "data")]
            )
        )
        checks = (
            validator.verify_domain_validity(),
            validator.verify_actions_in_stories_rules(),
            validator.verify_forms_in_stories_rules(),
            validator.verify_form_slots(),
            validator.verify_slot_mappings(),
            validator.verify_nlu(ignore_warnings=False),
            validator.verify_story_structure(ignore_warnings=False),
        )
    said = by_code(ROOT, root)
    spoken = {UNUSED.format(name) for name in validator.domain.responses if said.fullmatch(name)}
    told = [str(one.message) for one in caught if one.category is UserWarning]
    faults = [text for text in told if text not in spoken and not text.startswith(NOT_OURS)]
    if not faults and not all(check for index, check in enumerate(checks) if index != 5):
        faults.append("Rasa's check found a fault that it did not name: run `rasa data validate`.")
    return faults


if __name__ == "__main__":
    sys.exit(main())
