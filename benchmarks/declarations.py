"""Whether the audit calls right declarations right, and wrong ones never: drawn with a seed from the
tariffs on file.

    python benchmarks/declarations.py [lines of each pair]

Right ones claim the regime of the lowest duty with a proof number, or nothing where MFN is as low, and pay
what the importer computes. Wrong ones are such declarations with one thing wrong. Nothing about them is
real. The duty is that of the single engine, rounded by hand as the laws say that stand beside `ROUNDED`,
not by the code that is tested.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from tumen.reference.hs import HsCode
from tumen.reference.units import spelt_units, unit
from tumen.tariff.audit.findings import RIGHT
from tumen.tariff.batch.audit import audit
from tumen.tariff.book.intervals import codes_on_file
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.rates import expression as forms
from tumen.tariff.rates.beneficiaries import row_for
from tumen.tariff.rates.on_file import RateOnFile, role_of

DAY = date(2026, 6, 1)
PAIRS = (("JP", "CN"), ("JP", "KR"), ("VN", "CN"), ("VN", "KR"), ("KR", "JP"))
CURRENCY = {"JP": "JPY", "VN": "VND", "KR": "KRW"}
ROUNDED = {"JP": (Decimal(1000), Decimal(100)), "KR": (Decimal(1), Decimal(10))}
"""Steps to which value and duty are cut: Japan, Customs Act Art. 13-4 with General Act of National Taxes
Art. 118(1), 119(1); Korea, National Funds Management Act Art. 47. Viet Nam: not on file, to the dong.
"""
STRANGERS = {("JP", "CN"): "AJCEP", ("JP", "KR"): "AJCEP", ("VN", "CN"): "AKFTA", ("VN", "KR"): "ACFTA"}
"""An agreement of the importer to which the exporter is no Party; Korea and Japan: China-Korea."""
_BY_UNIT = (forms.Specific, forms.GatePrice)
_UNITS = {unit("kg").dimension: "kg"}
"""One column for each dimension."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A right declaration, and the rates of its line by regime for goods of the exporter."""

    row: dict[str, Any]
    rates: Mapping[str, forms.Rate]


def drawn(importer: str, exporter: str, lines: int | None, seed: int = 1) -> tuple[list[Drawn], int]:
    """Right declarations of national lines, and for how many lines the tariffs on file tell no right duty."""
    rng = random.Random(f"{seed} {importer} {exporter}")  # noqa: S311  # declarations, not secrets
    codes = [code for code in codes_on_file(importer) if code.edition == "HS2022"]
    codes = codes if lines is None else rng.sample(codes, min(lines, len(codes)))
    book, found = TariffBook(), []
    for code in codes:
        rates = _rates(book.rates(importer, code, DAY), exporter, rng)
        item = None if "MFN" not in rates else _declared(importer, exporter, code, rates, rng)
        if item is not None:
            found.append(item)
    return found, len(codes) - len(found)


def _rates(rows: tuple[RateOnFile, ...], exporter: str, rng: random.Random) -> dict[str, forms.Rate]:
    """What is charged under each regime, MFN first. Who declares knows which part of a line the goods are."""
    found: dict[str, forms.Rate] = {}
    for row in sorted(rows, key=lambda row: role_of(row.regime) != "mfn"):
        role = role_of(row.regime)
        if role not in {"mfn", "agreement"}:
            continue
        mine = row if role == "mfn" else row_for(rows, row.regime, exporter, DAY)[0]
        sure = role == "mfn" or row_for(rows, row.regime, exporter, DAY)[1]
        if mine is None or not sure or row.regime in found:
            continue
        rate = forms.for_origin(mine.rate, exporter)
        holds = forms.answers_of_day(forms.questions(rate), DAY)
        parts = forms.candidates(rate, holds)
        chosen = rng.choice(parts) if parts else forms.UnreadRate("")
        if isinstance(chosen, forms.NotApplied | forms.Excluded):
            continue
        found[row.regime] = chosen
    return found


def _declared(
    importer: str, exporter: str, code: HsCode, rates: Mapping[str, forms.Rate], rng: random.Random
) -> Drawn | None:
    value = Decimal(rng.randrange(2_000_000, 90_000_000))
    used = {part.unit for rate in rates.values() for part in forms.walk(rate) if isinstance(part, _BY_UNIT)}
    weight = value / rng.randrange(800, 1200)
    quantities = {"kg": weight.quantize(Decimal("0.1"))}
    named = {_UNITS.setdefault(unit(name).dimension, name) for name in sorted(used)}
    quantities |= {name: weight.quantize(Decimal(1)) for name in sorted(named - {"kg"})}
    duties = {code_: duty_of(importer, rate, value, quantities) for code_, rate in rates.items()}
    known = {name: amount for name, amount in duties.items() if amount is not None}
    if len(known) < len(duties):
        return None
    claimed = min(known, key=lambda name: (known[name], name != "MFN"))
    row = {
        "importer": importer,
        "exporter": exporter,
        "hs": code.digits,
        "on": DAY,
        "value": value,
        "currency": CURRENCY[importer],
        "claimed": claimed,
        "duty_paid": known[claimed],
        "proof": None if claimed == "MFN" else f"{claimed}-{rng.randrange(10**8):08d}",
        "declaration": f"{rng.randrange(10**11):011d}",
        "supplier": f"supplier {rng.randrange(20)}",
        "originating": None,
        **quantities,
    }
    return Drawn(row, rates)


