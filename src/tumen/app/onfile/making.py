"""What was handed in as the importing commands read it, in the process of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tumen.agreements.importing.blank import About
from tumen.app.onfile.folders import TARIFFS
from tumen.tables.given import day, economy_code, hs_edition

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.agreements.importing.folder import Import
    from tumen.errors import Problem
    from tumen.tariff.importing.folder import TariffImport

FILES = "files"
"""Folder of what was handed in, in the place of a run."""
_BLANK = """importer:
edition: HS2022
source: {title: , where: }
columns: {line: }
rates:
- {column: , regime: MFN, from: , until: }
"""
"""A map to begin with where no form on file knows the headings."""


def map(  # noqa: A001
    folder: Path,  # noqa: ARG001
    place: Path,
    asked: dict[str, Any],
    *,
    inside: bool,  # noqa: ARG001
) -> tuple[str, tuple[Problem, ...]]:
    """A map of the columns to begin with; where no form on file knows the headings a blank one, and why."""
    from tumen.tariff.importing.propose import UnknownHeadingsError, proposed_map

    try:
        return proposed_map(_files(place, asked)), ()
    except UnknownHeadingsError as error:
        return _BLANK, error.problems


def report(
    folder: Path,  # noqa: ARG001
    place: Path,
    asked: dict[str, Any],
    *,
    inside: bool,  # noqa: ARG001
) -> Import | TariffImport:
    """What a tariff says by its map, or rules of origin."""
    return _tariff(place, asked) if asked["kind_of"] == TARIFFS else _rules(place, asked)


def _files(place: Path, asked: dict[str, Any]) -> list[Path]:
    return [place / FILES / name for name in asked["files"]]


def about_of(texts: dict[str, str]) -> About:
    """What is said of an agreement that is not on file."""
    parties = [economy_code(part) for part in texts["parties"].replace(",", " ").split()]
    return About(texts["code"], texts["title"], tuple(dict.fromkeys(parties)), day(texts["in_force"]))


def _rules(place: Path, asked: dict[str, Any]) -> Import:
    from tumen.agreements.importing.folder import prepare

    return prepare(
        _files(place, asked),
        base=asked["base"] or None,
        about=None if asked["base"] else about_of(asked),
        edition=hs_edition(asked["edition"]) if asked["edition"] else None,
        source=asked["source"] or None,
        read_on=day(None),
    )


def _tariff(place: Path, asked: dict[str, Any]) -> TariffImport:
    from tumen.tariff.importing.folder import prepare_tariff
    from tumen.tariff.importing.forms import read_tariff_map

    path = place / "map.yaml"
    path.write_text(asked["map"], encoding="utf-8")
    made = prepare_tariff(
        _files(place, asked), read_tariff_map(path), read_on=day(None), partly=asked["partly"]
    )
    kept = f"{place / FILES}/"
    return replace(
        made,
        findings=tuple(replace(item, file=item.file.replace(kept, "")) for item in made.findings),
        content={
            name: data if name.endswith(".gz") else data.replace(kept.encode(), b"")
            for name, data in made.content.items()
        },
    )
