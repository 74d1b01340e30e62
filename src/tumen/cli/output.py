"""Frozen results as JSON and as aligned lines."""

import json
from collections.abc import Iterable
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; exact decimals are given as text.")]


def print_json(value: object) -> None:
    """Print a result as JSON."""
    from tumen.study.plain import to_plain

    typer.echo(json.dumps(to_plain(value), indent=2, ensure_ascii=False))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they are; nothing is cut to the width of the terminal."""
    for line in lines:
        typer.echo(line)


def aligned(rows: list[tuple[str, ...]], indent: str = "  ") -> list[str]:
    """Rows as lines with aligned columns; the last column is as wide as it needs."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)][:-1]
    return [
        indent + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    ]
