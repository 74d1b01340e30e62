"""A made-up table of past shipments for trying out the audit: drawn with a seed, and marked synthetic in every row."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tariff.intervals import codes_on_file
from tumen.tariff.store import columns

if TYPE_CHECKING:
    import polars as pl

MARK = "synthetic"


def sample_shipments(
    importer: str = "JP",
    exporters: tuple[str, ...] = ("CN", "KR", "VN", "TH", "AU"),
    *,
    count: int = 1000,
    seed: int = 1,
    lines: int = 60,
    first: date = date(2026, 4, 1),
    last: date = date(2026, 11, 30),
) -> pl.DataFrame:
    """Draw shipments: a few lines often and many rarely, values spread over orders of magnitude, claims made by habit.

    Every row says ``synthetic`` in the column `origin_of_data`. The same arguments give the same table. Whether a good
    originates is drawn per exporter and line (seven in ten yes, two not known); a preference that exists is claimed by two in three firms.

    Raises
    ------
    InputError
        If no tariff of the importer is on file, or a number is not positive.
    """
    import polars as pl

    codes = [code for code in codes_on_file(importer) if code.edition == "HS2022"]
    if not codes or count < 1 or lines < 1 or last < first:
        raise InputError.of(
            f"there is no sample of {count} shipments to {importer}",
            "Choose an importer with lines in HS2022 on file, positive numbers, and days in order",
        )
    rng = random.Random(seed)  # noqa: S311  # a sample, not a secret
    chosen = rng.sample(codes, min(lines, len(codes)))
    weights = [1 / (place + 1) for place in range(len(chosen))]
    kinds = {column.regime for column in columns(importer).values()}
    partners = [exporter for exporter in exporters if exporter != importer]
    originates = {
        (code, exporter): rng.choices([True, None, False], [7, 2, 1])[0]
        for code in chosen
        for exporter in partners
    }
    habit = {(code, exporter): rng.random() < 2 / 3 for code in chosen for exporter in partners}
    rows = []
    for _ in range(count):
        code, exporter = rng.choices(chosen, weights)[0], rng.choice(partners)
        kilos = Decimal(round(rng.lognormvariate(6, 1.2), 1) or 1)
        origin = originates[code, exporter]
        claimed = "RCEP" if "RCEP" in kinds and origin and habit[code, exporter] else "MFN"
        rows.append(
            {
                "importer": importer,
                "exporter": exporter,
                "hs": code.digits,
                "on": first + timedelta(days=rng.randrange((last - first).days + 1)),
                "value": round(kilos * Decimal(round(rng.lognormvariate(2, 1), 2)), 2),
                "currency": "USD",
                "originating": origin,
                "kg": round(kilos, 1),
                "claimed": claimed,
                "duty_paid": None,
                "origin_of_data": MARK,
            }
        )
    money = pl.Decimal(38, 6)
    return pl.DataFrame(
        rows,
        schema_overrides={"value": money, "kg": money, "duty_paid": money, "originating": pl.Boolean},
        infer_schema_length=None,
    )
