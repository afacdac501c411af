"""The description: whole, unique, valid enough to make a client from, and served."""

from collections import Counter
from typing import Any

import pytest

from tests.web.world import Chat, World


async def document(world: World) -> dict[str, Any]:
    answer = await world.http.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_every_route_is_in_the_description_and_the_other_way_round(world: World) -> None:
    described = {
        (method.upper(), path)
        for path, operations in (await document(world))["paths"].items()
        for method in operations
    }
    served = {
        (method, "/" + route.path.replace("<", "{").replace(">", "}"))
        for route in world.app.router.routes
        for method in route.methods
    }
    served = {(method, _without_types(path)) for method, path in served}
    assert described == served


def _without_types(path: str) -> str:
    parts = path.split("/")
    return "/".join(
        part.partition(":")[0] + "}" if part.startswith("{") and ":" in part else part for part in parts
    )


async def test_no_two_operations_have_one_id(world: World) -> None:
    ids = Counter(
        operation["operationId"]
        for operations in (await document(world))["paths"].values()
        for operation in operations.values()
    )
    assert [name for name, count in ids.items() if count > 1] == []


async def test_every_reference_leads_somewhere(world: World) -> None:
    found = await document(world)

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [one for item in value.values() for one in references(item)]
        return [one for item in value for one in references(item)] if isinstance(value, list) else []

    for reference in references(found):
        assert reference.removeprefix("#/components/schemas/") in found["components"]["schemas"], reference


async def test_bodies_parameters_and_tokens_are_described(world: World) -> None:
    found = await document(world)
    assert found["openapi"].startswith("3.1")
    send = found["paths"]["/api/v1/conversations/{conversation}/messages"]["post"]
    assert send["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/NewMessage")
    assert {"202", "200", "409", "413", "415", "422", "429"} <= set(send["responses"])
    assert send["security"] == [{"conversationToken": []}, {"conversationCookie": []}]
    read = found["paths"]["/api/v1/conversations/{conversation}/messages"]["get"]
    assert {one["name"] for one in read["parameters"]} == {"conversation", "after"}
    new = found["components"]["schemas"]["NewMessage"]
    assert new["required"] == ["client_id"]
    assert new["additionalProperties"] is False


async def test_everything_is_described_in_words(world: World) -> None:
    for path, operations in (await document(world))["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            assert operation["tags"], path


CALLS = [
    "messages",
    "transcript?format=txt",
    "transcript?format=html",
    "transcript?format=pdf",
    "attachments/x",
]


@pytest.mark.parametrize("what", CALLS)
async def test_what_is_answered_is_what_is_described(world: World, chat: Chat, what: str) -> None:
    path = what.partition("?")[0].replace("/x", "/{attachment}")
    operation = (await document(world))["paths"][f"/api/v1/conversations/{{conversation}}/{path}"]["get"]
    answer = await chat.get(what)
    media_type = answer.headers["content-type"].partition(";")[0]
    assert media_type in operation["responses"][str(answer.status_code)]["content"]
