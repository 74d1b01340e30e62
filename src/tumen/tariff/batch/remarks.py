"""What the answers to a table of shipments rest on, and what they do not reckon with, once for the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from tumen.reference.hs import HsCode
from tumen.tariff.book.coverage import coverage_said, preferences_beyond
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change import taken_as_of
from tumen.tariff.policy.remedies_on_file import not_reckoned

GOODS = ("importer", "digits", "edition")


class Remarks(NamedTuple):
    """`assumed`: whose goods they are taken to be where a duty on top hangs on that; `beyond`: what may come
    on top and is not on file; `covered`: how much of the nomenclature each importer's tariff on file answers;
    `unasked`: answers to conditions that no rate of the shipments asks. None where nothing is to be said.
    """

    assumed: str | None
    beyond: str | None
    covered: str | None
    unasked: str | None = None


NO_REMARKS = Remarks(None, None, None)


def remarks_on(
    book: TariffBook, shipments: pl.DataFrame | pl.LazyFrame, unasked: Iterable[str] = ()
) -> Remarks:
    """Say whose goods they are taken to be where a duty on top hangs on that, and what may come on top.

    Parameters
    ----------
    shipments
        As quoted: importer, exporter, digits, edition, on.
    unasked
        Answers that no rate asked for.
    """
    spans = (
        shipments.lazy()
        .group_by(GOODS)
        .agg(first=pl.col("on").min(), last=pl.col("on").max())
        .collect(engine="streaming")
    )
    met = dict.fromkeys(
        change.name
        for importer, digits, edition, first, last in spans.sort(GOODS).iter_rows()
        for change in book.on_top_in(importer)
        if change.kind
        and (change.start or date.min) <= last
        and first <= (change.until or date.max)
        and change.covers(HsCode(digits, edition)) is not False
    )
    assumed = [taken_as_of(book.changes)]
    if met:
        assumed.append(
            f"trade remedies that may meet goods of the table ({', '.join(met)}): goods are assumed to be of "
            "the exporting economy, not determined"
        )
    importers = spans["importer"].unique().sort()
    beyond = [
        said
        for importer in importers
        for said in (*preferences_beyond(importer), *not_reckoned(importer, book.remedies))
    ]
    told = [said for said in assumed if said]
    return Remarks(
        "; ".join(told) or None,
        f"not reckoned with: {'; '.join([*beyond, 'excise'])}",
        "; ".join(covered_said(shipments)) or None,
        f"answered, and asked by no rate of these shipments: {'; '.join(unasked)}" if unasked else None,
    )


def covered_said(shipments: pl.DataFrame | pl.LazyFrame) -> Iterator[str]:
    """Say for each importer how much of the nomenclature its tariff on file answers, for goods of the
    exporters that are met.
    """
    met = shipments.lazy().group_by("importer").agg(pl.col("exporter").unique().sort(), pl.col("on").max())
    for importer, exporters, last in met.sort("importer").collect(engine="streaming").iter_rows():
        yield coverage_said(importer, exporters, last)
