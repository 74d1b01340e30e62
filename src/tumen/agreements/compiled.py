"""The YAML files of the agreements on file, parsed beforehand: parsing them would take longer than an answer.

``compiled.json`` beside them is written by tools/snapshot_agreements.py. It is used only while the YAML file
is byte for byte the one it was made from; otherwise, and for a user's own folder, the YAML file itself is
read.
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tumen.errors import InputError
from tumen.schema import Frozen
from tumen.tables.models import validate
from tumen.tables.text import shown_path
from tumen.tables.yaml_document import Document, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.agreements.provisions import Provisions
    from tumen.tables.yaml_document import Location

M = TypeVar("M", bound="Frozen")
NAME = "compiled.json"
DATA = Path(__file__).resolve().parents[1] / "data" / "agreements"
"""Folders of the agreements that are shipped."""
NON_PREFERENTIAL = DATA.with_name("non-preferential")
"""Folders of the non-preferential rules of importers that are shipped, in the same form."""


def read_compiled(path: Path) -> Document:
    """Read a YAML file of an agreement on file, parsed beforehand where that still holds.

    Dates and decimals then are text, which the models read alike, and lines are not known: read the YAML file
    itself to report a problem.

    Raises
    ------
    InputError
        As `tumen.tables.yaml_document.read_yaml`.
    """
    snapshot = path.with_name(NAME)
    if not (path.is_file() and snapshot.is_file()):
        return read_yaml(path)
    entry = json.loads(snapshot.read_bytes()).get(path.name)
    if entry is None or entry["sha256"] != digest(path):
        return read_yaml(path)
    return Document(shown_path(path), entry["data"], {(): 1}, {})


def read_model(model: type[M], path: Path) -> tuple[M, Document]:
    """Read a file of an agreement's folder and check it; lines are known unless it was parsed beforehand.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    if path.parent.parent in {DATA, NON_PREFERENTIAL}:
        with suppress(InputError):  # then the file itself says the lines
            document = read_compiled(path)
            return validate(model, document), document
    document = read_yaml(path)
    return validate(model, document), document


def read_provisions(folder: Path) -> Provisions:
    """Read provisions.yaml; a user's own may name only operations of the list, or none would be known by it.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    from tumen.agreements.provisions import Provisions

    found, document = read_model(Provisions, folder / "provisions.yaml")
    if folder.parent not in {DATA, NON_PREFERENTIAL} and (wrong := list(_unlisted(found))):
        raise InputError([document.problem(*item) for item in wrong])
    return found


def _unlisted(provisions: Provisions) -> Iterator[tuple[Location, str, str]]:
    from tumen.reference.operations import known_operation, nearest_operation, read_operations

    policy, differ, way = provisions.operations, provisions.differentials, provisions.consignment
    named: list[tuple[Location, str]] = []
    if policy is not None:
        named += [(("operations", "minimal", name), name) for name in policy.minimal]
        for place, part in enumerate(policy.by_chapter):
            named += [(("operations", "by_chapter", place, "minimal", name), name) for name in part.minimal]
    named += [
        (("differentials", "minimal", at), name) for at, name in enumerate(differ.minimal if differ else ())
    ]
    named += [(("consignment", "allowed", at), name) for at, name in enumerate(way.allowed if way else ())]
    for at, name in named:
        if known_operation(name.removeprefix("simple-")) is None:
            first = read_operations(name)[0].known
            near = nearest_operation(name) if first is None else first.name
            advice = (
                "Use a name of data/operations/operations.csv, with simple- before it where it must be simple"
            )
            hint = "" if near is None else f"Did you mean {near!r}? "
            yield at, f"{name!r} is not in the list of operations", f"{hint}{advice}"


def digest(path: Path) -> str:
    """SHA-256 of the bytes of a file."""
    return sha256(path.read_bytes()).hexdigest()
