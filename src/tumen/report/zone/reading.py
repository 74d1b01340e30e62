"""What pages read of a ledger beside its indicators: names in the reader's language, whose word a row is."""

from __future__ import annotations

from collections import ChainMap, Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from tumen.report.zone.blocks import PageCell
from tumen.report.zone.wording import Wording
from tumen.zone.records import TABLES
from tumen.zone.records.fields import CONFIDENCE
from tumen.zone.snapshot import NUMBER, Snapshot

PUBLIC = ("official", "press", "secondary", "illustrative")
"""Confidence of rows that a visitor may see: all but the office's own record."""
_WEB = ("http://", "https://")


@dataclass(frozen=True)
class ZoneReading:
    """A ledger, the day asked about, and the reader's language."""

    snapshot: Snapshot
    on: date
    w: Wording
    visitor: bool = False
    """Whether sources that are the office's own record are not told."""

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table."""
        return self.snapshot[table].to_dicts()

    def _by_key(self, table: str) -> Mapping[str, dict[str, Any]]:
        key = TABLES[table].key[0]
        return {row[key]: row for row in self.rows(table)}

    @cached_property
    def projects(self) -> Mapping[str, dict[str, Any]]:
        """Projects by key, without their amounts."""
        frame = self.snapshot["projects"].select(pl.exclude(NUMBER))
        return {row["project"]: row for row in frame.iter_rows(named=True)}

    @cached_property
    def firms(self) -> Mapping[str, dict[str, Any]]:
        """Firms by key."""
        return self._by_key("firms")

    @cached_property
    def parks(self) -> Mapping[str, dict[str, Any]]:
        """Parks by key."""
        return self._by_key("parks")

    @cached_property
    def sources(self) -> Mapping[str, dict[str, Any]]:
        """Sources by key."""
        return self._by_key("sources")

    def project(self, key: str) -> PageCell:
        """The name of a project."""
        return self.w.name(self.projects.get(key, {}), key)

    def park(self, key: str | None) -> PageCell:
        """The name of a park."""
        return self.unknown("not_stated") if key is None else self.w.name(self.parks.get(key, {}), key)

    def firms_of(self, cell: str | None) -> PageCell:
        """The names of the firms of a cell, each with its economy."""
        keys = split(cell)
        if not keys:
            return self.unknown("not_stated")
        told = []
        for key in keys:
            row = self.firms.get(key, {})
            code = row.get("economy")
            told.append(f"{self.w.name(row, key).text}{f' ({code})' if code else ''}")
        return PageCell(self.w.listed(told))

    def unknown(self, key: str = "not_known") -> PageCell:
        """A cell that says that something is not known."""
        return PageCell(self.w(key), unknown=True)

    def optional(self, text: str | None) -> PageCell:
        """Words as they are typed."""
        return PageCell("", unknown=False) if text is None else PageCell(text)

    def word_of(self, row: Mapping[str, Any]) -> PageCell:
        """Whose word a row is."""
        return PageCell(self.w(f"word_{row['confidence']}"), exact=row["confidence"])

    def source(self, row: Mapping[str, Any]) -> PageCell:
        """Where a row is from: publisher and day, leading to the page; or the words of its cell."""
        known = self.sources.get(row["source"])
        if known is None or (self.visitor and known["confidence"] not in PUBLIC):
            return PageCell(row["source"])
        parts = [known["publisher"] or known["title"]]
        parts += [self.w.day(known["published"])] if known["published"] else []
        address = known["address"] or ""
        href = address if address.startswith(_WEB) else ""
        return PageCell(
            self.w.listed(parts), exact=address or known["title"], title=known["title"], href=href
        )

    def definition(self, code: str, *, chosen: bool) -> PageCell:
        """The definition used, and whether the office chose it."""
        if chosen:
            return PageCell(code or self.w("one_definition"), exact=code)
        return PageCell(self.w("not_chosen", definition=code), exact=code)

    @cached_property
    def words_of_all(self) -> Mapping[str, int]:
        """How many rows there are of each confidence."""
        found: Counter[str] = Counter()
        for frame in self.snapshot.frames.values():
            if not frame.is_empty():
                found.update(dict(frame["confidence"].value_counts().iter_rows()))
        return {name: found[name] for name in CONFIDENCE}

    def public(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table that are not the office's own record."""
        return self.shown(table)[table].to_dicts()

    def shown(self, table: str) -> Snapshot:
        """The ledger with the public rows of a table only."""
        rows = self.snapshot[table].filter(pl.col("confidence").is_in(PUBLIC))
        return replace(self.snapshot, frames=ChainMap({table: rows}, self.snapshot.frames))  # type: ignore[arg-type]


def split(cell: str | None) -> tuple[str, ...]:
    """The names in a cell that holds a list."""
    return tuple(part.strip() for part in (cell or "").split(";") if part.strip())
