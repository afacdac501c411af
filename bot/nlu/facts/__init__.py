"""The facts inside a message: references, addresses, numbers, dates, people, names, routes, how often.

`read(text, today)` is the whole of it, and knows nothing of Rasa; `component.py` puts it into the engine.
"""

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.reading import read

__all__ = ["Fact", "read"]
