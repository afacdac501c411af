"""Whose turn it is: every customer's message gets its answer, one at a time in each conversation, in order.

What is still to answer is in the database (see worklist.py), and which process answers it as well (see
leases.py), so nothing here has to survive: whoever is there takes up what one that is gone has left. When the
engine fails the customer hears so once, honestly, and the message is tried again until it is answered; a
message that the engine can never answer goes to a person.
"""

import asyncio
import math
from asyncio import FIRST_COMPLETED
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from contextvars import Context
from datetime import datetime
from time import monotonic, perf_counter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import structlog

from conversations.announcements import Announcements
from conversations.bus import Subscription
from conversations.engine import Answer, Turn
from conversations.engines import Engines
from conversations.errors import ConversationError, EngineUnavailable, TurnFailed
from conversations.handoffs import Asked, Handoffs
from conversations.leases import Leases, Watch
from conversations.messages import Decided, Message, Said
from conversations.run import Run
from conversations.words import Words
from conversations.worklist import Answered, Waiting, Worklist
from store.database import Database

NEEDED = (
    "utter_system_trouble",
    "utter_system_full",
    "utter_system_person_instead",
    "utter_system_masked",
)
"""The responses that a customer hears from the system, whatever happens to the engine."""

TRIES = 4
"""How often the engine may have no answer to a message before a person gets it."""
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before each further try; the last one stays."""
BUSY_AFTER = 4.0
"""Seconds that a message waits for its turn until the customer hears that many others write as well."""
BUSY_AGAIN = 300.0
"""Seconds until they hear it again, about a later message."""

NOTED_AT_ONCE = 100
"""Lines that the engine is told at once."""
CHARACTERS_AT_ONCE = 24_000
"""Characters of these, more than one line may have: the engine takes 128 kB at once."""

LOOK_EVERY = 1.0
"""Seconds between two looks at what others have left, and two signs to them that this process is there."""

LONDON = ZoneInfo("Europe/London")

log = structlog.get_logger("turns")


class Counter(Protocol):
    """What turns are counted with."""

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Add to a counter."""
        ...

    def time(self, name: str, seconds: float, **labels: str) -> None:
        """Note how long something took."""
        ...


