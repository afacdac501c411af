"""Every answer is as the description says, whoever asks: a short run of tests.security.contract.

The address, the method and every field are tried with values that fit the description and ones that do not.
"""

from collections.abc import Iterator

import pytest

from tests.security import contract
from tests.security.served import Served, served

SEED = 7
SHORT = {
    "nobody": ("--phases", "coverage"),
    "customer": ("--phases", "fuzzing"),
    "agent": ("--phases", "fuzzing"),
    "manager": ("--phases", "fuzzing"),
    "editor": ("--phases", "fuzzing"),
    "admin": ("--phases", "fuzzing"),
}
"""What is tried as each kind of caller. All of it by all of them takes a quarter of an hour."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as one:
        yield one


@pytest.mark.parametrize("who", SHORT)
def test_every_answer_is_as_described(found: Served, who: str) -> None:
    before = len(contract.served_well(found))
    result = contract.run(found, who, 2, SEED, *SHORT[who])
    assert result.returncode == 0, "\n".join([result.stdout[-20_000:], *contract.mistakes(found)])
    if who in ("customer", "manager", "admin"):
        assert len(contract.served_well(found)) > before  # something was let in, and did something
    assert contract.mistakes(found) == []
