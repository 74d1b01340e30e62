"""Studies of the old form, one kind each: what to rename, said at once in place of a page of unknown keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tumen.errors import Problem
    from tumen.tables.yaml_document import Document

NOTE = "docs/howto/old-studies.md"
_KIND = {
    "network": (
        f"Delete the key, write ask: [design], move its settings under design: and rename tables as {NOTE} "
        "says"
    ),
    "economy": (
        f"Delete the key, write on: and ask: [economy, ...], and move its keys under economy: as {NOTE} says"
    ),
}
_TABLES = {
    "items": "products",
    "recipes": "ways",
    "capabilities": "ways",
    "operations": "ways",
    "obtained": "ways",
    "inputs": "bills",
    "customs_values": "taxes",
}


def old_form_problems(document: Document) -> list[Problem]:
    """What tells that a study was written for the old form; empty where nothing does."""
    data = document.data
    found = []
    if "kind" in data:
        fix = _KIND.get(str(data["kind"]), f"Delete the key; see {NOTE}")
        found.append(
            document.problem(("kind",), "a study has no kind any more: one study asks all questions", fix)
        )
    tables = data.get("tables")
    found += [
        document.problem(
            ("tables", name),
            f"the table {name} is now part of the table {_TABLES[name]}",
            f"Move its columns there as {NOTE} says",
        )
        for name in (tables if isinstance(tables, dict) else ())
        if name in _TABLES
    ]
    return found
