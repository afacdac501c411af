"""What the chat itself says: data/widget.yml, and a file beside it for each further language.

One place for the script and for the plain pages. Facts of the code of practice are filled in here, so that
the browser gets plain words; what a language leaves out is said as in the first.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML

from complaints import located_yaml
from complaints.located_yaml import BrokenFile
from conversations.words import PLACEHOLDER, Facts, filled

FILE = "widget.yml"
OTHERS = "widget.*.yml"


class Theme(BaseModel):
    """Colours in place of the chat's own, by name, for each scheme."""

    model_config = ConfigDict(extra="forbid")

    light: dict[str, str] = {}
    dark: dict[str, str] = {}


class Wording(BaseModel):
    """The words of one language."""

    model_config = ConfigDict(extra="forbid")

    language: str
    direction: Literal["ltr", "rtl"] = "ltr"
    texts: dict[str, str] = {}
    page: dict[str, str] = {}
    owners: dict[str, str] = {}
    fields: dict[str, str] = {}
    changes: dict[str, str] = {}
    theme: Theme = Theme()

    def over(self, base: "Wording") -> "Wording":
        """These words, and those of `base` where there are none."""
        both = {
            name: {**getattr(base, name), **getattr(self, name)}
            for name in ("texts", "page", "owners", "fields", "changes")
        }
        return self.model_copy(update={**both, "theme": base.theme})


def load(data: Path, facts: Facts) -> Mapping[str, Wording]:
    """The wording of every language, the first one first. Raises BrokenFile, OSError, WordsError."""
    first = _read(data / FILE)
    base = Wording(language="", fields=dict(_labels(data / "forms.yml")))
    made = [_told(first.over(base).model_copy(update={"theme": first.theme}), facts)]
    made += [_told(_read(path), facts).over(made[0]) for path in sorted(data.glob(OTHERS))]
    return {one.language: one for one in made}


def choose(wordings: Mapping[str, Wording], language: str) -> Wording:
    """The wording for a language tag such as `cy-GB`: itself, its language, or the first."""
    if language in wordings:
        return wordings[language]
    wanted = language.partition("-")[0].lower()
    alike = (one for tag, one in wordings.items() if wanted and tag.partition("-")[0].lower() == wanted)
    return next(alike, next(iter(wordings.values())))


def _read(path: Path) -> Wording:
    found = located_yaml.read(path)
    try:
        return Wording.model_validate(found.values)
    except ValidationError as error:
        raise BrokenFile(list(located_yaml.explain(found, error))) from None


def _told(wording: Wording, facts: Facts) -> Wording:
    """With the facts filled in; a text whose fact is not known says nothing."""
    told = {
        group: {name: _filled(text, facts) for name, text in getattr(wording, group).items()}
        for group in ("texts", "page")
    }
    return wording.model_copy(update=told)


def _filled(text: str, facts: Facts) -> str:
    named = [one for one in PLACEHOLDER.findall(text) if "." in one]
    return filled(text, facts, FILE) if named else text


def _labels(path: Path) -> Iterator[tuple[str, str]]:
    """What data/forms.yml calls its fields."""
    forms: Mapping[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8")).get("forms") or {}
    for form in reversed(list(forms.values())):  # a name of the first form wins
        for field in form.get("fields") or ():
            if field.get("label"):
                yield str(field["name"]), str(field["label"])
