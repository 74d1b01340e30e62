"""Seeded bills under the agreements on file: goods with rules of every kind, materials near what their rules
ask."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from tumen.agreements.load import load_agreement
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import Process, TariffChange, questions, walk
from tumen.errors import InputError
from tumen.origin.bill import Bill, Costs, Deduction, Material, Operation, OutsideMaterial, Transport
from tumen.origin.criteria.materials import codes_in
from tumen.origin.determine import law_on
from tumen.origin.program import CHEMICAL_REACTION
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import nomenclature

ON = date(2026, 6, 1)
OUTSIDE = ("US", "DE", "BR")
STATED = ("CTH or RVC40", "CTH except from 85.04", "MaxNOM50(EXW)", "RVC60(build-up) and CTSH", "PE")
"""For agreements whose provisions are on file and whose list is not."""
ROLES = ("retail-packaging", "shipping-packaging", "accessory", "indirect")


def laws_of(code):
    """The laws of an agreement by exporter, on a day for which its list is on file, as far as there is
    one."""
    agreement, found = load_agreement(code), {}
    listed = [item for item in agreement.editions if agreement.books[item.edition].rows]
    last = max(listed, key=lambda item: item.start).until if listed else None
    for party in sorted(item.economy for item in agreement.parties):
        try:
            found[party] = law_on(agreement, party, min(ON, last or ON))
        except InputError:
            continue
    return found


@cache
def goods_of(code, edition, listed):
    """Rules by subheading, in groups of one kind, so that rare kinds are met as often as common ones.

    `edition` is that of the subheadings, `listed` that of the rules; of a split good the first successor
    counts.
    """
    agreement, kinds = load_agreement(code), {}
    policy = agreement.provisions.tolerance
    for digits in nomenclature(edition).subheadings():
        codes = codes_in(HsCode(digits, edition), listed)
        found = agreement.rule_for(HsCode(codes[0], listed)) if codes else None
        if found is not None:
            limbs = tuple(limb.covers(codes[0]) for limb in policy.limbs) if policy else ()
            key = (len(codes) == 1, limbs, *sorted({type(term).__name__ for term in walk(found.rule)}))
            kinds.setdefault(key, []).append((digits, found.rule))
    return tuple(tuple(found) for found in kinds.values())


@dataclass
class Maker:
    """Makes bills of one agreement from a seed.

    With `known`, every fact is stated, all work is done where the good is made, and no material has its own
    bill.
    """

    code: str
    seed: int
    known: bool = False
    edition: str | None = None
    """Of the codes in the bills; None: that of the agreement's list."""

    def __post_init__(self):
        self.laws = laws_of(self.code)
        self.rng = random.Random(f"{self.code} {self.seed}")  # noqa: S311
        listed = next(iter(self.laws.values())).edition
        self.edition = self.edition or listed
        self.kinds = goods_of(self.code, self.edition, listed)
        self.all = nomenclature(self.edition).subheadings()
        self.economies = (*sorted(self.laws), *OUTSIDE)

    def maybe(self, value, share=0.15):
        return None if not self.known and self.rng.random() < share else value

    def truth(self):
        return self.rng.choice((True, True, False) if self.known else (True, True, False, None))

    def bill(self):
        rng = self.rng
        good, applied = rng.choice(rng.choice(self.kinds)) if self.kinds else (rng.choice(self.all), None)
        country, rule = rng.choice(sorted(self.laws)), None
        if applied is None or rng.random() < 0.05:
            applied = rule = parse_rule(rng.choice(STATED), file="test", line=1)
        fob = Decimal(100)
        return Bill(
            HsCode(good, self.edition),
            country,
            tuple(self.material(f"m{n}", good, applied) for n in range(rng.randint(1, 4))),
            fob=self.maybe(fob),
            exw=self.maybe(rng.choice((fob, Decimal(80)))),
            weight_kg=self.maybe(Decimal(10)),
            operations=self.maybe(self.operations(country, applied)),
            costs=self.maybe(Costs(*(Decimal(rng.choice((0, 5, 10))) for _ in range(4))), 0.5),
            transport=Transport(),
            answers={
                text: answer
                for text in (*questions(applied), *self.conditions(country))
                if (answer := self.truth()) is not None
            },
            rule=rule,
        )

    def conditions(self, country):
        provisions = self.laws[country].provisions
        limbs = provisions.tolerance.limbs if provisions.tolerance else ()
        return [item.provided for item in (*limbs, *provisions.partners) if item.provided]

    def operations(self, country, rule):
        rng = self.rng
        names = ["assembly", "packaging", CHEMICAL_REACTION]
        names += [term.name for term in walk(rule) if isinstance(term, Process)]
        policy = self.laws[country].provisions.operations
        names += sorted(policy.minimal)[:2] if policy else []
        where = country if self.known or rng.random() < 0.9 else rng.choice(self.economies)
        return tuple(Operation(rng.choice(names), where) for _ in range(rng.randint(1, 2)))

    def near(self, good, rule):
        """A code of a material: the good's own, of its heading or chapter, one that the rule excepts, or
        any."""
        ranges = [r for term in walk(rule) if isinstance(term, TariffChange) for r in term.exceptions]
        ranges += [r for term in walk(rule) if getattr(term, "of", None) for r in term.of.ranges(good)]
        widths = self.rng.choice((6, 4, 4, 2, 0, 0, 0))
        found = [code for code in self.all if code.startswith(good[:widths])]
        if ranges and self.rng.random() < 0.4:
            one = self.rng.choice(ranges)
            found = [code for code in self.all if one.covers(code)] or found
        code = self.rng.choice(found)
        return code if self.known or self.rng.random() < 0.9 else code[: self.rng.choice((2, 4))]

    def material(self, name, good, rule, depth=0):
        rng = self.rng
        statuses = ["originating", "non-originating", "non-originating", "undetermined"]
        if not self.known and depth == 0:
            statuses.append("determine")
        status = rng.choice(statuses)
        code = self.near(good, rule)
        value = Decimal(rng.choice((1, 2, 5, 5, 10, 15, 20, 30, 40, 60)))
        country = rng.choice(self.economies)
        made = None
        if status == "determine":
            code = rng.choice(self.all)
            inner = tuple(
                self.material(f"{name}.{n}", code, rule, depth + 1) for n in range(rng.randint(1, 2))
            )
            made = Bill(
                HsCode(code, self.edition),
                country := rng.choice(sorted(self.laws)),
                inner,
                fob=value,
                exw=value,
                weight_kg=(weight := Decimal(2)),
                operations=self.maybe((Operation("assembly", country),)),
                transport=Transport(),
                name=name,
            )
        deductions, added, outside = (), None, None
        if status != "determine":
            value = self.maybe(value)
            weight = self.maybe(Decimal(rng.choice((0, 1, 1, 2, 5))) / 2)
            if value and rng.random() < 0.2:
                deductions = (Deduction("freight", value / 4, documented=True),)
                added = self.maybe(value / 2)
            if status != "originating" and value and rng.random() < 0.2:
                outside = (
                    OutsideMaterial(
                        HsCode(self.near(good, rule)[:6], self.edition), value / 5, Decimal("0.5")
                    ),
                )
        return Material(
            name,
            None if self.maybe(code, 0.05) is None and status != "determine" else HsCode(code, self.edition),
            value,
            status,
            country=country if status == "determine" else self.maybe(country),
            role=rng.choice(ROLES) if status != "determine" and rng.random() < 0.2 else "material",
            weight_kg=weight,
            deductions=deductions,
            wholly_obtained=self.truth(),
            made=made,
            purchased=rng.random() < 0.5,
            regional_value_added=added,
            outside_materials=outside,
            invoiced_separately=self.truth(),
            customary=self.truth(),
        )
