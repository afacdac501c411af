"""What operators are told of: every figure that is named exists, and every alert says what to do."""

import json
import re
from typing import Any

import pytest
import yaml

from redress.settings import ROOT
from tests.web.conftest import world as world  # noqa: PLC0414  (a fixture of another folder)
from tests.web.world import World
from web.metrics import HELP

ALERTS = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "redress.json").read_text())
RUNBOOKS = (ROOT / "docs" / "runbooks.md").read_text()
FIGURE = re.compile(r"\b(?:redress|process)_[a-z_]+\b")
PARTS = ("_bucket", "_sum", "_count")
"""Of a histogram, as Prometheus keeps it."""


def figures(expression: str) -> set[str]:
    """The names of the figures in an expression, without the parts of histograms and labels' values."""
    named = set(FIGURE.findall(re.sub(r'"[^"]*"', "", expression)))
    return {next((name.removesuffix(part) for part in PARTS if name.endswith(part)), name) for name in named}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_names_figures_that_there_are_and_has_a_runbook(alert: dict[str, Any]) -> None:
    assert figures(alert["expr"]) <= HELP.keys()
    assert figures(alert["expr"]) or alert["expr"].startswith("up{")
    assert alert["labels"]["severity"] in {"critical", "warning", "info"}
    name = alert["alert"]
    assert alert["annotations"]["runbook"] == f"docs/runbooks.md#{name.lower()}"
    _, _, rest = RUNBOOKS.partition(f"\n## {name}\n")
    section = rest.partition("\n## ")[0]
    assert alert["annotations"]["summary"] in " ".join(section.split())
    assert "**Customers:**" in section
    assert "\n1. " in section, "what to do first"


def test_every_runbook_is_for_an_alert_that_there_is() -> None:
    assert re.findall(r"^## (\w+)$", RUNBOOKS, re.MULTILINE) == [alert["alert"] for alert in ALERTS]


def test_the_dashboard_shows_figures_that_there_are_and_all_that_alerts_go_by() -> None:
    shown = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    named = {name for expression in shown for name in figures(expression)}
    assert named <= HELP.keys()
    watched = {name for alert in ALERTS for name in figures(alert["expr"])}
    assert watched - named <= {
        "redress_outbox_waiting_late_seconds",
        "redress_deadlines_unjudged_late_seconds",
    }
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]]
    assert len(set(places)) == len(places)


async def test_every_figure_is_told_by_a_web_that_has_worked(world: World) -> None:
    chat = await world.chat()
    async with chat.events() as events:
        await chat.reply_to((await chat.send("hello")).json()["seq"])
        async for event in events:
            if event["event"] == "message" and event["data"]["text"] == "You said: hello":
                break
    text = (await world.http.get("/metrics")).text
    told = {line.split(" ")[2] for line in text.splitlines() if line.startswith("# TYPE ")}
    happened = {
        "redress_errors_total",
        "redress_refused_total",
        "redress_told_busy_total",
        "redress_feedback_total",
    }
    assert told >= HELP.keys() - happened
    for stage in ("waiting", "database", "stream"):
        assert f'redress_stage_seconds_count{{stage="{stage}"}}' in text
    for line in ("redress_unanswered 0", "redress_database_up 1", "redress_webs 1", "redress_bus_up 1"):
        assert f"\n{line}\n" in text
    assert f'redress_engine_up{{engine="{world.engine.url}"}} 1' in text
    assert 'redress_model_info{model="test-1"} 1' in text


async def test_what_waits_is_a_figure_with_its_age(world: World) -> None:
    await world.engine.stop()
    chat = await world.chat()
    await chat.send("hello")
    found: dict[str, str] = {}
    while found.get("redress_unanswered") != "1":
        world.app.ctx.areas["standing"]._known = None
        text = (await world.http.get("/metrics")).text
        found = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(found["redress_unanswered_oldest_seconds"]) >= 0
