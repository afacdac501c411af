"""What customers said of the chat, as managers read it."""

import re
from datetime import timedelta

from complaints.complaint import Deed, Details, Filing
from conversations.feedback import Answer, Feedback, Feedbacks
from tests.desk.conftest import Staffed
from tests.desk.test_pages import enter, text

PAGE = "/desk/feedback"


async def give(staffed: Staffed, answer: str, comment: str = "") -> str:
    """Somebody chats, and says what they thought of it."""
    chat = await staffed.world.chat()
    said = {"answer": answer, "comment": comment}
    assert (await chat.post("feedback", json=said)).status_code == 200
    return chat.id


async def test_remarks_stand_with_their_answer_and_lead_to_the_complaint(staffed: Staffed) -> None:
    chat = await give(staffed, "partly", "<b>Slow</b>, but kind")
    filing = Filing(Details("Calls drop every afternoon"), conversation=chat)
    register = staffed.world.app.ctx.register
    complaint = register.file(filing, Deed("customer", staffed.clock(), "filed"))
    client = await enter(staffed)
    page = await client.get(PAGE)
    assert "It helped partly <b>Slow</b>, but kind" in text(page)
    assert "&lt;b&gt;Slow&lt;/b&gt;, but kind" in page.text
    assert f'href="/desk/complaints/{complaint.reference}#conversation"' in page.text
    case = await client.get(f"/desk/complaints/{complaint.reference}")
    assert "The customer said afterwards: It helped partly. <b>Slow</b>, but kind" in text(case)


async def test_the_newest_are_first_and_the_list_goes_on(staffed: Staffed) -> None:
    feedbacks = Feedbacks(staffed.world.app.ctx.database)
    for number in range(30):
        chat = await staffed.world.chat()
        given = Feedback(Answer.YES if number % 2 else Answer.NO, f"remark {number}")
        feedbacks.give(chat.id, given, staffed.clock() + timedelta(minutes=number // 3))
    client = await enter(staffed)
    first = await client.get(PAGE)
    onward = re.search(r'href="([^"]+)">Earlier answers', first.text.replace("\n", ""))
    assert onward is not None
    second = await client.get(onward[1].replace("&amp;", "&"))
    shown = [int(one) for page in (first, second) for one in re.findall(r"remark (\d+)<", page.text)]
    assert sorted(shown) == list(range(30))
    assert [one // 3 for one in shown] == sorted((one // 3 for one in range(30)), reverse=True)
    only = await client.get(f"{PAGE}?answer=no&remarks=yes")
    assert len(re.findall(r"remark \d+<", only.text)) == 15


async def test_who_asks_for_none_that_there_are_is_told_so(staffed: Staffed) -> None:
    client = await enter(staffed)
    assert "Nobody has answered yet." in text(await client.get(PAGE))
    await give(staffed, "yes")
    assert "No remark." in text(await client.get(PAGE))
    assert "Nobody has said that." in text(await client.get(f"{PAGE}?answer=no"))
    assert (await client.get(f"{PAGE}?after=nowhere")).status_code == 422


async def test_the_figures_count_them_from_the_best_to_the_worst(staffed: Staffed) -> None:
    for answer in ("no", "yes", "yes", "partly"):
        await give(staffed, answer)
    shown = text(await (await enter(staffed)).get("/desk/figures"))
    assert "50 % of 4 say that it helped." in shown
    assert "It helped It helped partly It did not help" in shown
    assert "23 Nov 2 1 1" in shown


async def test_the_number_of_a_card_in_a_remark_is_hidden(staffed: Staffed) -> None:
    await give(staffed, "no", "I paid with 4111 1111 1111 1111")
    assert "4111 1111 1111 1111" not in (await (await enter(staffed)).get(PAGE)).text
