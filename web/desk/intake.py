"""A complaint that came by phone, letter or email: logged by staff; and any field corrected later."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sanic import HTTPResponse

from complaints import fields
from complaints.complaint import Category, Complaint, Details, Filing, Route
from complaints.errors import ComplaintError, Refused
from complaints.hours import LONDON
from web.context import Request
from web.desk import labels
from web.desk.casework import HANDLE, held
from web.desk.deeds import deed
from web.desk.pages import DeskRoutes, Signed, back_to, desk_page, done
from web.desk.people import caller
from web.desk.typed import Typed, refused

routes = DeskRoutes("desk pages")

NEW, FIX = "new", "corrections"

RECEIPT = ("received_by", "received_on", "received_time", "first_raised", "taken_by")
TOLD = (
    *("nature", "category", "started_on", "history", "ticket_references", "desired_outcome"),
    *("name", "organisation", "workers", "email", "phone", "postal_address"),
    *("preferred_contact", "contact_frequency", "adjustments", "representative"),
)
LABELS = {
    **labels.FIELDS,
    "received_on": "Received on",
    "received_time": "At what time",
    "received_by": "It came by",
}
_LONGEST = 45_000


class Given(Signed):
    """Every field of a complaint, as typed."""

    received_by: str = ""
    received_on: str = ""
    received_time: str = ""
    first_raised: str = ""
    taken_by: str = ""
    nature: str = ""
    category: str = ""
    started_on: str = ""
    history: str = ""
    ticket_references: str = ""
    desired_outcome: str = ""
    name: str = ""
    organisation: str = ""
    workers: str = ""
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    preferred_contact: str = ""
    contact_frequency: str = ""
    adjustments: str = ""
    representative: str = ""
    mine: str = ""


class Faults(Exception):
    """What is wrong, by field."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__()
        self.found = dict(found)


@routes.show("/desk/complaints/new", may=HANDLE)
async def new_complaint_page(request: Request) -> HTTPResponse:
    """The form for a complaint that came by phone, letter or email."""
    now = request.app.ctx.clock().astimezone(LONDON)
    blank = {"received_by": "phone", "received_on": f"{now:%Y-%m-%d}", "received_time": f"{now:%H:%M}"}
    blank |= {"taken_by": caller(request).account.name, "mine": "yes"}
    return _form(request, Typed(NEW, blank))


@routes.act("/desk/complaints/new", may=HANDLE, form=Given)
async def log_complaint_form(request: Request, form: Given) -> HTTPResponse:
    """Log a complaint that came by phone, letter or email."""
    context, values = request.app.ctx, _values(form)
    try:
        told, receipt = read(values, context.clock())
        filing = Filing(Details(**told), **receipt)
        filed = await context.database.writing(context.register.file, filing, deed(request, form.key))
        if form.mine:
            take = deed(request, f"{form.key} take")
            await context.database.writing(context.register.take, filed.reference, take)
    except Faults as faults:
        return _form(request, Typed(NEW, values, faults.found), 422)
    except ComplaintError as error:
        return _form(request, refused(NEW, _at(error, values), error), 422)
    said = f"Logged as {filed.reference}. Tell the customer this reference."
    return done(request, f"/desk/complaints/{filed.reference}", said)


@routes.show("/desk/complaints/<reference:str>/corrections", may=HANDLE)
async def correct_page(request: Request, reference: str) -> HTTPResponse:
    """The form to correct what is kept of a complaint."""
    complaint = await _find(request, reference)
    return _form(request, Typed(FIX, _as_typed(complaint)), complaint=complaint)


@routes.act("/desk/complaints/<reference:str>/corrections", may=HANDLE, form=Given)
async def correct_form(request: Request, reference: str, form: Given) -> HTTPResponse:
    """Correct what is kept of a complaint; only what differs is changed."""
    context, values = request.app.ctx, _values(form)
    complaint = await _find(request, reference)
    before = _as_typed(complaint)
    try:
        told, receipt = read(values, context.clock())
        other = {name for name in (*RECEIPT, *TOLD) if values[name].strip() != before[name].strip()}
        if other & {"received_on", "received_time"}:
            other.add("received_at")
        new = {name: value for name, value in (told | receipt).items() if name in other}
        if new:
            change = context.register.change_details
            await context.database.writing(change, complaint.reference, new, held(request, form.key))
    except Faults as faults:
        return _form(request, Typed(FIX, values, faults.found), 422, complaint)
    except ComplaintError as error:
        return _form(request, refused(FIX, _at(error, values), error), 422, complaint)
    return back_to(f"/desk/complaints/{complaint.reference}")


