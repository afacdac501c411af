"""A customer over the API: says things, presses buttons, and reads what was answered."""

import time
import uuid
from typing import Any

import httpx

ANSWERS = {
    "nature": "Calls on our main number drop after a minute and nobody rings us back",
    "category": "It is a fault",
    "started_on": "3 November 2026",
    "history": "I rang support twice, they reset the router and promised a call back that never came",
    "ticket_references": "INC-48213 and 48377",
    "desired_outcome": "I want the line repaired and an apology",
    "name": "Jo Smith",
    "organisation": "Acme Dental",
    "workers": "7",
    "email": "jo@acme-dental.example",
    "phone": "0161 496 0123",
    "preferred_contact": "by email",
    "contact_frequency": "once a week",
    "adjustments": "no, nothing",
    "representative": "no, for myself",
}
"""What this customer says to each question."""


class ApiCustomer:
    """One conversation over HTTP."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        opened = self.http.post("/api/v1/conversations", json={})
        assert opened.status_code == 201, opened.text
        self.id = opened.json()["conversation"]
        self.token = opened.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.path = f"/api/v1/conversations/{self.id}"

    def send(self, text: str | None = None, client_id: str = "", **more: str) -> httpx.Response:
        said = {"client_id": client_id or str(uuid.uuid4()), **more}
        return self.http.post(f"{self.path}/messages", json=said if text is None else said | {"text": text})

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send a line and return what was answered to it."""
        sent = self.send(text)
        assert sent.status_code == 202, sent.text
        return self.answers_after(sent.json()["seq"])

    def press(self, title: str) -> list[dict[str, Any]]:
        """Press the newest button with this title."""
        offered = [button for message in self.log() for button in message.get("buttons") or []]
        chosen = [button for button in offered if button["title"] == title]
        assert chosen, f"no button {title!r} among {[button['title'] for button in offered]}"
        sent = self.send(button=chosen[-1]["id"])
        assert sent.status_code == 202, sent.text
        return self.answers_after(sent.json()["seq"])

    def answers_after(self, seq: int, seconds: float = 60) -> list[dict[str, Any]]:
        """What was said after message `seq`, once nothing is pending."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            log = self.http.get(f"{self.path}/messages", params={"after": seq}).json()
            if not log["pending"]:
                return [message for message in log["messages"] if message["from"] != "customer"]
            time.sleep(0.02)
        raise AssertionError(f"nothing was answered to message {seq} within {seconds} s: {self.transcript()}")

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.http.get(
            f"{self.path}/messages", params={"after": after}
        ).json()["messages"]
        return messages

    def answer_until_the_summary(self, answers: dict[str, str] = ANSWERS) -> dict[str, Any]:
        """Answer each question as it comes; returns the message that asks to confirm. None is asked twice."""
        asked: list[str] = []
        while (question := self.log()[-1])["asks"]["field"] != "confirm":
            field = question["asks"]["field"]
            assert field not in asked, f"{field} was asked twice:\n{self.transcript()}"
            asked.append(field)
            self.say(answers[field])
        return question

    def transcript(self) -> str:
        return "\n".join(f"{message['from']}: {message['text']}" for message in self.log())
