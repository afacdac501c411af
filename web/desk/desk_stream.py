"""One stream for everything that a member of staff follows: the queue, who is there, and all of their chats.

Browsers allow six connections to a server, so an agent with several chats has one stream for them together.
Each chat keeps its own numbers: a reader says for each how far they have it, and gets what comes after.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conversations.announcements import beside
from conversations.bus import DESK, Event, Subscription
from conversations.errors import ConversationError
from conversations.queue import Entry
from staff.accounts import Account
from staff.roles import Permission
from web import live
from web.context import Context
from web.desk.api.live import NoteOut
from web.streams import CHANGED, HEARTBEAT, encoded

LEAVES = 5.0
"""Seconds after somebody's last stream before they count as gone: they may only have turned a page."""
SIGN = 15.0
"""Seconds between two signs that a page is open."""
MOVES = frozenset({"handoff", "owner"})
"""Kinds of news that may change who has what."""


class DeskStream:
    """The news of the whole desk for `reader`, the chats that they have, and those that they look at."""

    def __init__(
        self,
        context: Context,
        reader: Account,
        after: Mapping[str, int],
        watch: Collection[str] = frozenset(),
    ) -> None:
        self._context = context
        self._live = live.of(context)
        self._reader = reader
        self._last = dict(after)
        self._watch = watch
        self._mine: frozenset[str] = frozenset()
        self._signed = 0.0
        self._talks = reader.may(Permission.TALK)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """How things stand, then what happens."""
        news = await self._context.bus.subscribe(DESK)
        await self._arrive()
        try:
            yield await self._standing(news)
            while not self._context.stopping.is_set():
                part = await self._next(news)
                if part is None:
                    return
                if part:
                    yield part
        finally:
            news.close()
            self._leave()

    async def _next(self, news: Subscription) -> bytes | None:
        """The next piece; None at the end."""
        try:
            event = await news.next(HEARTBEAT)
        except TimeoutError:
            await self._sign()
            return b":\n\n"
        if event is None:
            return None
        await self._sign()
        if news.missed:
            news.missed = False
            return await self._standing(news, gap=True)
        if event.topic == DESK:
            return await self._of_desk(event, news)
        return await self._of_chat(event)

    async def _of_desk(self, event: Event, news: Subscription) -> bytes:
        if event.kind == "mention" and event.data.get("colleague") != str(self._reader.id):
            return b""
        if event.data.get("left") == self._reader.id:
            await self._still_here()
        said = encoded(replace(event, data={}) if event.kind == "presence" else event)
        if event.kind in MOVES or event.kind == "presence":
            said += await self._standing(news)
        return said

    async def _of_chat(self, event: Event) -> bytes:
        """News of one chat, under its name."""
        chat = event.topic.removeprefix(beside(""))
        if event.kind == CHANGED:
            return await self._caught_up(chat)
        if event.seq is not None:
            last = self._last.get(chat, event.seq - 1)
            if event.seq > last + 1:
                return await self._caught_up(chat)
            if event.seq <= last:
                return b""
            self._last[chat] = event.seq
        return _named(chat, event)

    async def _standing(self, news: Subscription, *, gap: bool = False) -> bytes:
        """Who waits, who is there, which chats are theirs, and what was said meanwhile in those that are new.

        With a `gap` in the news, in all of them.
        """
        context = self._context
        everybody = await context.database.reading(self._live.presence.everybody, context.clock())
        waiting = await context.database.reading(context.handoffs.waiting)
        mine = await self._chats()
        drafts = await context.database.reading(self._live.drafts.of, str(self._reader.id))
        here = [
            {
                "name": one.account.name,
                "email": one.account.email,
                "here": one.here,
                "available": one.available,
            }
            for one in everybody
        ]
        me = next((one for one in everybody if one.account.id == self._reader.id), None)
        data: dict[str, Any] = {
            "waiting": waiting,
            "available": me is not None and me.available,
            "chats": [_chat(one, drafts) for one in mine],
            "people": here,
        }
        said = encoded(Event(DESK, "desk", data))
        return said + await self._follow(news, mine, gap=gap)

    async def _chats(self) -> Sequence[Entry]:
        if not self._talks:
            return ()
        context, me = self._context, str(self._reader.id)
        return await context.database.reading(self._live.queue.of_agent, me, context.clock())

    async def _follow(self, news: Subscription, mine: Sequence[Entry], *, gap: bool) -> bytes:
        """Watch the chats that are theirs and no others; what was said in those since they had them."""
        chats = {one.handoff.conversation: one.last_seq for one in mine}
        for one in self._watch if self._talks else ():
            chats.setdefault(one, self._last.get(one, 0))
        for chat in self._mine - chats.keys():
            news.drop(chat)
            news.drop(beside(chat))
        fresh = [chat for chat in chats if chat not in self._mine]
        for chat in fresh:
            news.add(chat)
            news.add(beside(chat))
        self._mine = frozenset(chats)
        caught = []
        for chat, last in chats.items():
            if chat not in fresh and not gap:
                continue
            # One that they have not named is read by them now: it goes on from where it stands.
            self._last.setdefault(chat, last)
            caught.append(await self._caught_up(chat))
        return b"".join(caught)

    async def _caught_up(self, chat: str) -> bytes:
        """What the log of a chat has beyond the last number sent, and how it stands."""
        context = self._context
        try:
            view = await context.database.reading(context.log.read, chat, self._last.get(chat, 0))
        except ConversationError:
            return b""
        events = [Event(chat, "message", one.as_json(), one.seq) for one in view.messages]
        if events:
            self._last[chat] = view.messages[-1].seq
        marks = await context.database.reading(self._live.marks.of, chat)
        notes = await context.database.reading(self._live.notes.of, chat)
        events += [Event(chat, "note", NoteOut.of(one).model_dump(mode="json")) for one in notes]
        events.append(Event(chat, "owner", {"owner": view.owner.value}))
        events += [Event(chat, "read", {"by": reader, "seq": seq}) for reader, seq in marks.items()]
        return b"".join(_named(chat, one) for one in events)

    async def _arrive(self) -> None:
        """They are at the desk."""
        first = not self._live.pages[self._reader.id]
        self._live.pages[self._reader.id] += 1
        if self._talks:
            await self._sign()
            if first:
                await self._context.announce.presence()

    async def _sign(self) -> None:
        """Say that a page of theirs is open, every now and then."""
        now = asyncio.get_running_loop().time()
        if self._talks and now - self._signed >= SIGN - 1:
            self._signed = now
            context = self._context
            await context.database.writing(self._live.presence.seen, self._reader.id, context.clock())

    async def _still_here(self) -> None:
        """Another process saw their last page there closed; this one is open."""
        if self._talks:
            self._signed = 0.0
            await self._sign()
            await self._context.announce.presence()

    def _leave(self) -> None:
        self._live.pages[self._reader.id] -= 1
        if self._talks and not self._context.stopping.is_set():
            gone = asyncio.create_task(self._gone())
            self._live.tasks.add(gone)
            gone.add_done_callback(self._live.tasks.discard)

    async def _gone(self) -> None:
        """They have left, unless another page of theirs is open, or is about to be."""
        try:
            async with asyncio.timeout(LEAVES):
                await self._context.stopping.wait()
        except TimeoutError:
            if not self._live.pages[self._reader.id]:
                await self._context.database.writing(self._live.presence.left, self._reader.id)
                await self._context.announce.presence(left=self._reader.id)


def _named(chat: str, event: Event) -> bytes:
    """An event with the chat that it is of; its number is the chat's own, so it is no id of the stream."""
    return encoded(replace(event, seq=None, data={"conversation": chat, **event.data}))


def _chat(entry: Entry, drafts: Mapping[str, str]) -> dict[str, Any]:
    found = entry.handoff
    return {
        "handoff": found.id,
        "conversation": found.conversation,
        "name": entry.name,
        "reason": found.reason,
        "urgency": int(found.urgency),
        "last_seq": entry.last_seq,
        "unread": entry.unread,
        "draft": drafts.get(found.conversation, ""),
    }