def read(values: Mapping[str, str], now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was typed, as details and as the receipt. Raises Faults with everything that is wrong at once."""
    wrong: dict[str, str] = {}
    today = now.astimezone(LONDON).date()

    def one(name: str, reading: Callable[[], Any]) -> Any:
        try:
            return reading()
        except Refused as error:
            wrong[name] = error.reason
            return None

    told = {name: one(name, lambda name=name: _told(name, values[name], today)) for name in TOLD}  # type: ignore[misc]
    receipt = {
        "received_by": one("received_by", lambda: _route(values["received_by"])),
        "received_at": one("received_on", lambda: _moment(values, now)),
        "first_raised": one("first_raised", lambda: _told("first_raised", values["first_raised"], today)),
        "taken_by": one("taken_by", lambda: fields.plain("taken_by", values["taken_by"], fields.SHORT)),
    }
    if wrong:
        raise Faults(wrong)
    return told, receipt


def _told(name: str, text: str, today: date) -> Any:
    value: Any = text.strip() or None
    if name in {"started_on", "first_raised"} and value:
        value = _date(name, value)
    elif name == "workers" and value:
        value = int(value) if value.isdecimal() and len(value) < 9 else value
    elif name == "ticket_references":
        value = [one for one in text.replace(";", ",").replace("\n", ",").split(",") if one.strip()]
    elif name == "category":
        value = value or Category.OTHER
    return fields.check(name, value, today)


def _date(name: str, text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise Refused(name, "This is not a day. Write it as 23/11/2026.")


def _route(text: str) -> Route:
    try:
        return Route(text)
    except ValueError:
        raise Refused("received_by", "Choose how it came.") from None


def _moment(values: Mapping[str, str], now: datetime) -> datetime:
    day = _date("received_on", values["received_on"].strip())
    hours, _, minutes = (values["received_time"].strip() or "12:00").partition(":")
    try:
        zone: ZoneInfo = LONDON
        moment = datetime(day.year, day.month, day.day, int(hours), int(minutes or 0), tzinfo=zone)
    except ValueError:
        raise Refused("received_on", "This is not a time of the day. Write it as 14:30.") from None
    if not values["received_time"].strip() and day == now.astimezone(LONDON).date():
        moment = min(moment, now)  # no time was said: not later than now
    if moment > now:
        raise Refused("received_on", "A complaint cannot be received in the future.")
    return moment


def _as_typed(complaint: Complaint) -> dict[str, str]:
    at = complaint.received_at.astimezone(LONDON)
    typed = {name: _text(getattr(complaint.details, name)) for name in TOLD}
    typed |= {"received_by": complaint.received_by.value, "taken_by": complaint.taken_by or ""}
    typed |= {"received_on": f"{at:%Y-%m-%d}", "received_time": f"{at:%H:%M}"}
    return typed | {"first_raised": complaint.first_raised.isoformat()}


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _values(form: Given) -> dict[str, str]:
    return {name: text[:_LONGEST].replace("\r\n", "\n") for name, text in form.model_dump().items()}


def _at(error: ComplaintError, values: dict[str, str]) -> dict[str, str]:
    """The register speaks of the moment of receipt, the form of its day."""
    if isinstance(error, Refused) and error.field == "received_at":
        error.field = "received_on"
    return values


async def _find(request: Request, reference: str) -> Complaint:
    context = request.app.ctx
    found: Complaint = await context.database.reading(context.register.find, reference)
    return found


def _form(
    request: Request, typed: Typed, status: int = 200, complaint: Complaint | None = None
) -> HTTPResponse:
    wrong = [(name, LABELS.get(name, ""), said) for name, said in typed.errors.items()]
    return desk_page(
        request,
        "desk/complaint_form.html",
        status=status,
        typed=typed,
        wrong=wrong,
        complaint=complaint,
        category_choices=[(one.value, words) for one, words in labels.CATEGORIES.items()],
    )
