"""The parts of the chat that have rules of their own, run in the browser that they are for."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.browser.conftest import Open

CUT = """async ([stream, cuts]) => {
  const { EventParser } = await import("/assets/customer/events.js");
  const parser = new EventParser();
  const found = [];
  let from = 0;
  for (const to of [...cuts, stream.length]) {
    found.push(...parser.feed(stream.slice(from, to)));
    from = to;
  }
  return found;
}"""

WAITS = """async () => {
  const { delay } = await import("/assets/customer/backoff.js");
  const attempts = Array.from({ length: 12 }, (_, attempt) => attempt);
  return [0, 0.5, 1].map((chance) => attempts.map((attempt) => delay(attempt, () => chance)));
}"""


PUT_IN = """async (steps) => {
  const { MessageLog } = await import("/assets/customer/log.js");
  const nothing = () => undefined;
  const log = new MessageLog({ choose: nothing, retry: nothing, takeBack: nothing, say: nothing });
  const drafts = {};
  for (const [what, name, seq, at] of steps) {
    if (what === "draft") log.draft((drafts[name] ??= { client_id: name, text: name, at, state: "sending" }));
    if (what === "fails") log.draft(Object.assign(drafts[name], { state: "failed" }));
    if (what === "arrives") log.arrived(drafts[name], seq);
    if (what === "taken") log.remove(drafts[name]);
    const buttons = name === "asks" ? [{ id: "1", title: "Yes" }] : [];
    if (what === "said") log.add({ seq, from: "assistant", text: name, at, buttons });
    if (what === "own") log.add({ seq, from: "customer", text: name, at });
  }
  return [...log.element.querySelector("ol").children]
    .map((one) => one.querySelector(".body")?.textContent ?? `- ${one.textContent}`);
}"""
DAYS = {"Monday": "2030-06-03T12:00:00+01:00", "Tuesday": "2030-06-04T12:00:00+01:00"}
ON_MONDAY, ON_TUESDAY = "- Monday 3 June", "- Tuesday 4 June"


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        pytest.param(
            "said 1 1, draft 3, arrives 3 3, said asks 2, own 3 3",
            [ON_MONDAY, "1", "asks", "3"],
            id="the stream is slower than the answer to what was sent",
        ),
        pytest.param(
            "draft odd, fails odd, draft 1, arrives 1 1, said 2 2",
            [ON_MONDAY, "1", "2", "odd"],
            id="what could not be sent stays at the end",
        ),
        pytest.param(
            "said 1 1, draft 2, draft 3, arrives 2 2, own 2 2 Tuesday",
            [ON_MONDAY, "1", ON_TUESDAY, "2", "3"],
            id="what waited over midnight belongs to the day on which it arrived",
        ),
        pytest.param(
            "draft late, said 1 1 Tuesday",
            [ON_TUESDAY, "1", "late"],
            id="days only go on",
        ),
        pytest.param(
            "said 1 1, draft 2 0 Tuesday, taken 2",
            [ON_MONDAY, "1"],
            id="what is taken back takes its day along",
        ),
    ],
)
def test_messages_stand_in_the_order_of_their_numbers_and_under_their_days(
    open_page: Open, steps: str, wanted: list[str]
) -> None:
    told = []
    for step in steps.split(", "):
        what, name, seq, day = [*step.split(), *("0", "Monday")[len(step.split()) - 2 :]]
        told.append([what, name, int(seq), DAYS[day]])
    assert open_page().evaluate(PUT_IN, told) == wanted


def test_a_stream_reads_the_same_wherever_the_network_cuts_it(open_page: Open) -> None:
    page = open_page()
    text = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)
    event = st.tuples(st.sampled_from(["message", "owner", "pending"]), st.integers(1, 99), text)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(event, max_size=6), st.sampled_from(["\n", "\r\n"]), st.data())
    def reads(events: list[tuple[str, int, str]], end: str, data: st.DataObject) -> None:
        stream = "retry: 2000" + end * 2
        for kind, number, said in events:
            stream += f": beat{end}id: {number}{end}event: {kind}{end}data: {json.dumps(said)}{end}{end}"
        units = len(stream.encode("utf-16-le")) // 2
        cuts = sorted(data.draw(st.lists(st.integers(0, units), max_size=8)))
        found = page.evaluate(CUT, [stream, cuts])
        assert [(one["event"], int(one["id"]), json.loads(one["data"])) for one in found] == events

    reads()


def test_pauses_grow_to_twenty_seconds_and_half_of_each_is_chance(open_page: Open) -> None:
    least, middle, most = open_page().evaluate(WAITS)
    assert most[0] == 500
    assert most[-1] == 20_000
    assert most == sorted(most)
    assert [2 * one for one in least] == most
    assert all(low < one < high for low, one, high in zip(least, middle, most, strict=True))
