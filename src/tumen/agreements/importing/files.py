"""Read any file that holds rules of origin: rule sets, a table, or a printed annex."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.agreements.importing.listing import RuleList
from tumen.agreements.importing.sets import compile_rule_sets
from tumen.agreements.importing.source import read_rule_sets
from tumen.errors import InputError
from tumen.tables.text import shown_path

if TYPE_CHECKING:
    from tumen.reference.hs import Edition


def read_lists(path: str | Path, edition: Edition | None = None) -> list[RuleList]:
    """Read one file by its ending: ``.json`` (rule sets), ``.csv`` or ``.xlsx`` (a table), ``.pdf`` (an
    annex).

    Parameters
    ----------
    edition
        The HS edition of its codes. Rule sets do not say it; a table or an annex may.

    Raises
    ------
    InputError
        With every problem of the file.
    MissingExtraError
        If the extra that the format needs is not installed.
    """
    path = Path(path)
    shown = shown_path(path)
    try:
        digest = sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        reason = "is a folder" if path.is_dir() else (error.strerror or "cannot be read").lower()
        raise InputError.of(f"cannot read the file: {reason}", "Check its name", file=shown) from None
    match path.suffix.lower():
        case ".json":
            if edition is None:
                raise InputError.of("rule sets do not say their HS edition", "Give --edition", file=shown)
            compiled = compile_rule_sets(read_rule_sets(path), edition, words=True)
            return [RuleList.of_sets(path, digest, edition, compiled)]
        case ".csv" | ".xlsx":
            from tumen.agreements.importing.tables import read_rule_table

            return read_rule_table(path, digest, edition)
        case ".pdf":
            from tumen.agreements.importing.annex import read_annex

            return [read_annex(path, digest, edition)]
        case other:
            raise InputError.of(
                f"{other or 'a name without ending'!r} is no kind of list that is read",
                "Give .json (rule sets), .csv, .xlsx or .pdf",
                file=shown,
            )
