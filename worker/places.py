"""Where things lie outside the register's database."""

from contextlib import closing
from pathlib import Path

import httpx
from sqlalchemy.engine import make_url

from publishing.folder import engine_urls
from redress.settings import Settings
from rights.erasure import Places
from worker.letterbox import originals

TIMEOUT = 15.0


def places(settings: Settings) -> Places:
    """Those of this installation."""
    engine = make_url(settings.engine_store)
    file = Path(engine.database or "") if engine.get_backend_name() == "sqlite" else None
    return Places(
        attachments=settings.data_dir / "attachments",
        mail=settings.data_dir / "mail",
        incoming=originals(settings),
        engine_file=file,
        forget=lambda conversation: _forget(settings, conversation),
    )


def _forget(settings: Settings, conversation: str) -> None:
    """Have every engine forget a conversation. Raises OSError when one does not answer."""
    headers = {"X-Redress-Secret": settings.secret("engine")}
    with closing(httpx.Client(timeout=TIMEOUT, headers=headers)) as client:
        for url in engine_urls(settings):
            try:
                client.delete(f"{url}/conversations/{conversation}").raise_for_status()
            except httpx.HTTPError as error:
                raise OSError(f"The engine did not forget a conversation: {error}") from None
