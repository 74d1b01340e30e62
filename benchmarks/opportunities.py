"""Speed of opportunities: 50 links x 200 bills x 12 agreements (four markets with three each), on one core,
against determining every pair afresh with the traced engine.

    python benchmarks/opportunities.py [materials] [bills]

A bill has so many materials, each of the heading of another of the 50 links; with 50 every bill has something
of every link. Bills are random, half of the goods of the heading of one of their materials; both ways answer
the same pairs, and the answers are compared.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from decimal import Decimal

import numpy as np

from tumen.origin.bill import Bill, Material, Operation, Transport
from tumen.origin.determine import determine_under
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import nomenclature
from tumen.tariff.quote.duty import Consignment
from tumen.zone.chains.model import Link
from tumen.zone.opportunities.cases import CaseJudge, LinkCase, with_link
from tumen.zone.opportunities.find import opportunities
from tumen.zone.opportunities.matching import matches
from tumen.zone.opportunities.model import LinkTerms, OpportunityTerms, ZoneGood, ZoneSale

ON = date(2026, 7, 1)
LINKS = 50
SAMPLE = 20
HOME = "VN"
MARKETS = ("JP", "KR", "AU", "GB")
AGREEMENTS = (
    "AANZFTA",
    "ACFTA",
    "AJCEP",
    "AKFTA",
    "APTA",
    "ATIGA",
    "CPTPP",
    "EU-VN",
    "GB-VN",
    "KR-VN",
    "RCEP",
)
AGREEMENTS += ("CKFTA",)


def links(rng: np.random.Generator) -> tuple[Link, ...]:
    headings = sorted({code[:4] for code in nomenclature("HS2022").subheadings()})
    chosen = rng.choice(headings, LINKS, replace=False)
    return tuple(
        Link("random", f"link {n}", "input", None, None, code, (HsCode(str(code), "HS2022"),), None, "random")
        for n, code in enumerate(chosen)
    )


def goods(rng: np.random.Generator, listed: tuple[Link, ...], bills: int, materials: int) -> list[ZoneGood]:
    codes = nomenclature("HS2022").subheadings()
    below = {link.link: [code for code in codes if code.startswith(link.hs[0].digits)] for link in listed}

    def material(link: Link, value: int) -> Material:
        code = HsCode(str(rng.choice(below[link.link])), "HS2022")
        status = str(rng.choice(["originating", "non-originating", "undetermined"], p=(0.2, 0.6, 0.2)))
        country = HOME if status == "originating" else str(rng.choice(["CN", "JP", "US"]))
        return Material(link.link, code, Decimal(value) / 100, status, country, weight_kg=Decimal(1))

    def good(number: int) -> ZoneGood:
        parts = rng.choice(LINKS, materials, replace=False)
        worth = rng.integers(20, 2000, materials)
        fob = Decimal(int(worth.sum() * rng.uniform(1.1, 1.7))) / 100
        near = below[listed[parts[0]].link] if rng.random() < 0.5 else codes  # of the heading of a material
        bill = Bill(
            HsCode(str(rng.choice(near)), "HS2022"),
            HOME,
            tuple(material(listed[part], int(value)) for part, value in zip(parts, worth, strict=True)),
            fob=fob,
            exw=fob,
            weight_kg=Decimal(materials + 1),
            operations=(Operation("assembly", HOME), Operation("moulding", HOME)),
            transport=Transport(),
        )
        goods_of = Consignment(fob * 1000, "USD", {"kg": Decimal(1000 * (materials + 1))}, HOME)
        sold = tuple(ZoneSale(market, market, goods_of, Decimal(1000), Decimal(50_000)) for market in MARKETS)
        return ZoneGood(f"firm {number % 40}", f"good {number}", bill, sold)

    return [good(number) for number in range(bills)]


def one_by_one(listed: tuple[Link, ...], made: list[ZoneGood]) -> tuple[float, int, int]:
    """Seconds, determinations and differences where every pair is determined afresh."""
    judge = CaseJudge(AGREEMENTS, ON)
    cases = [
        (
            LinkCase(good.bill, with_link(good.bill, found, how, good=good, economy=HOME, terms=terms)),
            market,
            name,
        )
        for link in listed
        for good in made
        if (found := matches(good.bill, link, terms := LinkTerms(link.chain, link.link)))
        for how in ("originating", "non-originating")
        for market in MARKETS
        for name in judge.laws(market, HOME)
    ]
    start = time.process_time()
    afresh = [
        determine_under(case.bill, judge.laws(market, HOME)[name]).originating for case, market, name in cases
    ]
    seconds = time.process_time() - start
    together = judge.judged(cases)
    return seconds, len(afresh), sum(a != b for a, b in zip(afresh, together, strict=True))


def run(materials: int = 12, bills: int = 200) -> list[tuple[str, str]]:
    rng = np.random.default_rng(0)
    listed = links(rng)
    made = goods(rng, listed, bills, materials)
    terms = OpportunityTerms(economy=HOME, on=ON, agreements=AGREEMENTS)
    opportunities(listed[:1], made[:1], terms)  # law and tariffs on file are read
    start = time.process_time()
    found = opportunities(listed, made, terms)
    seconds = time.process_time() - start
    verdicts = sum(len(item.verdicts) for item in found.found)
    begins = sum(item.begins is True for one in found.found for item in one.verdicts)
    sample = made[:SAMPLE]
    slow, count, different = one_by_one(listed, sample)
    pairs = 2 * verdicts
    return [
        ("links, bills, materials of a bill", f"{LINKS}, {bills}, {materials}"),
        (
            "agreements for a bill, over its four markets",
            f"{verdicts / max(1, sum(1 for one in found.found for _ in one.gains)):.0f} for each",
        ),
        (
            "origin answered (pairs of bill and link, agreement, market)",
            f"{verdicts:,}, {begins:,} begin to originate",
        ),
        ("whole question: origin, margins, duty, purchases, fronts", f"{seconds:.1f} s"),
        (
            "every pair determined afresh, origin alone",
            f"{slow / max(count, 1) * pairs:.1f} s (from {count:,} determinations)",
        ),
        ("answers that differ between the two", str(different)),
    ]


if __name__ == "__main__":
    for name, figure in run(*map(int, sys.argv[1:])):
        print(f"{name:62} {figure}")
