"""Where things are in the studio."""

from urllib.parse import quote, urlencode

HOME = "/desk/studio"
EXAMPLES = f"{HOME}/examples"


def intent_address(intent: str) -> str:
    """The page of an intent."""
    return f"{EXAMPLES}/{quote(intent, safe='')}"


def example_address(intent: str, words: str) -> str:
    """The page of an example."""
    return f"{intent_address(intent)}/one?{urlencode({'words': words})}"
