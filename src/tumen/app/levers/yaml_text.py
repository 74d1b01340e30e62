"""Plain data as YAML: the keys of the first level on lines of their own."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any


def written(value: Any, depth: int = 0) -> str:
    """Plain data as YAML: the keys of the first level on lines of their own."""
    if isinstance(value, dict):
        items = [
            f"{json.dumps(str(key), ensure_ascii=False)}: {written(item, depth + 1)}"
            for key, item in value.items()
        ]
        return "\n".join(items) + "\n" if depth == 0 else "{" + ", ".join(items) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(item, depth + 1) for item in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case int() | float():
            return str(value)
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def plain_text(value: Any) -> str:
    """A value as it would be written in a cell."""
    return "" if value is None else _scalar(value).strip('"') if not isinstance(value, str) else value