class Turns:
    """Works out the answers."""

    def __init__(  # noqa: PLR0913, PLR0917  (everything that a turn touches, and nothing else does)
        self,
        database: Database,
        engines: Engines,
        handoffs: Handoffs,
        words: Words,
        announcements: Announcements,
        clock: Callable[[], datetime],
        counter: Counter,
        leases: Leases,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self._database = database
        self._leases = leases
        self._worklist = Worklist(database, leases.name)
        self._engines = engines
        self._handoffs = handoffs
        self._words = words
        self._announce = announcements
        self._clock = clock
        self._counter = counter
        self._pauses = pauses
        self._running: dict[str, asyncio.Task[None]] = {}
        self._woken: dict[str, bool] = {}
        """Conversations to look at once more, and whether this process has taken them."""
        self._told_busy: dict[str, float] = {}
        """When a customer last heard that many others write."""
        self._stopping = asyncio.Event()

    @property
    def running(self) -> int:
        """In how many conversations an answer is being worked out."""
        return len(self._running)

    def wake(self, conversation: str, *, taken: bool = False) -> None:
        """There is something to answer in a conversation, or may be; `taken`: by this process, already."""
        self._woken[conversation] = taken or self._woken.get(conversation, False)
        if conversation not in self._running and not self._stopping.is_set():
            # In a context of its own: what a request was about does not go on in a turn.
            work = asyncio.create_task(self._work(conversation), context=Context())
            self._running[conversation] = work

    async def join(self) -> None:
        """Be one of those who answer, and take up what nobody does."""
        await self._database.writing(self._leases.join, self._clock())
        await self.look(Watch())

    async def keep_watch(self, news: Subscription, every: float = LOOK_EVERY) -> None:
        """Until the process stops, see who else answers, and take up what those who are gone have left.

        `news` tells when somebody leaves, who then need not be missed first.
        """
        watch = Watch()
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                if await news.next(every) is None:
                    return
            try:
                await self.look(watch)
            except Exception:  # a database that is away now is back later
                log.exception("cannot look who answers")

    async def look(self, watch: Watch) -> None:
        """Look once: bury who is gone, say that this process is there, take up what is free."""
        standing = await self._database.reading(self._leases.look)
        others = {name: number for name, number in standing.signs.items() if name != self._leases.name}
        for name in watch.gone(others, monotonic()):
            log.warning("a process that answered is gone", name=name)
            await self._database.writing(self._leases.bury, name)
        if others or self._leases.name not in standing.signs:  # alone, nobody has to be told
            await self._database.writing(self._leases.sign, self._clock())
        for conversation in standing.free:
            if conversation not in self._running:
                self.wake(conversation)

    async def finish(self, conversation: str) -> None:
        """Wait until nothing is being worked out in a conversation."""
        while (task := self._running.get(conversation)) is not None:
            await asyncio.wait([task])

    async def stop(self, grace: float = 3.0) -> None:
        """Let running turns end for `grace` seconds, then drop them, and leave everything to the others."""
        self._stopping.set()
        if tasks := tuple(self._running.values()):
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        try:
            await self._database.writing(self._leases.leave)
        except Exception:  # the others will miss this process instead
            log.exception("cannot leave")
        await self._announce.left(self._leases.name)

    async def _work(self, conversation: str) -> None:
        """Answer what waits in a conversation, in order, until nothing does or another process has it."""
        run = Run(self._announce, conversation)
        try:
            while not self._stopping.is_set():
                run.mine = self._woken.pop(conversation, False) or run.mine
                try:
                    if not await self._step(run) and conversation not in self._woken:
                        return
                except ConversationError as error:
                    run.broke()
                    self._counter.count("redress_turns_total", end="broken")
                    log.error("turn failed", error=type(error).__name__, reason=error.sentence)
                except Exception:
                    # A database that is locked or gone, or a fault of ours: nobody is left without an answer.
                    run.broke()
                    self._counter.count("redress_turns_total", end="broken")
                    log.exception("turn failed")
                if run.failures:
                    await self._pause(run)
        finally:
            del self._running[conversation]
            self._woken.pop(conversation, None)

    async def _step(self, run: Run) -> bool:
        """Take the conversation, if need be, and try to answer a message; False when there is none to try."""
        if not run.mine:
            run.mine = await self._database.writing(self._leases.take, run.conversation)
        if not run.mine:
            return False  # whoever has it comes upon everything that waits
        waiting = await self._database.reading(self._worklist.next, run.conversation)
        if waiting is None:
            run.mine = not await self._database.writing(self._leases.release, run.conversation)
            await run.pending(run.mine)
            return run.mine
        await run.pending(True)
        run.tries(waiting)
        answered = await self._answer(run, waiting)
        if answered is None:
            run.failures += 1
            return True
        run.answered(answered.taken)
        if not answered.taken:
            await run.pending(answered.left)
        return answered.taken

    async def _pause(self, run: Run) -> None:
        """Wait before the next try: a while, and until the engine is there, or until we stop."""
        seconds = self._pauses[min(run.failures, len(self._pauses)) - 1]
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        if run.failures < 2:  # a connection that was lost is worth a second try at once
            return
        back = asyncio.create_task(self._engines.back())
        stop = asyncio.create_task(self._stopping.wait())
        try:
            ended, _ = await asyncio.wait((back, stop), timeout=run.news_in, return_when=FIRST_COMPLETED)
            if not ended:
                await self._tell_meanwhile(run)
                await asyncio.wait((back, stop), return_when=FIRST_COMPLETED)
        finally:
            back.cancel()
            stop.cancel()

    async def _answer(self, run: Run, waiting: Waiting) -> Answered | None:
        """Try to answer one message; None when it has to be tried again."""
        if not run.failures:
            await self._announce.typing(waiting.conversation, "assistant")
        began = perf_counter()
        try:
            if waiting.news:
                await self._tell_engine(waiting)
            answer = await self._asked(waiting)
        except EngineUnavailable as error:
            self._note("unavailable", waiting, error.reason)
            if not run.news_in:
                await self._tell(run)
            return None
        except TurnFailed as error:
            self._note("failed", waiting, error.reason)
            if await self._database.writing(self._worklist.failed, waiting) >= TRIES:
                return await self._person_instead(waiting)
            if not run.news_in:
                await self._tell(run)
            return None
        self._counter.time("redress_engine_seconds", perf_counter() - began)
        return await self._keep(waiting, answer)

    async def _asked(self, waiting: Waiting) -> Answer:
        """Ask the engine; while that takes long because many others write, the customer hears so."""
        asking = asyncio.create_task(self._engines.turn(_turn(waiting)))
        try:
            # Looked at again and again: a queue that was short a moment ago may not move any more.
            while not (await asyncio.wait((asking,), timeout=BUSY_AFTER))[0]:
                await self._tell_busy(waiting)
            return await asking
        finally:
            asking.cancel()

    async def _tell_busy(self, waiting: Waiting) -> None:
        """Say, now and then, that the answer comes in its turn."""
        now, wait = monotonic(), self._engines.wait_of(waiting.conversation)
        told = self._told_busy.get(waiting.conversation, -BUSY_AGAIN)
        if wait < 1 or waiting.told or now - told < BUSY_AGAIN:
            return
        self._told_busy = {one: at for one, at in self._told_busy.items() if now - at < BUSY_AGAIN}
        self._told_busy[waiting.conversation] = now
        self._counter.count("redress_told_busy_total")
        await self._say(waiting, self._words.say("utter_system_busy", seconds=_rounded(wait)))

    async def _tell_engine(self, waiting: Waiting) -> None:
        """Let the assistant know what a person and the customer said to each other meanwhile."""
        said = await self._database.reading(self._worklist.meanwhile, waiting)
        try:
            for part in _parts(said):
                await self._engines.note(waiting.conversation, f"note-{part[-1].seq}", part)
        except TurnFailed as error:  # worth less than the answer, which must not wait for it
            self._note("note_failed", waiting, error.reason)

    async def _keep(self, waiting: Waiting, answer: Answer) -> Answered:
        now, began = self._clock(), perf_counter()
        answered = await self._database.writing(
            self._worklist.answer,
            waiting,
            answer.said,
            now,
            record=answer.record,
            understood=answer.understood,
            model=answer.model,
        )
        for stage, seconds in {**answer.spent, "database": perf_counter() - began}.items():
            self._counter.time("redress_stage_seconds", seconds, stage=stage)
        self._counter.count("redress_turns_total", end="answered" if answered.messages else "not_needed")
        self._counter.time("redress_turn_seconds", (now - waiting.at).total_seconds())
        await self._announce_answer(waiting, answered)
        return answered

    async def _tell(self, run: Run) -> None:
        """Say once, honestly, that the answer takes longer."""
        if run.waiting is not None and not run.waiting.told:
            await self._say(run.waiting, self._words.say("utter_system_trouble"))

    async def _tell_meanwhile(self, run: Run) -> None:
        """Say it while the engine is waited for, which goes on where the database is away as well."""
        try:
            await self._tell(run)
        except Exception:
            log.exception("cannot tell that the answer takes longer")

    async def _say(self, waiting: Waiting, said: Said) -> None:
        told = await self._database.writing(self._worklist.tell, waiting, [said], self._clock())
        await self._announce.messages(told)

    async def _person_instead(self, waiting: Waiting) -> Answered:
        """The engine will never answer this: apologise, and let a person do it."""
        asked = Asked(
            key=f"unanswered:{waiting.seq}",
            reason="assistant_failed",
            summary=f"The assistant found no answer to message {waiting.seq}. The customer was told so.",
        )
        handoff = await self._database.writing(
            self._handoffs.open, waiting.conversation, asked, self._clock()
        )
        said: list[Said] = [self._words.say("utter_system_person_instead")]
        answered = await self._database.writing(
            self._worklist.answer, waiting, said, self._clock(), sender="system"
        )
        self._counter.count("redress_turns_total", end="person_instead")
        await self._announce_answer(waiting, answered)
        await self._announce.handoff(handoff.id, handoff.state.value)
        return answered

    async def _announce_answer(self, waiting: Waiting, answered: Answered) -> None:
        await self._announce.messages(answered.messages)
        for filed in (one.complaint for one in answered.messages if one.complaint):
            await self._announce.complaint(str(filed.get("reference", "")))
        if answered.owner is not waiting.owner:
            await self._announce.owner(waiting.conversation, answered.owner.value)

    def _note(self, end: str, waiting: Waiting, reason: str) -> None:
        self._counter.count("redress_turns_total", end=end)
        log.warning("no answer", end=end, reason=reason, seq=waiting.seq)


def _rounded(seconds: float) -> int:
    """Up to the next 5, so that it is not promised too exactly."""
    return 5 * max(1, math.ceil(seconds / 5))


def _parts(said: Sequence[Message]) -> Iterator[list[Message]]:
    """What was said, in parts that are small enough for the engine."""
    part: list[Message] = []
    for one in said:
        length = sum(len(other.text) for other in part) + len(one.text)
        if part and (len(part) == NOTED_AT_ONCE or length > CHARACTERS_AT_ONCE):
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def _turn(waiting: Waiting) -> Turn:
    """What the engine is asked: made of what is stored alone, so that it is the same after a restart."""
    metadata: dict[str, Any] = {
        "at": waiting.at.isoformat(),
        "today": waiting.at.astimezone(LONDON).date().isoformat(),
    }
    text, decided = waiting.text, waiting.decided
    if waiting.attachments:
        metadata["attachments"] = [dict(file) for file in waiting.attachments]
        if not text.strip():  # files without a word: what they mean is plain, and the engine wants a text
            text = ", ".join(str(file["name"]) for file in waiting.attachments)
            decided = Decided("attach_evidence").as_json()
    return Turn(waiting.conversation, str(waiting.seq), text, decided, metadata)
