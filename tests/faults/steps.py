"""The steps at which a process can be killed, as inject/steps.txt lists them."""

from dataclasses import dataclass

from tests.faults.system import INJECT


@dataclass(frozen=True)
class Step:
    """A place in the code; `side` of the function `where` ("module:function")."""

    name: str
    side: str
    where: str

    @property
    def is_engine(self) -> bool:
        """Whether it is the engine that dies, which takes long to come back."""
        return self.where.startswith("bot.")

    @property
    def is_mail(self) -> bool:
        return self.name.startswith("mail.")


def load() -> tuple[Step, ...]:
    """All of them."""
    lines = (INJECT / "steps.txt").read_text(encoding="utf-8").splitlines()
    return tuple(Step(*line.split()) for line in lines if line and not line.startswith("#"))
