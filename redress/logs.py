"""How every process writes its log: structured lines on standard error, and nothing that anybody said or is.

What failed is written by its kind and place alone: the messages of errors hold what people typed, and pretty
tracebacks even the values of variables.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog

DEEPEST = 30
"""Calls of a failure that are written down, the innermost."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def failure(exc_info: ExcInfo) -> str:
    """Where something failed, and as what; without what it was about."""
    lines = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        known = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}{known}")
        lines += [
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
            for frame in traceback.extract_tb(error.__traceback__)[-DEEPEST:]
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.ExceptionRenderer(failure),
]


def configure(log_format: str) -> None:
    """Send every line to standard error, ours and those of the libraries alike."""
    last = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in ("sanic.access", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("sanic.root", "sanic.server", "sanic.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(logging.WARNING)
    # Some health checkers send a length with GET; that they do is no error of ours.
    logging.getLogger("sanic.error").addFilter(lambda line: "body not consumed" not in line.getMessage())
