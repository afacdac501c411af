"""The application: everything that `web` needs, put together once, and its life from start to stop."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from socket import gethostname

from sanic import Sanic
from sanic.config import Config
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from complaints.located_yaml import BrokenFile
from complaints.register import Register
from conversations.announcements import Announcements
from conversations.attachments import LARGEST, Attachments
from conversations.bus import TURNS, Bus, LocalBus
from conversations.engines import Engines
from conversations.errors import WordsError
from conversations.handoffs import Handoffs
from conversations.leases import Leases
from conversations.log import Log
from conversations.redis_bus import RedisBus
from conversations.tables import conversations
from conversations.turns import Turns
from conversations.words import Words
from mail import notices
from redress.settings import ROOT, Settings
from store.database import Database
from web import assets, desk, failures, in_force, letters, limits, live, logs, operations, security, studio
from web.code import page as code_page
from web.context import IN_FORCE, App, Context
from web.customer import api as customer_api
from web.customer import embedding
from web.customer import page as customer_page
from web.limits import Limits
from web.lookout import Lookout
from web.metrics import Metrics
from web.relay import Relay
from web.shared_limits import SharedLimits
from web.standing import Standing

AREAS: tuple[Callable[[App], None], ...] = (
    operations.routes.install,
    assets.routes.install,
    customer_api.install,
    embedding.install,
    customer_page.install,
    desk.install,
    code_page.install,
    letters.install,
    studio.install,
)
"""What is served; each puts its routes into the app, and its authenticators, if it has any."""


class CannotStart(Exception):
    """Something has to be put right first; the message is one sentence that says what and how."""


def create_app(
    settings: Settings, *, content: Path = ROOT, clock: Callable[[], datetime] | None = None
) -> App:
    """The application for `settings`, with the words and facts in `content`. Raises CannotStart."""
    context = _context(settings, content, clock or settings.now)
    app: App = Sanic(
        f"redress-{token_hex(4)}", config=_config(settings), ctx=context, configure_logging=False
    )
    logs.install(app)
    security.install(app)
    limits.install(app)
    failures.install(app)
    try:
        for area in AREAS:
            area(app)
    except BrokenFile as error:
        raise CannotStart(str(error)) from None
    app.before_server_start(_start)
    app.before_server_stop(_stop)
    app.after_server_stop(_close)
    return app


def _context(settings: Settings, content: Path, clock: Callable[[], datetime]) -> Context:
    published = in_force.folder(settings)
    said = _spoken(published or content)
    code, words = said.code, said.words
    database = _database(settings)
    bus, metrics = _bus(settings), Metrics()
    announce = Announcements(bus)
    handoffs = Handoffs(database)
    engines = Engines(settings.engine_urls, settings.secret("engine"), settings.turn_timeout)
    leases = Leases(database, f"{gethostname()}:{settings.port}")
    turns = Turns(database, engines, handoffs, words, announce, clock, metrics, leases)
    context = Context(
        settings=settings,
        clock=clock,
        database=database,
        register=Register(database, code, [notices.listener(settings.seniors)]),
        words=words,
        wordings=said.wordings,
        log=Log(database, leases.name),
        handoffs=handoffs,
        attachments=Attachments(database, settings.data_dir / "attachments"),
        bus=bus,
        announce=announce,
        engines=engines,
        turns=turns,
        limits=Limits(shared=SharedLimits(settings.redis_url) if settings.redis_url else None),
        metrics=metrics,
    )
    context.areas["content folder"] = content
    context.areas[IN_FORCE] = published or ROOT
    context.areas[live.AREA] = _live(database, words, published or content)
    context.areas[operations.STANDING] = Standing(context)
    metrics.gauge("redress_streams_open", lambda: context.streams_open)
    metrics.gauge("redress_turns_running", lambda: turns.running)
    return context


def _config(settings: Settings) -> Config:
    config = Config(env_prefix=None)
    config.REQUEST_MAX_SIZE = 4 * LARGEST  # read and thrown away, so that who sent too much hears why
    config.REQUEST_TIMEOUT = 20  # seconds to send a request's head: slow lines yes, dripping ones no
    config.RESPONSE_TIMEOUT = 60  # seconds without a byte in either direction
    config.KEEP_ALIVE_TIMEOUT = 75  # longer than what proxies keep open
    config.PROXIES_COUNT = settings.trusted_proxies or None
    config.FALLBACK_ERROR_FORMAT = "json"
    config.AUTO_EXTEND = False
    config.TOUCHUP = False  # it rewrites methods of Sanic for one app: no process could hold a second
    config.MOTD = False
    config.ACCESS_LOG = False
    return config


def _spoken(content: Path) -> in_force.Spoken:
    try:
        return in_force.spoken(content)
    except (BrokenFile, WordsError) as error:
        raise CannotStart(str(error)) from None
    except OSError as error:
        raise CannotStart(f"{error.filename} cannot be read ({error.strerror}): put it back.") from None


def _bus(settings: Settings) -> Bus:
    if not settings.redis_url:
        return LocalBus()
    try:
        return RedisBus(settings.redis_url)
    except ValueError as error:
        raise CannotStart(f"REDRESS_REDIS_URL will not do: {error}.") from None


def _live(database: Database, words: Words, content: Path) -> live.Live:
    try:
        return live.build(database, words, content)
    except (BrokenFile, WordsError) as error:
        raise CannotStart(str(error)) from None


def _database(settings: Settings) -> Database:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        probe = settings.data_dir / f".web-{token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"The data folder {settings.data_dir} cannot be written to ({error.strerror}): "
            "change its permissions or set REDRESS_DATA_DIR to another folder."
        ) from None
    database = Database(settings.database)
    try:
        there = database.read(lambda connection: inspect(connection).has_table(conversations.name))
    except SQLAlchemyError:
        raise CannotStart(
            "The database does not answer: start it, or put REDRESS_DATABASE_URL right."
        ) from None
    if not there:
        raise CannotStart("The database has no tables yet: run `redress migrate` first.")
    return database


async def _start(app: App) -> None:
    turns = app.ctx.turns
    await turns.join()
    news = await app.ctx.bus.subscribe(TURNS)
    live.of(app.ctx).tasks.add(asyncio.create_task(turns.keep_watch(news)))
    in_force.start(app)
    live.of(app.ctx).tasks.add(asyncio.create_task(Relay(app.ctx).run()))
    live.of(app.ctx).tasks.add(asyncio.create_task(Lookout(app.ctx).run()))
    live.of(app.ctx).tasks.add(asyncio.create_task(app.ctx.areas[operations.STANDING].watch()))


async def _stop(app: App) -> None:
    """Tell the streams to end, so that nothing has to be cut, and let running turns finish."""
    app.ctx.stopping.set()
    await app.ctx.bus.dismiss()
    await app.ctx.turns.stop()  # what it still answers is told to the other processes' streams
    await asyncio.gather(*live.of(app.ctx).tasks, return_exceptions=True)


async def _close(app: App) -> None:
    await app.ctx.bus.close()
    await app.ctx.limits.close()
    await app.ctx.engines.close()
    app.ctx.database.close()