def duty_of(
    importer: str, rate: forms.Rate, value: Decimal, quantities: Mapping[str, Decimal]
) -> Decimal | None:
    """The duty as the importer collects it."""
    base_to, duty_to = ROUNDED.get(importer, (Decimal(1), Decimal(1)))
    base = (value / base_to).to_integral_value(ROUND_FLOOR) * base_to
    found = compute(rate, Consignment(base, CURRENCY[importer], dict(quantities)))
    if found.amount is None:
        return None
    way = ROUND_FLOOR if importer in ROUNDED else ROUND_HALF_UP
    return (found.amount / duty_to).to_integral_value(way) * duty_to


def right(item: Drawn) -> dict[str, Any]:
    """The declaration as drawn."""
    return item.row


def every_claim(item: Drawn) -> Iterator[dict[str, Any]]:
    """A right claim under each preference that is lower than MFN, the lowest or not."""
    row = item.row
    amounts = {
        code: duty_of(row["importer"], rate, row["value"], _many(row)) for code, rate in item.rates.items()
    }
    for code, amount in amounts.items():
        if code != "MFN" and amount is not None and amount < (amounts["MFN"] or 0):
            yield row | {
                "claimed": code,
                "duty_paid": amount,
                "proof": f"{code}-1",
                "declaration": f"{row['declaration']} {code}",
            }


def _many(row: Mapping[str, Any]) -> dict[str, Decimal]:
    return {name: row[name] for name in row if name in spelt_units() and row[name] is not None}


def wrong(item: Drawn, other: Drawn, rng: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """The declaration with one thing wrong, by kind; only where that makes another duty or another law."""
    row = item.row
    importer, value, claimed, paid = row["importer"], row["value"], row["claimed"], row["duty_paid"]
    enough = max(value / 200, Decimal(2000))
    more = paid + value * Decimal(rng.choice([1, 2, 5])) / 100
    yield "wrong rate", row | {"duty_paid": more.quantize(Decimal(1))}
    if paid > enough:
        yield "wrong rate", row | {"duty_paid": (paid / 2).quantize(Decimal(1))}
    stranger = STRANGERS.get((importer, row["exporter"]), "CKFTA")
    yield "wrong regime", row | {"claimed": stranger, "duty_paid": Decimal(0), "proof": "X-1"}
    line = duty_of(importer, other.rates.get(claimed, other.rates["MFN"]), value, _many(row))
    if line is not None and abs(line - paid) > enough:
        yield "wrong line", row | {"duty_paid": line}
    if claimed != "MFN":
        yield "wrong origin", row | {"originating": False}
        yield "unproved claim", row | {"proof": None}
        mfn = duty_of(importer, item.rates["MFN"], value, _many(row))
        if mfn is not None and mfn - paid > enough:
            missed = row | {"claimed": "MFN", "duty_paid": mfn, "proof": None}
            yield "missed preference", missed | {"originating": True}
            yield "missed preference, origin not stated", missed


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Declarations as a table."""
    names = dict.fromkeys(name for row in rows for name in row)
    money = {
        name: pl.Decimal(38, 6) for name in names if name in {"value", "duty_paid"} or name in spelt_units()
    }
    types = money | {"originating": pl.Boolean(), "proof": pl.String()}
    full = [{name: row.get(name) for name in names} for row in rows]
    return pl.DataFrame(full, schema_overrides=types, infer_schema_length=None)


def findings(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """What the audit finds, a row for each declaration in their order."""
    extra = ["drawn_as"] if "drawn_as" in rows[0] else []
    return audit(frame_of(rows), extra=extra, as_of=date(2026, 11, 30)).shipments.sort("row")


def main() -> None:
    """Print how many right declarations are called right, by pair, and how many wrong ones."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else None
    for importer, exporter in PAIRS:
        begun = time.perf_counter()
        items, untold = drawn(importer, exporter, lines)
        found = findings([right(item) for item in items])
        share = found["finding"].is_in(RIGHT).mean()
        print(f"{importer} from {exporter}: {found.height:,} right ({untold:,} lines without a duty on file)")
        print(f"  called right: {share:.2%}  {_counts(found)}")
        print(f"  open because: {_counts(found.filter(pl.col('finding') == 'open'), 'why')}")
        claims = [claim for item in items for claim in every_claim(item)]
        found = findings(claims)
        print(f"  every lawful claim: {found['finding'].is_in(RIGHT).mean():.2%}  {_counts(found)}")
        rng = random.Random(1)  # noqa: S311
        others = rng.sample(items, len(items))
        made = [pair for one, two in zip(items, others, strict=True) for pair in wrong(one, two, rng)]
        numbered = [
            row | {"declaration": f"{place}", "drawn_as": kind} for place, (kind, row) in enumerate(made)
        ]
        found = findings(numbered)
        called = found.filter(pl.col("finding").is_in(RIGHT))
        print(f"  {found.height:,} wrong; called right: {called.height}  {_counts(found, 'drawn_as')}")
        if called.height:
            print(
                called.select(
                    "row", "digits", "drawn_as", "finding", "claimed", "duty_paid", "claimed_duty"
                ).head(5)
            )
        print(f"  {time.perf_counter() - begun:.0f} s")


def _counts(found: pl.DataFrame, name: str = "finding") -> str:
    counts = found[name].value_counts(sort=True).head(6)
    return ", ".join(f"{word} {count:,}" for word, count in counts.iter_rows())


if __name__ == "__main__":
    main()
