"""What a browser is called in the list of somebody's sessions, from what it says of itself."""

KINDS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""The first that fits: several browsers call themselves by the names of others, too."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def named(user_agent: str) -> str:
    """Such as `Firefox on Windows`; the name of a program as it gives it; empty when it says nothing."""
    kind = next((name for sign, name in KINDS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if kind and system:
        return f"{kind} on {system}"
    program = "".join(sign for sign in user_agent.partition("/")[0] if sign.isprintable())[:40].strip()
    return kind or program
