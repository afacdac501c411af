"""What people can use is in the documentation."""

import re
from pathlib import Path

import click
import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from actions.forms.fields import Asked, FormField
from redress.cli import commands
from redress.scripts.written import OnRecord, Script, Turn
from redress.settings import Settings
from staff.roles import MAY, Permission
from store.migration import migrate
from web.app import create_app
from web.routing import PARAMETER, Route

ROOT = Path(__file__).resolve().parents[2]


def documented(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_is_in_the_operators_table(field: str) -> None:
    assert f"| `REDRESS_{field.upper()}` |" in documented("operators.md")


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = set(re.findall(r"^\| `REDRESS_(\w+)` \|", documented("operators.md"), re.MULTILINE))
    assert named == {field.upper() for field in Settings.model_fields}


def test_every_command_is_documented_and_exists() -> None:
    named = set(re.findall(r"^\| `redress (\w+)` \|", documented("operators.md"), re.MULTILINE))
    context = click.Context(commands)
    assert named == set(commands.list_commands(context))
    for name in named:
        command = commands.get_command(context, name)
        assert command is not None
        assert command.help


def leaves(command: click.Command, name: str) -> set[str]:
    """The commands below one, by all their words; one that does something by itself counts too."""
    if not isinstance(command, click.Group):
        return {name}
    context, below = click.Context(command), set[str]()
    for word in command.list_commands(context):
        each = command.get_command(context, word)
        assert each is not None
        below |= leaves(each, f"{name} {word}")
    return below | ({name} if command.invoke_without_command else set())


def test_every_command_for_editors_is_in_their_table_and_no_other() -> None:
    section = documented("editors.md").partition("\n## In a terminal\n")[2].partition("\nBeside these")[0]
    rows = re.findall(r"^\| `(redress content[^`]*)` \| \S", section, re.MULTILINE)
    named = {re.split(r" (?=[^a-z])| 1 ", row)[0] for row in rows}
    command = commands.get_command(click.Context(commands), "content")
    assert command is not None
    assert named == leaves(command, "redress content")
    assert len(rows) == len(named), "each once"


def test_every_make_target_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    declared = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert declared
    for target in declared.group(1).split():
        assert re.search(rf"^{target}:.*## \w", makefile, re.MULTILINE), target


def table(name: str, heading: str) -> set[str]:
    """The first column of the table under a heading, without its own head."""
    _, _, under = documented(name).partition(f"\n{heading}\n")
    section = under.partition("\n#")[0]
    return set(re.findall(r"^\| `(\S+)` \| \S", section, re.MULTILINE))


def domain() -> dict[str, list[str]]:
    read: dict[str, list[str]] = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return read


def test_every_intent_is_in_the_editors_table() -> None:
    assert table("editors.md", "## All intents") == set(domain()["intents"])


def test_every_action_is_in_the_editors_table() -> None:
    assert table("editors.md", "## All actions") == set(domain()["actions"])


def keys(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def test_every_key_of_a_form_field_is_in_the_editors_table() -> None:
    assert table("editors.md", "### What a field may have") == keys(FormField)
    assert all(f"`{key}:" in documented("editors.md") for key in keys(Asked))


def test_every_key_of_a_script_is_in_the_editors_tables() -> None:
    assert table("editors.md", "## Write a conversation down") == keys(Script) | keys(Turn)
    assert all(f"`{key}`" in documented("editors.md") for key in keys(OnRecord))


@pytest.mark.parametrize(
    "page", ["README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
)
def test_every_link_between_pages_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    missing = [one for one in targets if not ((ROOT / page).parent / one).exists()]
    assert missing == []


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[Route]:
    """Every route that web serves."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("var"))
    migrate(settings.database)
    app = create_app(settings)
    app.ctx.database.close()
    return list(app.ctx.routes)


def api_rows() -> dict[tuple[str, str], str]:
    """Who may, by method and path, as docs/api.md says it."""
    rows = re.findall(r"^\| ([A-Z]+) \| `(\S+)` \| .+? \| (.+) \|$", documented("api.md"), re.MULTILINE)
    return {(method, path): who for method, path, who in rows}


def address(route: Route) -> tuple[str, str]:
    return route.method, PARAMETER.sub(r"{\1}", route.path)


def test_every_route_is_in_the_tables_of_the_api_and_no_other(routes: list[Route]) -> None:
    assert set(api_rows()) == {address(route) for route in routes}


def test_the_tables_of_the_api_say_who_may(routes: list[Route]) -> None:
    for route in routes:
        said = api_rows()[address(route)]
        assert (said == "anybody") == (route.auth == "none"), address(route)
        assert ("the customer" in said) == ("conversation" in route.auth.split("|")), address(route)
        _, _, wanted = route.auth.partition("staff:")
        for role in MAY if wanted else ():
            may = any(Permission(one) in MAY[role] for one in wanted.split(","))
            assert (role.value in said.split(", ")) == may, address(route)
