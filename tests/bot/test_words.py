"""The engine and everybody else read the code of practice each on their own Python: to the same words."""

from pathlib import Path

from bot import facts
from complaints import code_of_practice

CODE = Path(__file__).resolve().parents[2] / "data" / "code_of_practice.yml"


def test_the_engine_says_every_fact_as_the_rest_does() -> None:
    assert facts.read(CODE) == dict(code_of_practice.load(CODE).facts())
