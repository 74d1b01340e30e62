"""What the declaration of a table says to others: JSON schema, and a page of documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tumen.tables.field import Field, Table

_TYPES: Mapping[str, Mapping[str, Any]] = {
    "amount": {"type": "number", "minimum": 0},
    "positive": {"type": "number", "exclusiveMinimum": 0},
    "number": {"type": "number"},
    "degrees": {"type": "number"},
    "count": {"type": "integer", "minimum": 1},
    "positive or unknown": {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"const": "unknown"}]},
    "amount or unknown": {"anyOf": [{"type": "number", "minimum": 0}, {"const": "unknown"}]},
    "share": {
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "string", "pattern": "^[0-9.]+ ?%$"},
        ]
    },
    "yes-no": {"enum": ["yes", "no", True, False]},
    "date": {"type": "string", "format": "date"},
    "economy": {"type": "string", "pattern": "^[A-Z]{2,3}$"},
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "hs": {"type": "string", "pattern": "^[0-9][0-9. ]+$"},
    "edition": {"type": "string", "pattern": "^HS[0-9]{4}$"},
}
"""What a cell of a kind is in JSON; text, of every other kind."""
_LISTS = ("list", "shares")


def json_schema(table: Table) -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a table as a list of objects."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": table.name,
        "description": table.doc,
        "type": "array",
        "items": {
            "type": "object",
            "properties": {field.name: _property(field) for field in table.fields},
            "required": [field.name for field in table.fields if field.required],
            "additionalProperties": False,
        },
        **({"x-key": list(table.key)} if table.key else {}),
    }


def _property(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"description": field.doc}
    if field.choices:
        found["enum"] = list(field.choices)
    elif field.kind in _LISTS:
        found["anyOf"] = [{"type": "string"}, {"type": "array"}]
    else:
        found |= _TYPES.get(field.kind, {"type": "string"})
    if not field.insist:
        found |= {} if field.low is None else {"minimum": float(field.low)}
        found |= {} if field.high is None else {"maximum": float(field.high)}
    said = {
        "x-kind": field.kind,
        "x-empty": field.empty,
        "x-dimension": field.dimension,
        "x-unit": field.unit,
        "x-refers": field.refers,
        "default": field.default,
        "examples": [field.example] if field.example else [],
    }
    return found | {key: value for key, value in said.items() if value}


def page(groups: Mapping[str, Mapping[str, Table]]) -> str:
    """Every column of every table as Markdown, by group of tables."""
    return "\n".join(_page(groups)) + "\n"


def _page(groups: Mapping[str, Mapping[str, Table]]) -> Iterator[str]:
    yield "# Columns of tables"
    yield ""
    yield (
        "Written from the declarations in the code by tools/columns_page.py. An empty cell is not known, "
        "unless it says here what it means."
    )
    for title, tables in groups.items():
        yield from ("", f"## {title}")
        for name, table in tables.items():
            need = "" if table.required else " (may be left out)"
            yield from ("", f"### `{name}`{need}", "", _sentence(table.doc))
            if table.key:
                yield from ("", f"One row for each {', '.join(table.key)}.")
            yield from ("", "| column | kind | what it holds |", "|---|---|---|")
            for field in table.fields:
                optional = "" if field.required else " *(optional)*"
                yield f"| `{field.name}`{optional} | {field.kind} | {_meaning(field)} |"


def _meaning(field: Field) -> str:
    said = [_sentence(field.doc)]
    if field.paid:
        said.append("No more decimals than its currency has.")
    if field.choices:
        said.append(f"One of {', '.join(f'`{word}`' for word in field.choices)}.")
    if field.default:
        said.append(f"Empty: {field.default}.")
    elif field.empty:
        said.append(f"Empty: {field.empty}.")
    if field.low is not None or field.high is not None:
        low, high = (("" if bound is None else f"{bound:f}") for bound in (field.low, field.high))
        said.append(
            f"From {low} to {high}{' ' + field.unit if field.unit else ''}."
            if low and high
            else f"At least {low}."
            if low
            else f"At most {high}."
        )
    if field.example:
        said.append(f"Example: `{field.example}`.")
    return " ".join(said).replace("|", "\\|")


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "`")) else f"{text}."
