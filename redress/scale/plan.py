"""Which processes a scaled-out Redress has, in the order in which they are started."""

import sys
from collections.abc import Mapping, Sequence

from redress.processes import ENGINE_PYTHON, LOOPBACK, Process
from redress.scale import nginx, postgresql, redis
from redress.scale.layout import Layout
from redress.settings import ROOT, Settings

KINDS = ("postgresql", "redis", "actions", "engine", "web", "worker", "nginx")
"""What there is, in the order in which it is started; it is stopped the other way round."""
ABOVE = 10_000
"""How far an engine's actions are above it, where nothing else is said."""

Environment = Mapping[str, str]


def kind_of(name: str) -> str:
    """`web` of `web-2`."""
    return name.partition("-")[0]


def servers(layout: Layout) -> Sequence[Process]:
    """What everything else needs: the database and the bus."""
    return (postgresql.process(layout), redis.process(layout))


def processes(layout: Layout) -> Sequence[Process]:
    """What Redress is made of, and nginx in front of it."""
    settings, shared = layout.settings, layout.environment()
    engines, webs, workers = (range(1, one + 1) for one in (layout.engines, layout.webs, layout.workers))
    return (
        *(actions(settings, f"actions-{one}", layout.actions_port(one), shared) for one in engines),
        *(
            engine(settings, f"engine-{one}", layout.engine_ports(one), layout.database_url)
            for one in engines
        ),
        *(web(f"web-{one}", layout.web_port(one), shared) for one in webs),
        *(worker(f"worker-{one}", shared) for one in workers),
        nginx.process(layout),
    )


def actions(settings: Settings, name: str, port: int, shared: Environment) -> Process:
    """What an engine has done, on loopback at `port`."""
    secret = settings.secret("actions")
    return Process(
        name=name,
        command=(sys.executable, "-m", "actions"),
        environment={**shared, "REDRESS_ACTIONS_PORT": str(port)},
        ready_url=f"http://{LOOPBACK}:{port}/health",
        headers={"X-Redress-Secret": secret},
        patience=120.0,
    )


def engine(settings: Settings, name: str, ports: tuple[int, int], store: str) -> Process:
    """An engine on loopback; `ports` are its own and that of its actions."""
    secret = settings.secret("engine")
    return Process(
        name=name,
        command=(
            str(ENGINE_PYTHON),
            *("-m", "bot"),
            *("--port", str(ports[0])),
            *("--actions", f"http://{LOOPBACK}:{ports[1]}/webhook"),
            *("--model", str(ROOT / "models")),
        ),
        environment={
            "REDRESS_ENGINE_SECRET": secret,
            "REDRESS_ENGINE_STORE": store,  # not in the command, which everybody may read
            "REDRESS_ACTIONS_SECRET": settings.secret("actions"),
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "MALLOC_ARENA_MAX": "2",
        },
        ready_url=f"http://{LOOPBACK}:{ports[0]}/ready",
        headers={"X-Redress-Secret": secret},
        patience=300.0,
    )


def web(name: str, port: int, shared: Environment) -> Process:
    """A web, behind a proxy."""
    return Process(
        name=name,
        command=(sys.executable, "-m", "web"),
        environment={**shared, "REDRESS_PORT": str(port)},
        ready_url=f"http://{LOOPBACK}:{port}/healthz",
        patience=120.0,
    )


def worker(name: str, shared: Environment) -> Process:
    """A worker."""
    return Process(
        name=name,
        command=(sys.executable, "-m", "worker"),
        environment={**shared},
    )
