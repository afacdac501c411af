"""Rasa at the pace of one turn after the other: what it works out anew for every message is worked out once.

Measured with a profiler on form turns of the real model: dask's planning and Rasa's search for the class of
each event took a fifth of a turn.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event

Step = Tuple[str, GraphNode, Tuple[str, ...]]


class StraightRunner:
    """Runs the nodes of a loaded model in an order that is planned once for each target."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._nodes: Dict[str, GraphNode] = loaded._instantiated_nodes
        self._needs = {
            name: tuple(dict.fromkeys(node.needs.values()))
            for name, node in loaded._graph_schema.nodes.items()
        }
        self._plans: Dict[Tuple[str, ...], List[Step]] = {}

    def run(self, inputs: Mapping[str, Any], targets: Sequence[str]) -> Dict[str, Any]:
        """The outputs of `targets`, given what the placeholders stand for."""
        done: Dict[str, Any] = {name: (name, value) for name, value in inputs.items()}
        for name, node, needs in self._plan(tuple(targets)):
            done[name] = node(*(done[need] for need in needs))
        return {target: done[target][1] for target in targets}

    def components(self) -> List[Any]:
        """The parts of the model, as they were loaded."""
        return [node._component for node in self._nodes.values()]

    def _plan(self, targets: Tuple[str, ...]) -> List[Step]:
        if targets not in self._plans:
            order: Dict[str, None] = {}
            for target in targets:
                self._add(target, order)
            self._plans[targets] = [(name, self._nodes[name], self._needs[name]) for name in order]
        return self._plans[targets]

    def _add(self, name: str, order: Dict[str, None]) -> None:
        """Put `name` into the order, after what it needs; placeholders are no nodes."""
        if name in order or name not in self._nodes:
            return
        for need in self._needs[name]:
            self._add(need, order)
        order[name] = None


def remember_kinds_of_events() -> None:
    """Have Rasa look up the class of an event once for each kind, not once for each event."""
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))
