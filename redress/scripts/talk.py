"""One conversation with the engine, turn by turn, as web would hold it."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import httpx

from conversations.formats import FormatRequests
from conversations.handoffs import Handoffs
from conversations.log import Log
from conversations.tokens import new_id
from redress.scripts.played import Played, check, compare, what_is_sent
from redress.scripts.record import complaints_of, plain, put_on_record, register_of
from redress.scripts.written import Script, Turn
from store.database import Database


class Talk:
    """A conversation under way."""

    def __init__(self, client: httpx.Client, database: Database, script: Script) -> None:
        self._client, self._database, self.script = client, database, script
        self.played = Played(script)
        self._reference = put_on_record(database, script) if script.on_record else ""
        self._at, self._conversations = script.at, list[str]()
        self._begin()

    def take(self, turn: Turn) -> dict[str, Any]:
        """Send one message and hold the answer against what is expected. Raises Broken."""
        self._at += turn.later
        if turn.elsewhere:
            self.played.lines.append("(in another browser)")
            self._begin()
        said, decided = what_is_sent(turn, self.played)
        said = said.replace("{reference}", self._reference).replace("{draft}", self.played.draft())
        self.played.lines.append(f"customer: {said}" if decided is None else f"customer presses: {said}")
        answer = self._ask(said, decided, turn.attach)
        for message in answer["messages"]:
            buttons = "".join(f" [{button['title']}]" for button in message["buttons"])
            self.played.lines.append(f"assistant: {message['text']}{buttons}")
        self.played.answers.append(answer)
        check(turn, answer, self.played)
        return answer

    def end(self) -> Played:
        """Hold what is left behind against what is expected. Raises Broken."""
        if self.script.handoffs is not None:
            found = Handoffs(self._database).list(limit=10_000)
            opened = [vars(one) for one in found if one.conversation in self._conversations]
            compare("handoffs", self.script.handoffs, opened, self.played)
        if self.script.formats is not None:
            requests = FormatRequests(self._database).due()
            asked = [{**vars(one), "format": one.format.value} for one in requests]
            mine = [one for one in asked if one["conversation"] in self._conversations]
            compare("formats", self.script.formats, mine, self.played)
        if self.script.complaints is not None:
            filed = [one for id_ in self._conversations for one in complaints_of(self._database, id_)]
            compare("complaints", self.script.complaints, filed, self.played)
        if self.script.record:
            complaint = register_of(self._database).find(self._reference)
            compare("record", [self.script.record], [plain(complaint)], self.played)
        return self.played

    def _begin(self) -> None:
        self.conversation, self._numbers = new_id(), count(1)
        self._conversations.append(self.conversation)
        Log(self._database).start(self.conversation, "", [], self._at)

    def _ask(self, text: str, decided: Any, files: Sequence[str]) -> dict[str, Any]:
        metadata: dict[str, Any] = {"at": self._at.isoformat(), "today": self._at.date().isoformat()}
        if files:
            metadata["attachments"] = [{"attachment": new_id(), "name": name} for name in files]
        message = {"conversation": self.conversation, "message": str(next(self._numbers)), "text": text}
        answered = self._client.post("/turn", json={**message, "decided": decided, "metadata": metadata})
        if answered.status_code != 200:
            raise self.played.broke(f"the engine answered {answered.status_code}: {answered.text}")
        found: dict[str, Any] = answered.json()
        return found
