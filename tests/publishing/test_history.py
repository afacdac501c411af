"""Every version is kept with who, when, why and its figures, and says when it was live."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from publishing.folder import Published
from publishing.history import Gate, History, Version

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def version(why: str = "New opening hours") -> Version:
    return Version(
        number="",
        content="c",
        model="m.tar.gz",
        who="Edda",
        email="edda@provider.example",
        at=NOW,
        why=why,
        changed=("domain.yml",),
        figures={"held_out": {"accuracy": 0.93, "macro_f1": 0.9}},
        gates=(Gate("check", True, "The files are sound."),),
        override="It was agreed",
        override_by="Ada",
    )


def test_a_version_comes_back_as_it_was_kept(published: Published) -> None:
    history = History(published)
    made = history.add(version())
    assert made.number == "000001"
    assert history.find("1") == history.find("000001") == made
    assert history.newest() == [made]
    assert history.find("2") is None
    assert history.find("../1") is None


def test_two_who_publish_at_once_get_two_numbers(published: Published) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: History(published).add(version(str(n))), range(16)))
    assert sorted(one.number for one in made) == [f"{n:06}" for n in range(1, 17)]
    assert {one.why for one in History(published).newest()} == {str(n) for n in range(16)}


def test_one_version_is_live_at_a_time_and_each_remembers_when(published: Published) -> None:
    history = History(published)
    one, two = history.add(version("one")), history.add(version("two"))
    later, latest = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    history.came_into_force(one.number, NOW)
    history.came_into_force(two.number, later, ["domain.yml"])
    history.came_into_force(two.number, later)  # said twice, counted once
    history.came_into_force(one.number, latest)
    first, second = history.find(one.number), history.find(two.number)
    assert first is not None
    assert second is not None
    assert first.live == ((NOW.isoformat(), later.isoformat()), (latest.isoformat(), ""))
    assert second.live == ((later.isoformat(), latest.isoformat()),)
