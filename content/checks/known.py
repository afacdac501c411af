"""The names that files may speak of."""

from dataclasses import dataclass

from content import facts, tree
from content.code_words import CodeWords
from content.snapshot import CODE, DOMAIN, Snapshot


@dataclass(frozen=True)
class Known:
    """What is there, by kind."""

    words: CodeWords
    facts: frozenset[str]
    intents: frozenset[str]
    entities: frozenset[str]
    slots: frozenset[str]
    forms: frozenset[str]
    actions: frozenset[str]
    responses: frozenset[str]

    @classmethod
    def of(cls, snapshot: Snapshot, words: CodeWords) -> "Known":
        """What the domain and the code of practice declare."""
        domain, code = tree.compose(snapshot.text(DOMAIN)), snapshot.text(CODE)
        sections = (f"{name}.title" for name in facts.all_in(snapshot) if name.startswith("code.section."))
        return cls(
            words=words,
            facts=frozenset([*(fact.name for fact in facts.listed(code)), *sections]),
            intents=frozenset(names(tree.get(domain, "intents"))),
            entities=frozenset(names(tree.get(domain, "entities"))),
            slots=frozenset(names(tree.get(domain, "slots"))),
            forms=frozenset(names(tree.get(domain, "forms"))),
            actions=frozenset(names(tree.get(domain, "actions"))),
            responses=frozenset(names(tree.get(domain, "responses"))),
        )

    def is_filled(self, name: str) -> bool:
        """Whether {name} stands for something: a fact, what is noted, or what code gives."""
        if "." in name:
            return name in self.facts
        return name in self.slots or name in self.words.filled or name.startswith("if_")


def names(node: tree.Node | None) -> list[str]:
    """The names in a list, or of a mapping; an item with further keys goes by its first."""
    if isinstance(node, tree.MappingNode):
        return [name for name, _, _ in tree.pairs(node)]
    return [
        tree.words(item) or next((key for key, _, _ in tree.pairs(item)), "") for item in tree.items(node)
    ]
