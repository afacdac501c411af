"""What customers thought of a chat: kept once, with its conversation, and gone with it."""

import pytest

from conversations.feedback import Answer, Feedback, Feedbacks
from tests.web.test_bad_input import assert_problem
from tests.web.world import Chat, World


async def test_the_last_answer_counts(world: World, chat: Chat) -> None:
    for answer, comment in (("no", "too slow"), ("yes", " better now ")):
        given = await chat.post("feedback", json={"answer": answer, "comment": comment})
        assert given.status_code == 200
    kept = Feedbacks(world.app.ctx.database).find(chat.id)
    assert kept == Feedback(Answer.YES, "better now")


async def test_it_can_be_given_after_the_end(world: World, chat: Chat) -> None:
    await chat.post("end", json={})
    assert (await chat.post("feedback", json={"answer": "partly"})).status_code == 200
    assert Feedbacks(world.app.ctx.database).find(chat.id) == Feedback(Answer.PARTLY)


@pytest.mark.parametrize("body", [{}, {"answer": "maybe"}, {"answer": "yes", "comment": "x" * 2001}])
async def test_what_is_no_answer_is_refused(chat: Chat, body: dict[str, str]) -> None:
    assert_problem(await chat.post("feedback", json=body), 422)


async def test_nobody_else_may_give_it(world: World, chat: Chat) -> None:
    path = f"/api/v1/conversations/{chat.id}/feedback"
    assert_problem(await world.http.post(path, json={"answer": "yes"}), 401)
    other = {"Authorization": "Bearer wrong"}
    assert_problem(await world.http.post(path, json={"answer": "yes"}, headers=other), 404)


async def test_it_goes_with_its_conversation(world: World, chat: Chat) -> None:
    await chat.post("feedback", json={"answer": "yes", "comment": "thanks"})
    database = world.app.ctx.database
    database.write(lambda connection: connection.exec_driver_sql("DELETE FROM conversations"))
    assert Feedbacks(database).find(chat.id) is None


async def test_on_plain_pages_it_is_given_by_a_form_and_asked_once(world: World) -> None:
    await world.http.post("/chat", data={"id": "1", "text": "hello", "do": "say"})
    await world.http.post("/chat", data={"do": "end"})
    assert "Did this chat help you?" in (await world.http.get("/chat")).text
    given = await world.http.post("/chat", data={"do": "rate", "answer": "no", "text": "<b>cold</b>"})
    assert given.status_code == 303
    page = (await world.http.get("/chat")).text
    assert "Did this chat help you?" not in page
    assert "Thank you." in page
