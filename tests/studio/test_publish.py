"""Publishing over HTTP: who may, what is refused with which words, and that nothing is done by looking."""

from dataclasses import replace

from content import snapshot
from publishing.folder import Live, Published
from publishing.history import Gate, History, Version
from publishing.jobs import Jobs, State
from publishing.running import Board, Running, Stand
from staff.roles import Role
from tests.studio.conftest import Editing, editing, project, staffed

__all__ = ["editing", "project", "staffed"]


def place(editing: Editing) -> Published:
    """Something is live, and a supervisor runs."""
    app = editing.staffed.world.app
    published = Published.of(app.ctx.settings.data_dir)
    digest = published.keep(snapshot.read(editing.root))
    now = app.ctx.clock()
    made = History(published).add(Version("", digest, "m.tar.gz", "Redress", "", now, "As found <b>here</b>"))
    published.put_in_force(Live(made.number, published.content(digest), ()))
    Board(published).say(Running(live=Stand(digest, "ready", version=made.number)), now)
    return published


async def test_looking_asks_for_nothing_and_words_are_only_words(editing: Editing) -> None:
    published = place(editing)
    page = await editing.get("/publish")
    assert page.status_code == 200
    assert "As found &lt;b&gt;here&lt;/b&gt;" in page.text
    assert Jobs(published).newest() is None
    assert (await editing.get("/publish/versions/1")).status_code == 200
    for path in ("/publish/versions/9", "/publish/versions/x", "/publish/000009/confusions.svg"):
        assert (await editing.get(path)).status_code == 404


async def test_a_publication_needs_a_word_on_what_changes(editing: Editing) -> None:
    published = place(editing)
    answer = await editing.post("/publish", why="  ")
    assert answer.status_code == 422
    assert "Write in a line what changes" in answer.text
    assert Jobs(published).newest() is None


async def test_who_edits_no_content_publishes_none(editing: Editing) -> None:
    published = place(editing)
    agent = await editing.staffed.signed_in(Role.AGENT, email="agent@example.com")
    assert (await agent.get("/desk/studio/publish")).status_code == 403
    data = {"csrf": agent.headers["X-CSRF-Token"], "why": "mine"}
    assert (await agent.post("/desk/studio/publish", data=data)).status_code == 403
    assert Jobs(published).newest() is None


async def test_a_form_of_another_page_is_refused(editing: Editing) -> None:
    published = place(editing)
    answer = await editing.client.post("/desk/studio/publish", data={"csrf": "wrong", "why": "mine"})
    assert answer.status_code == 403
    assert Jobs(published).newest() is None


async def test_an_editor_who_sends_the_administrators_form_is_refused(editing: Editing) -> None:
    published = place(editing)
    jobs = Jobs(published)
    job = jobs.ask("Edda", "", "mine", editing.staffed.world.app.ctx.clock())
    job = jobs.save(replace(job, state=State.STOPPED, gates=(Gate("test set", False, "Less."),)))
    answer = await editing.post(f"/publish/{job.id}/go", override="I would like to, very much")
    assert answer.status_code == 403
    assert jobs.find(job.id) == job


async def test_going_back_needs_the_tick_and_the_reason_on_the_server_too(editing: Editing) -> None:
    published = place(editing)
    assert "is live already" in (await editing.post("/publish/versions/1/back", why="so", sure="yes")).text
    history = History(published)
    second = history.add(replace(history.newest()[0], why="Another"))
    published.put_in_force(Live(second.number, published.content(second.content), ()))
    for values in ({"why": "it is worse"}, {"sure": "yes"}, {"sure": "yes", "why": " "}):
        answer = await editing.post("/publish/versions/1/back", **values)
        assert answer.status_code == 422
        assert "Say why, and tick that you are sure." in answer.text
    assert Jobs(published).newest() is None


async def test_what_was_decided_already_is_not_decided_twice(editing: Editing) -> None:
    published = place(editing)
    jobs = Jobs(published)
    job = jobs.ask("Edda", "", "mine", editing.staffed.world.app.ctx.clock())
    jobs.save(replace(job, state=State.READY, before="000001"))
    assert (await editing.post(f"/publish/{job.id}/go")).status_code == 200
    again = await editing.post(f"/publish/{job.id}/go")
    assert again.status_code == 422
    assert "decided already" in again.text


async def test_where_engines_are_elsewhere_the_page_says_what_to_do_instead(editing: Editing) -> None:
    published = place(editing)
    Board(published).gone()
    await editing.post("/words/utter_thanks", variant="0", text="Any time.")
    assert editing.staffed.world.app.ctx.settings.engines
    page = (await editing.get("/publish")).text
    assert "It is not published from this page here" in page
    assert "<code>redress content take</code>" in page
    assert "<code>domain.yml</code>" in page, "what waits is shown all the same"
    assert "Check, learn and compare" not in page
    answer = await editing.post("/publish", why="mine")
    assert answer.status_code == 409
    assert 'value="mine"' in answer.text, "what was typed is not lost"
    assert Jobs(published).newest() is None


async def test_where_nothing_runs_the_page_says_how_to_start_it(editing: Editing) -> None:
    Board(place(editing)).gone()
    context = editing.staffed.world.app.ctx
    context.settings = context.settings.model_copy(update={"engines": ""})
    page = (await editing.get("/publish")).text
    assert "<code>make run</code>" in page
    assert "Check, learn and compare" not in page
