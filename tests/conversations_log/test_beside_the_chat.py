"""What is kept beside a conversation: notes, drafts, calls promised, copies asked for, who has read what."""

from datetime import timedelta

import pytest

from complaints import code_of_practice
from complaints.complaint import Category, Deed, Details, Filing
from complaints.register import Register
from conversations import copies
from conversations.call_backs import CallBacks, Promise
from conversations.copies import Copies
from conversations.errors import ClientIdReused, NoSuchCallBack, NotTheirs, TooManyCopies
from conversations.handoffs import Asked, Outcome, State, Urgency
from conversations.messages import Agent
from conversations.notes import Notes
from conversations.queue import Queue
from conversations.read_marks import ReadMarks
from conversations.reply_drafts import ReplyDrafts
from redress.settings import ROOT
from tests.conversations_log.conftest import Store

ANA, BEN = Agent("1", "Ana"), Agent("2", "Ben")


def a_person(urgency: Urgency = Urgency.NORMAL, complaint: str | None = None) -> Asked:
    return Asked("2", "asked_for", "A person.", urgency, {"name": "Jo"}, complaint)


def test_a_note_is_kept_once_and_in_no_log_of_the_customers(store: Store) -> None:
    chat, notes = store.start(), Notes(store.database)
    note, new = notes.add(chat, ANA, "n1", "Checked the line, it is ours", [], store.now)
    assert new
    assert notes.add(chat, ANA, "n1", "Checked the line, it is ours", [], store.later(minutes=1)) == (
        note,
        False,
    )
    with pytest.raises(ClientIdReused):
        notes.add(chat, BEN, "n1", "Something else", [], store.now)
    assert [one.text for one in notes.of(chat)] == ["Checked the line, it is ours"]
    assert (note.after_seq, note.by) == (1, "Ana")
    assert store.texts(chat) == ["hello"]


def test_who_is_mentioned_is_asked_to_look_until_they_have(store: Store) -> None:
    chat, notes = store.start(), Notes(store.database)
    handoff = store.handoffs.open(chat, a_person(), store.now)
    notes.add(chat, ANA, "n1", "@Ben can you help?", [BEN.id, BEN.id], store.now)
    (found,) = notes.asking(BEN.id)
    assert (found.note.text, found.handoff) == ("@Ben can you help?", handoff.id)
    assert notes.asking(ANA.id) == []
    assert notes.looked(chat, BEN.id, store.now) == 1
    assert notes.looked(chat, BEN.id, store.now) == 0
    assert notes.asking(BEN.id) == []


def test_a_draft_is_kept_for_each_conversation_until_it_is_empty(store: Store) -> None:
    one, two, drafts = store.start(), store.start(), ReplyDrafts(store.database)
    drafts.keep(one, ANA.id, "I have looked", store.now)
    drafts.keep(one, ANA.id, "I have looked into it", store.now)
    drafts.keep(two, ANA.id, "Hel", store.now)
    drafts.keep(one, BEN.id, "Mine", store.now)
    assert drafts.of(ANA.id) == {one: "I have looked into it", two: "Hel"}
    drafts.keep(two, ANA.id, " ", store.now)
    assert drafts.of(ANA.id) == {one: "I have looked into it"}


def test_a_call_that_was_promised_is_to_do_until_somebody_has_rung(store: Store) -> None:
    calls, due = CallBacks(store.database), store.now + timedelta(hours=2)
    handoff = store.handoffs.open(store.start(), a_person(), store.now)
    calls.promise(handoff.id, Promise(due, "0161 496 0123"), ANA, store.now)
    made = calls.promise(handoff.id, Promise(due, "0161 496 0999", "The line"), ANA, store.now)
    assert [(one.id, one.phone) for one in calls.due()] == [(made.id, "0161 496 0999")]
    assert calls.done(made.id, BEN, store.now).done_by == "Ben"
    assert calls.done(made.id, ANA, store.later(minutes=1)).done_by == "Ben"
    assert calls.due() == []
    with pytest.raises(NoSuchCallBack):
        calls.done("nope", ANA, store.now)


def test_a_copy_is_due_once_nobody_of_ours_is_in_the_conversation(store: Store) -> None:
    chat, wanted = store.start(), Copies(store.database)
    handoff = store.handoffs.open(chat, a_person(), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    assert wanted.ask(chat, "jo@example.com", store.now)
    assert not wanted.ask(chat, "jo@example.com", store.now)
    assert store.database.read(copies.due) == []
    store.handoffs.close(handoff.id, ANA, Outcome.RESOLVED, store.now)
    (copy,) = store.database.read(copies.due)
    assert copy.email == "jo@example.com"
    store.database.write(lambda connection: copies.sent(connection, copy, store.now))
    assert store.database.read(copies.due) == []
    assert wanted.ask(chat, "jo@example.com", store.later(minutes=1))  # asked for once more, later
    wanted.ask(chat, "b@example.com", store.now)
    wanted.ask(chat, "c@example.com", store.now)
    with pytest.raises(TooManyCopies):
        wanted.ask(chat, "d@example.com", store.now)


def test_a_read_mark_moves_forward_only_and_not_beyond_what_was_said(store: Store) -> None:
    chat, marks = store.start(), ReadMarks(store.database)
    assert marks.customer(chat, 99, store.now) == 1
    assert marks.customer(chat, 1, store.now) is None
    with pytest.raises(NotTheirs):
        marks.agent(chat, ANA.id, 1, store.now)
    handoff = store.handoffs.open(chat, a_person(), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    store.say(chat, "one")
    last = store.say(chat, "two").seq
    queue = Queue(store.database)
    assert [one.unread for one in queue.of_agent(ANA.id, store.now)] == [2]
    assert marks.agent(chat, ANA.id, last - 1, store.now) == last - 1
    assert [one.unread for one in queue.of_agent(ANA.id, store.now)] == [1]
    assert marks.of(chat) == {"customer": 1, "agent": last - 1}


def test_danger_comes_first_then_distress_then_what_is_overdue_then_who_waited_longest(store: Store) -> None:
    register = Register(store.database, code_of_practice.load(ROOT / "data" / "code_of_practice.yml"))
    deed = Deed("customer", store.now, "k")
    chat = store.start()
    details = Details("Calls drop", category=Category.OTHER, name="Ann Lee", adjustments="large print")
    filed = register.file(Filing(details, conversation=chat), deed)
    expected = [store.handoffs.open(store.start(), a_person(), store.later(minutes=1)) for _ in range(2)]
    late = store.handoffs.open(
        chat, Asked("9", "asked_for", "A person."), store.later(minutes=1)
    )  # by its conversation
    distress = store.handoffs.open(store.start(), a_person(Urgency.DISTRESS), store.later(minutes=1))
    danger = store.handoffs.open(store.start(), a_person(Urgency.DANGER), store.later(minutes=1))
    queue = Queue(store.database)
    in_time = [one.handoff.id for one in queue.list(State.WAITING, store.now)]
    assert in_time == [danger.id, distress.id, *(one.id for one in expected), late.id]
    found = queue.list(State.WAITING, store.later(days=2))
    assert [one.handoff.id for one in found] == [
        danger.id,
        distress.id,
        late.id,
        *(one.id for one in expected),
    ]
    overdue = found[2]
    assert (overdue.handoff.urgency, overdue.handoff.complaint) == (Urgency.OVERDUE, filed.reference)
    assert (overdue.name, overdue.needs, found[3].name) == ("Ann Lee", "large print", "Jo")
