"""What the customer just said, as the engine understood it: the only way actions look at a message."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk.interfaces import Tracker

LONDON = ZoneInfo("Europe/London")
OF_THE_WHOLE = ("category", "also_intent")
"""Entities that say something of the whole message and stand nowhere in it."""
BESIDE_A_FACT = 2
"""Words beside a fact from which a message is more than that fact."""
DECIDED = 1.0
"""Confidence of an intent that came from a button: nothing was guessed."""


@dataclass(frozen=True)
class Fact:
    """One thing found in a message: what it is, its value, where it stands, and what else is known of it."""

    entity: str
    value: Any
    start: int = 0
    end: int = 0
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def negated(self) -> bool:
        """Whether the customer said that it is not this."""
        return bool(self.more.get("negated"))

    @property
    def confidence(self) -> float:
        """How sure the reader was; 1 where it did not say."""
        sure = self.more.get("confidence", self.more.get("confidence_entity"))
        return 1.0 if sure is None else float(sure)


@dataclass(frozen=True)
class Said:
    """One message of the customer, with the moment and the keys that came with it."""

    text: str
    intent: str
    confidence: float
    facts: tuple[Fact, ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    message: str = ""
    conversation: str = ""
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def decided(self) -> bool:
        """Whether a button was pressed, so that the text is a title and not the customer's own words."""
        return self.confidence >= DECIDED and len(self.ranking) <= 1

    @property
    def today(self) -> date:
        """The customer's day, in the United Kingdom."""
        return self.at.astimezone(LONDON).date()

    @property
    def words(self) -> list[str]:
        """The words of the text."""
        return self.text.split()

    @property
    def beside_facts(self) -> int:
        """How many words there are beside what was read as facts."""
        facts = (one for one in self.facts if one.end > one.start and one.entity not in OF_THE_WHOLE)
        return len(self.words) - sum(len(self.text[one.start : one.end].split()) for one in facts)

    @property
    def is_bare_fact(self) -> bool:
        """Whether the message is hardly more than a value, which no classifier can know from its words."""
        values = any(one.entity not in OF_THE_WHOLE for one in self.facts)
        return values and not self.decided and self.beside_facts < BESIDE_A_FACT

    def facts_of(self, *entities: str) -> list[Fact]:
        """The facts of these kinds, in the order in which they were said, without what was denied."""
        return [fact for fact in self.facts if fact.entity in entities and not fact.negated]

    def value_of(self, entity: str) -> Any:
        """The first value of this kind, or None."""
        return next((fact.value for fact in self.facts_of(entity)), None)

    def also(self) -> str | None:
        """The second intent of the message, where there is one."""
        second = self.value_of("also_intent")
        return str(second) if second else None


def latest(tracker: Tracker) -> Said:
    """The message that is being answered."""
    parsed = dict(tracker.latest_message or {})
    if not parsed.get("metadata"):
        users = (one for one in reversed(tracker.events) if one.get("event") == "user")
        event: dict[str, Any] = next(users, {})
        parsed["metadata"] = event.get("metadata")
    return from_parse(parsed, tracker.sender_id)


def messages(tracker: Tracker) -> list[Said]:
    """The customer's messages within sight, the oldest first."""
    users = (event for event in tracker.events if event.get("event") == "user")
    parsed = ({**(event.get("parse_data") or {}), "metadata": event.get("metadata")} for event in users)
    return [from_parse(one, tracker.sender_id) for one in parsed]


def from_parse(parsed: dict[str, Any], sender: str = "") -> Said:
    """A message out of the engine's own form of it."""
    metadata = dict(parsed.get("metadata") or {})
    intent = parsed.get("intent") or {}
    return Said(
        text=str(parsed.get("text") or "").replace("\u200b", "").strip(),
        intent=str(intent.get("name") or ""),
        confidence=float(intent.get("confidence") or 0.0),
        facts=tuple(_fact(entity) for entity in parsed.get("entities") or ()),
        ranking=tuple(
            (str(entry.get("name")), float(entry.get("confidence") or 0.0))
            for entry in parsed.get("intent_ranking") or ()
        ),
        message=str(metadata.get("message") or ""),
        conversation=str(metadata.get("conversation") or sender),
        at=_moment(metadata.get("at")),
        metadata=metadata,
    )


def _fact(entity: dict[str, Any]) -> Fact:
    known = {"entity", "value", "start", "end"}
    return Fact(
        entity=str(entity.get("entity")),
        value=entity.get("value"),
        start=int(entity.get("start") or 0),
        end=int(entity.get("end") or 0),
        more={key: value for key, value in entity.items() if key not in known},
    )


def _moment(given: Any) -> datetime:
    """The moment the message was taken in; now, where an older message carries none."""
    if not given:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(str(given))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
