"""A made-up table of past shipments to try the audit on, drawn with a seed, every row marked synthetic."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from tumen.errors import InputError
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.intervals import codes_on_file
from tumen.tariff.rates.store import columns

MARK = "synthetic"
_HALF_YEAR = timedelta(days=182)


def sample_shipments(
    importer: str = "JP",
    exporters: tuple[str, ...] = ("CN", "KR", "VN", "TH", "AU"),
    *,
    count: int = 1000,
    seed: int = 1,
    lines: int = 60,
    first: date | None = None,
    last: date | None = None,
) -> pl.DataFrame:
    """Draw shipments: a few lines often and many rarely, values spread over orders of magnitude, claims made
    by habit.

    Every row says ``synthetic`` in the column `origin_of_data`. The same arguments and data on file give the
    same table. Whether a good originates is drawn per exporter and line (seven in ten yes, two not known).
    Two in three firms (an exporter and a line) claim a lawful preference where there is one, most of them the
    lowest, some always the same; one claim in fifty is not lawful. The duty paid is that due, in seven of ten
    rows stated, rarely wrong.

    Parameters
    ----------
    first, last
        Days of import; by default the half-year from the first day with MFN rates on file in HS2022.

    Raises
    ------
    InputError
        If no tariff of the importer is on file, or a number is not positive.
    """
    codes = [code for code in codes_on_file(importer) if code.edition == "HS2022"]
    span = _span(importer)
    first = first or (span[0] if span else None)
    last = last or (min(span[1], span[0] + _HALF_YEAR) if span else None)
    if not codes or count < 1 or lines < 1 or first is None or last is None or last < first:
        raise InputError.of(
            f"there is no sample of {count} shipments to {importer}",
            "Choose an importer with MFN rates in HS2022 on file (JP, KR, VN), positive numbers, and days "
            "in order",
        )
    rng = random.Random(seed)  # noqa: S311  # a sample, not a secret
    chosen = rng.sample(codes, min(lines, len(codes)))
    weights = [1 / (place + 1) for place in range(len(chosen))]
    partners = [exporter for exporter in exporters if exporter != importer]
    firms = [(code, exporter) for code in chosen for exporter in partners]
    originates = {firm: rng.choices([True, None, False], [7, 2, 1])[0] for firm in firms}
    rows: list[dict[str, object]] = []
    for _ in range(count):
        code, exporter = rng.choices(chosen, weights)[0], rng.choice(partners)
        kilos = Decimal(round(rng.lognormvariate(6, 1.2), 1) or 1)
        rows.append(
            {
                "importer": importer,
                "exporter": exporter,
                "hs": code.digits,
                "on": first + timedelta(days=rng.randrange((last - first).days + 1)),
                "value": round(kilos * Decimal(round(rng.lognormvariate(2, 1), 2)), 2),
                "currency": "USD",
                "originating": originates[code, exporter],
                "kg": round(kilos, 1),
            }
        )
    money = pl.Decimal(38, 6)
    types = {"value": money, "kg": money, "originating": pl.Boolean()}
    frame = pl.DataFrame(rows, schema_overrides=types, infer_schema_length=None)
    claims = pl.DataFrame(_claims(frame, rng), schema={"claimed": pl.String(), "duty_paid": money})
    mark = pl.lit(MARK).alias("origin_of_data")
    return pl.concat([frame, claims], how="horizontal").with_columns(mark)


def _span(importer: str) -> tuple[date, date] | None:
    """The days with MFN rates on file."""
    spans = [
        (item.start, item.until)
        for item in columns(importer).values()
        if item.regime == "MFN" and item.edition == "HS2022" and item.start and item.until
    ]
    return (min(start for start, _ in spans), max(until for _, until in spans)) if spans else None


def _claims(frame: pl.DataFrame, rng: random.Random) -> list[dict[str, object]]:
    """What each shipment claimed and paid, as its firm is used to."""
    quoted = QuoteDesk().quote(frame).quotes.partition_by("row", maintain_order=True)
    habits: dict[tuple[object, object], float] = {}
    found = []
    for row, mine in zip(frame.iter_rows(named=True), quoted, strict=True):
        rates = {item["regime"]: item for item in mine.iter_rows(named=True)}
        due = rates["MFN"]["duty"]
        lower = [
            item
            for item in rates.values()
            if item["role"] == "agreement"
            and item["duty"] is not None
            and due is not None
            and item["duty"] < due
        ]
        lawful = [item for item in lower if item["lawful"]]
        habit = habits.setdefault((row["hs"], row["exporter"]), rng.random())
        claimed = "MFN"
        if rng.random() < 0.02 and len(lower) > len(lawful):
            claimed = next(item["regime"] for item in lower if not item["lawful"])
        elif lawful and habit < 0.5:
            claimed = min(lawful, key=lambda item: item["duty"])["regime"]
        elif lawful and habit < 2 / 3:
            claimed = lawful[-1]["regime"]
        duty = rates[claimed]["duty"]
        paid = None
        if duty is not None and rng.random() < 0.7:
            paid = round(duty * (Decimal("1.1") if rng.random() < 0.02 else 1), 2)
        found.append({"claimed": claimed, "duty_paid": paid})
    return found
