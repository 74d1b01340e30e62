"""Frozen results as JSON and as aligned lines."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from tumen.reference.hs import HsCode

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; exact decimals are given as text.")]


def plain(value: object) -> Any:
    """Turn a result into what JSON knows: codes and decimals as text, days as year-month-day."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case HsCode():
            return {"code": value.dotted, "edition": value.edition}
        case Path():
            return str(value)
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
        case set() | frozenset():
            return [plain(item) for item in sorted(value)]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if hasattr(value, "model_dump"):
        return plain(value.model_dump())
    msg = f"no JSON for a {type(value).__name__}"
    raise TypeError(msg)


def print_json(value: object) -> None:
    """Print a result as JSON."""
    typer.echo(json.dumps(plain(value), indent=2, ensure_ascii=False))


def print_lines(lines: object) -> None:
    """Print lines as they are; nothing is cut to the width of the terminal."""
    for line in lines:  # type: ignore[attr-defined]
        typer.echo(line)


def aligned(rows: list[tuple[str, ...]], indent: str = "  ") -> list[str]:
    """Rows as lines with aligned columns; the last column is as wide as it needs."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)][:-1]
    return [
        indent + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    ]
