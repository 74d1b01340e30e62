"""The same question on the command line: what a person types to get the answer of the last screen there."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tumen.origin.bill import Bill, Material
from tumen.study.product.assemble import bill_of, line_of, sales

if TYPE_CHECKING:
    from tumen.study.core.read import LoadedStudy
    from tumen.study.product.results import Cell

_COSTS = (
    ("labour", "direct_labour"),
    ("overhead", "direct_overhead"),
    ("profit", "profit"),
    ("other", "other"),
)


def origin_command(study: LoadedStudy) -> str:
    """``tumen origin ...`` of the good of a draft."""
    scenario = study.scenarios[0]
    (sale,) = sales(scenario)
    bill = bill_of(scenario, sale, "")
    return shlex.join(
        ["tumen", "origin", *_origin(bill, sale.importer, str(scenario.on), study.facts.hs_edition)]
    )


def _origin(bill: Bill, importer: str, on: str, edition: str) -> Iterator[str]:
    yield from ("--hs", bill.hs.dotted, "--made-in", bill.country, "--to", importer, "--on", on)
    if bill.hs.edition != "HS2022" or edition != "HS2022":
        yield from ("--edition", edition)
    for flag, amount in (("--fob", bill.fob), ("--exw", bill.exw), ("--weight", bill.weight_kg)):
        if amount is not None:
            yield from (flag, f"{amount:f}")
    for flag, name in _COSTS:
        if bill.costs is not None:
            yield from (f"--{flag}", f"{getattr(bill.costs, name):f}")
    for operation in bill.operations or ():
        economy = "" if operation.country == bill.country else f"@{operation.country}"
        yield from ("--operation", f"{operation.name}{economy}")
    if bill.obtained is not None:
        facts = [f"{name}={_word(value)}" for name, value in bill.obtained.facts.items()]
        yield from ("--obtained", ",".join([bill.obtained.kind, *facts]))
    if bill.transport is not None and not bill.transport.legs:
        yield "--direct"
    elif bill.transport is not None:
        yield from ("--with", f"transport={_flow({'legs': [_leg(leg) for leg in bill.transport.legs]})}")
    for material in bill.materials:
        yield from ("--material", _material(material))


def _leg(leg: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"via": leg.via}
    if leg.operations:
        found["operations"] = [str(item) for item in leg.operations]
    return found if leg.customs_control is None else {**found, "customs-control": leg.customs_control}


def _material(item: Material) -> str:
    parts = [item.name, item.hs.dotted if item.hs else "", "" if item.value is None else f"{item.value:f}"]
    cells = [f'"{part.replace(chr(34), chr(34) * 2)}"' if {",", '"'} & set(part) else part for part in parts]
    cells += [item.country or "", item.status]
    if item.evidence:
        told = [
            {
                "agreement": proof.agreement,
                "origin": proof.origin,
                **({"who": proof.who} if proof.who else {}),
                **({} if proof.start is None else {"from": str(proof.start)}),
                **({} if proof.until is None else {"until": str(proof.until)}),
            }
            for proof in item.evidence
        ]
        text = f"evidence={_flow(told)}"
        cells.append('"' + text.replace('"', '""') + '"')
    return ",".join(cells)


def _flow(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _word(value: object) -> str:
    return str(value) if not isinstance(value, bool) else "yes" if value else "no"


def duty_command(study: LoadedStudy, cell: Cell) -> str | None:
    """``tumen duty ...`` of one consignment; None where its customs value is not known."""
    if cell.quotes is None or cell.quotes.trade.goods.value is None:
        return None
    scenario = study.scenarios[0]
    (sale,) = sales(scenario)
    trade = cell.quotes.trade
    line = line_of(scenario, sale)[0]
    given = ["--from", trade.exporter, "--to", trade.importer, "--hs", line.dotted, "--on", str(trade.on)]
    given += ["--value", f"{trade.goods.value:f}", "--currency", trade.goods.currency]
    if line.edition != "HS2022":
        given += ["--edition", line.edition]
    for name, amount in trade.goods.quantities.items():
        given += ["--quantity", f"{amount:f}{name}"]
    for condition, holds in trade.goods.holds.items():
        given += ["--answer", f"{condition}={_word(holds)}"]
    words = {True: "originating", False: "non-originating", None: "unknown"}
    for item in cell.origins:
        if item.determination is not None:
            given += ["--origin-status", f"{item.agreement}={words[item.determination.preference_eligible]}"]
    return shlex.join(["tumen", "duty", *given])
