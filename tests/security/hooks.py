"""What schemathesis is told beside the description: names that lead somewhere, and forms with their token."""

import json
import os
from typing import Any

import schemathesis

THERE: dict[str, str] = json.loads(os.environ["REDRESS_THERE"])
TOKEN = os.environ.get("REDRESS_CSRF", "")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Half of the names that are tried are there: else nothing behind them would be tried."""
    kwargs["allow_redirects"] = False
    for name, value in THERE.items():
        if name in (case.path_parameters or {}) and hash(str(case.path_parameters[name])) % 2 == 0:
            case.path_parameters[name] = value
    if TOKEN and isinstance(case.body, dict) and "csrf" in case.body:
        case.body["csrf"] = TOKEN
