"""What customers said of the chat when it was over: every answer with its remark, the newest first."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, StringConstraints
from sanic import HTTPResponse

from conversations.feedback import Answer, Feedbacks, Given
from web.context import Request
from web.desk.pages import DeskRoutes, desk_page
from web.problems import Problem

routes = DeskRoutes("desk pages")

PAGE = "/desk/feedback"
SEE = "see_complaints"
PER_PAGE = 25
ANSWERS = {Answer.YES: "It helped", Answer.PARTLY: "It helped partly", Answer.NO: "It did not help"}


class Wanted(BaseModel):
    """Which of it."""

    answer: Answer | Literal[""] = ""
    remarks: Literal["", "yes"] = ""
    after: Annotated[str, StringConstraints(max_length=100)] = ""
    """The place in the list after which to go on."""

    @property
    def place(self) -> tuple[datetime, str] | None:
        """The place that `after` names. Raises Problem 422."""
        if not self.after:
            return None
        at, _, conversation = self.after.partition("~")
        try:
            return datetime.fromisoformat(at).astimezone(UTC), conversation
        except ValueError:
            raise Problem(422, "There is no such place in the list: begin with its first page.") from None

    def address(self, after: Given | None = None) -> str:
        """This list, or what comes after one of it."""
        values = self.model_dump(mode="json", exclude={"after"})
        if after:
            values["after"] = f"{after.at.isoformat()}~{after.conversation}"
        given = {name: value for name, value in values.items() if value}
        return f"{PAGE}?{urlencode(given)}" if given else PAGE


@routes.show(PAGE, may=SEE, query=Wanted)
async def feedback_page(request: Request, query: Wanted) -> HTTPResponse:
    """What customers said of the chat, with their remarks and the complaint that it was about."""
    database = request.app.ctx.database
    found = await database.reading(
        lambda: Feedbacks(database).page(
            PER_PAGE + 1, answer=query.answer or None, remarks=bool(query.remarks), after=query.place
        )
    )
    shown = found[:PER_PAGE]
    return desk_page(
        request,
        "desk/feedback.html",
        wanted=query,
        answers=ANSWERS,
        given=shown,
        first=query.address() if query.after else "",
        more=query.address(shown[-1]) if len(found) > PER_PAGE else "",
    )
