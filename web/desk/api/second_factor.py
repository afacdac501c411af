"""One's own second factor."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from web.context import Request
from web.customer.api.models import Strict
from web.desk import second_factor
from web.routing import Routes

routes = Routes("staff")

Typed = Annotated[str, StringConstraints(max_length=1000)]


class AuthenticatorKey(BaseModel):
    """What an authenticator app needs to be given."""

    secret: str = Field(description="To type.")
    address: str = Field(description="To scan: `otpauth://totp/...`.")


class AuthenticatorCode(Strict):
    """What the app shows."""

    code: Typed


class PasswordAndCode(AuthenticatorCode):
    """What turning off asks for."""

    password: Typed


class RecoveryCodes(BaseModel):
    """Each stands for the app once."""

    recovery_codes: list[str] = Field(description="Answered this once; only their hashes are kept.")


@routes.post("/api/v1/staff/second-factor", auth="staff", returns={200: AuthenticatorKey}, problems=(422,))
async def begin_second_factor(request: Request) -> AuthenticatorKey:
    """Begin to set it up; nothing changes until the first code is confirmed."""
    secret, address = await second_factor.begin(request)
    return AuthenticatorKey(secret=secret, address=address)


@routes.post(
    "/api/v1/staff/second-factor/confirmation",
    auth="staff",
    body=AuthenticatorCode,
    returns={200: RecoveryCodes},
    problems=(422,),
)
async def confirm_second_factor(request: Request, body: AuthenticatorCode) -> RecoveryCodes:
    """Turn it on with the app's first code; one's other sessions end."""
    return RecoveryCodes(recovery_codes=await second_factor.turn_on(request, body.code))


@routes.post(
    "/api/v1/staff/second-factor/recovery-codes",
    auth="staff",
    body=AuthenticatorCode,
    returns={200: RecoveryCodes},
    problems=(422, 429),
)
async def renew_recovery_codes(request: Request, body: AuthenticatorCode) -> RecoveryCodes:
    """Make new recovery codes in place of the old ones."""
    return RecoveryCodes(recovery_codes=await second_factor.renew_codes(request, body.code))


@routes.post(
    "/api/v1/staff/second-factor/removal",
    auth="staff",
    body=PasswordAndCode,
    returns={204: None},
    problems=(422, 429),
)
async def remove_second_factor(request: Request, body: PasswordAndCode) -> None:
    """Turn it off, with the password and a code."""
    await second_factor.turn_off(request, body.password, body.code)
