"""A small action server, as the real one is: rasa-sdk on its own Python, behind the same secret.

    python action_server.py PORT FOLDER

`FOLDER/filed` gets a line for every filing; `FOLDER/slow`, if it is there, says how many seconds that takes.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa_sdk import Action, Tracker
from rasa_sdk.endpoint import create_app
from rasa_sdk.events import ActionExecutionRejected, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from sanic.request import Request
from sanic.response import HTTPResponse, json

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
FIELDS = ("nature", "ticket", "outcome")

Events = List[Dict[str, Any]]


class Validate(Action):
    def name(self) -> str:
        return "validate_case_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        said = tracker.latest_message
        wanted = tracker.get_slot("requested_slot")
        if wanted is None:
            return [SlotSet("requested_slot", FIELDS[0])]
        if said["intent"]["name"] in ("ask_hours", "ask_person"):
            return []
        if said["text"] == "that is wrong":
            dispatcher.utter_message(text="Noted.")
            return [SlotSet(wanted, said["text"]), ActionExecutionRejected("case_form")]
        if len(domain["forms"]["case_form"]["required_slots"]) != len(FIELDS):
            raise AssertionError("the domain did not come")
        tickets = [entity["value"] for entity in said["entities"] if entity["entity"] == "ticket"]
        events = [SlotSet("ticket", tickets)] if tickets else []
        if wanted != "ticket" or not tickets:
            events.append(SlotSet(wanted, said["text"]))
        filled = {event["name"] for event in events} | {f for f in FIELDS if tracker.get_slot(f) is not None}
        left = [field for field in FIELDS if field not in filled]
        return [*events, SlotSet("requested_slot", left[0] if left else None)]


class File(Action):
    def name(self) -> str:
        return "action_file"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        message = tracker.latest_message["metadata"]["message"]
        with (FOLDER / "filed").open("a") as file:
            file.write(f"{message}\n")
        slow = FOLDER / "slow"
        if slow.exists():
            await asyncio.sleep(float(slow.read_text()))
        dispatcher.utter_message(
            text=f"Filed as {message}.", json_message={"complaint": {"reference": message}}
        )
        return [SlotSet(field, None) for field in FIELDS]


class Fail(Action):
    def name(self) -> str:
        return "action_fail"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        raise RuntimeError("the register is on fire")


class Person(Action):
    def name(self) -> str:
        return "action_person"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        dispatcher.utter_message(text=f"I will find somebody. Known: {len(tracker.events)}")
        return []


class Circle(Action):
    def name(self) -> str:
        return "action_circle"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        dispatcher.utter_message(text="Round.")
        return [{"event": "followup", "name": "action_circle"}]


executor = ActionExecutor()
for action in (Validate(), File(), Fail(), Person(), Circle()):
    executor.register_action(action)
app = create_app(executor)


@app.on_request
async def check_secret(request: Request) -> Optional[HTTPResponse]:
    if request.headers.get("x-redress-secret") != os.environ["REDRESS_ACTIONS_SECRET"]:
        return json({"error": "secret"}, status=401)
    return None


if __name__ == "__main__":
    app.run("127.0.0.1", PORT, single_process=True, access_log=False, motd=False)
