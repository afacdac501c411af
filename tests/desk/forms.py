"""Pages and forms as a browser without scripts reads and sends them."""

import re
from html import unescape
from typing import Any

import httpx

from tests.desk.conftest import PASSWORD


def text(page: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def field(page: httpx.Response, name: str) -> str:
    """The value of the page's last field of that name."""
    found: list[str] = re.findall(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no field {name}"
    return unescape(found[-1])


async def send(client: httpx.AsyncClient, path: str, **values: Any) -> httpx.Response:
    """Send a form with the token of the page it is on."""
    page = await client.get("/desk/account")
    return await client.post(path, data={"csrf": field(page, "csrf")} | values)


async def sign_in(client: httpx.AsyncClient, email: str = "maya@example.com", **more: str) -> httpx.Response:
    """Send the sign-in form."""
    return await client.post("/desk/sign-in", data={"email": email, "password": PASSWORD} | more)
