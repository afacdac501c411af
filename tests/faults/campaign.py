"""A campaign: customers and agents at work, faults one after another, and a look at everything afterwards."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy

import httpx
from sqlalchemy import func, select

from conversations.tables import unanswered
from mail.tables import outbox
from store.database import Database
from tests.faults import agents, dialogues
from tests.faults.checker import Findings, check
from tests.faults.customer import Customer, LeftAlone
from tests.faults.faults import Fault, NotStruck
from tests.faults.ledger import Ledger
from tests.faults.mail_server import MailServer
from tests.faults.network import Cable
from tests.faults.report import Report, Struck
from tests.faults.system import System

AGENTS = ("alex@desk.example", "blake@desk.example", "casey@desk.example")
SETTLING = 300.0
"""Seconds after the last fault within which everything has to be answered and sent."""


@dataclass
class Campaign:
    """What is wanted of one."""

    system: System
    database: Database
    faults: Sequence[Fault]
    seed: int
    conversations: int
    strikes: int
    at_once: int = 16
    think: float = 2.0
    """The longest that a customer thinks, in seconds."""
    calm: float = 1.5
    """The longest from a recovery to the next fault, in seconds."""
    mail: MailServer | None = None
    cable: Cable | None = None
    staff: tuple[str, ...] = AGENTS
    """Who is at the desk, by email address."""
    minutes: float = float("inf")
    """After so many no further fault befalls it, however many there were."""
    each_once: bool = False
    """Every fault once, in their order, in place of so many that chance chooses."""
    say: bool = True
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)
        self._begun = 0
        self._over = asyncio.Event()
        self.report = Report(self.database.url.get_backend_name(), self.seed)

    async def run(self) -> Findings:
        """All of it. The system runs already."""
        began = time.monotonic()
        async with self._people() as http:
            crowd = [asyncio.create_task(self._customers(http)) for _ in range(self.at_once)]
            await self._strike_all(http)
            self._over.set()
            await asyncio.gather(*crowd)
            await self._settle()
        self.report.seconds, self.report.starts = time.monotonic() - began, self.system.starts
        findings = await check(self.system, self.database, self.ledger, self.mail)
        for kind in self.report.never_struck():
            findings.found("kinds of faults that never struck", kind)
        return findings

    @asynccontextmanager
    async def _people(self) -> AsyncIterator[httpx.AsyncClient]:
        """Who keeps the system running, the agents, and a line for the customers."""
        keeping = [
            asyncio.create_task(self.system.keep()),
            asyncio.create_task(agents.at_the_desk(self._line, self.ledger, self.seed, self.staff)),
        ]
        try:
            async with self._line() as http:
                http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
                yield http
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    def _line(self) -> httpx.AsyncClient:
        """A client of the server, over the cable where there is one."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
        way = httpx.AsyncHTTPTransport(
            verify=False, limits=limits, uds=str(self.cable.socket) if self.cable else None
        )
        return httpx.AsyncClient(base_url=self.system.url, timeout=20, transport=way, trust_env=False)

    async def _customers(self, http: httpx.AsyncClient) -> None:
        """One after another, until there were enough and the last fault is over."""
        while self._begun < self.conversations or not self._over.is_set():
            self._begun += 1
            name = f"customer-{self._begun}"
            rng = random.Random(f"{self.seed} {name}")
            customer = Customer(http, self.ledger, rng, name)
            with suppress(LeftAlone):
                await dialogues.live(customer, rng, self.think)
            await customer.leave()

    async def _strike_all(self, http: httpx.AsyncClient) -> None:
        canary = Canary(http, self.ledger, self.system, self.mail)
        await canary.arrive()
        for fault in self._plan():
            await asyncio.sleep(self._rng.uniform(0, self.calm))
            began = time.monotonic()
            try:
                await fault.strike()
            except NotStruck:
                self.report.missed[fault.kind] += 1
                continue
            over = time.monotonic()
            await (canary.mailed() if fault.mail and self.mail else canary.answered())
            took = time.monotonic() - over
            self.report.struck.append(Struck(fault.kind, over - began, took))
            if self.say:
                done = f"{len(self.report.struck):>4} {fault.kind}: {took:.1f} s to recover"
                print(f"{done}; {self._begun} conversations", flush=True)
        await canary.leave()

    def _plan(self) -> Iterator[Fault]:
        """What befalls the system, one after another."""
        if self.each_once:
            yield from self.faults
            return
        weights = [fault.weight for fault in self.faults]
        over = time.monotonic() + self.minutes * 60
        while len(self.report.struck) < self.strikes and time.monotonic() < over:
            yield self._rng.choices(self.faults, weights)[0]

    async def _settle(self) -> None:
        """Wait until nothing is under way any more, or for as long as that may take."""
        left = select(func.count()).select_from(unanswered)
        due = select(func.count()).where(outbox.c.sent_at.is_(None), outbox.c.dead_at.is_(None))
        deadline = time.monotonic() + SETTLING
        await self.system.until_ready()
        while time.monotonic() < deadline:
            counts = [
                self.database.read(lambda connection, one=query: connection.execute(one).scalar_one())  # type: ignore[misc]
                for query in ((left, due) if self.mail else (left,))
            ]
            if not any(counts):
                return
            await asyncio.sleep(1)


class Canary:
    """A customer who looks after each fault how long it takes until there are answers again."""

    def __init__(
        self, http: httpx.AsyncClient, ledger: Ledger, system: System, mail: MailServer | None
    ) -> None:
        self._http, self._ledger, self._system, self._mail = http, ledger, system, mail
        self._customer = Customer(http, ledger, random.Random(0), "canary")
        self._turns = 0
        self._mails = 0

    async def arrive(self) -> None:
        await self._customer.arrive()

    async def answered(self) -> None:
        """Return once a message is answered that is sent now."""
        self._turns += 1
        with suppress(LeftAlone):
            await self._customer.say("Are you a robot?")

    async def mailed(self) -> None:
        """Return once a mail has arrived that was asked for now."""
        await self.answered()
        assert self._mail is not None
        self._mails += 1
        # A conversation of its own for each: of one, few copies are sent.
        asking = Customer(self._http, self._ledger, random.Random(self._mails), f"mailed-{self._mails}")
        address = f"{asking.name}@mail.example"
        with suppress(TimeoutError, LeftAlone):
            await asking.arrive()
            await asking.copy_to(address)
            async with asyncio.timeout(SETTLING):
                while not self._mail.different(address):
                    await asyncio.sleep(0.1)
        asking.account.finished = True
        await asking.leave()

    async def leave(self) -> None:
        await self._customer.leave()
        self._customer.account.finished = True


def staff(system: System) -> None:
    """Hire everybody."""
    for email in AGENTS:
        system.hire(email, email.partition("@")[0], "agent")
