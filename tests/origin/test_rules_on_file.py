"""Every rule of every agreement on file, with a bill drawn at random."""

import random
from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.agreements.rule import AnyOf, Unread, walk
from tumen.errors import InputError
from tumen.origin.bill import Bill, Costs, Material, Operation, Transport
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under, law_on
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import nomenclature

BOOKS = [(code, edition) for code in agreements_on_file() for edition in load_agreement(code).books]


def law_in(agreement, edition):
    """The law on a day on which that edition is in use, and one of its Parties; None where no such day is on
    file."""
    for item in agreement.editions:
        if item.edition != edition:
            continue
        for day in (item.until, item.start, date(2026, 1, 1)):
            for party in agreement.parties:
                try:
                    law = law_on(agreement, party.economy, day or date(2026, 1, 1))
                except InputError:
                    continue
                if law.edition == edition and len(law.parties) > 1:
                    return law, party.economy
    return None


def drawn(rng, code, country, parties, digits):
    others = sorted(parties - {country})
    lines = []
    for number in range(rng.randint(1, 5)):
        status = rng.choice(["originating", "non-originating", "undetermined"])
        home = (
            rng.choice([country, rng.choice(others)]) if status == "originating" else rng.choice(["US", "BR"])
        )
        lines.append(
            Material(
                f"m{number}", HsCode(rng.choice(digits), code.edition), Decimal(rng.randint(0, 30)), status, home,
                weight_kg=rng.choice([None, Decimal(rng.randint(0, 5))]),
            )
        )  # fmt: skip
    price = sum((line.value for line in lines), Decimal(rng.randint(1, 200)))
    costs = Costs(Decimal(1), Decimal(0), Decimal(0), Decimal(0)) if rng.random() < 0.3 else None
    return Bill(
        code, country, tuple(lines), fob=price, exw=price, weight_kg=rng.choice([None, Decimal(20)]), costs=costs,
        transport=Transport(), operations=rng.choice([None, (Operation("assembly", country),)]),
    )  # fmt: skip


@pytest.mark.parametrize(("code", "edition"), BOOKS)
def test_every_rule_decides_or_says_what_is_missing(code, edition):
    agreement = load_agreement(code)
    found_law = law_in(agreement, edition)
    if found_law is None:
        pytest.skip(f"no day is on file on which the rules of {code} are read in {edition}")
    law, country = found_law
    rng = random.Random(f"{code} {edition}")  # noqa: S311 - a test draws, it hides nothing
    subheadings = nomenclature(edition).subheadings()
    under = {}
    for item in subheadings:
        for length in (2, 4, 6):
            under.setdefault(item[:length], []).append(item)
    statuses = set()
    for digits in agreement.books[edition].rows:
        below = under.get(digits[:6], [])
        if not below:
            continue  # a rule on a code that is not in the nomenclature: reported by the agreement's own checks
        good = HsCode(rng.choice(below), edition)
        on_file = law.rule_for(good)
        near = under[good.digits[:2]]
        bill = drawn(rng, good, country, law.parties, [*near, *rng.sample(subheadings, 3)])
        found = determine_under(bill, law)
        statuses.add(found.status)
        assert (found.status is Status.UNDETERMINED) == bool(found.needs), digits
        assert (found.rule is None) == (on_file is None), digits
        psr = next(node for node in found.trace.children if node.test == "PSR")
        if on_file is None:
            assert psr.met is None, digits
            assert found.criterion != "PSR", digits
            assert any("on file" in need for need in psr.missing()), digits
        elif any(isinstance(term, Unread) for term in walk(on_file.rule)) and not any(
            isinstance(term, AnyOf) for term in walk(on_file.rule)
        ):  # with alternatives, for some goods or all, another one may be met
            assert psr.met is not True, digits
        # of another Party it counts where more than minimal operations is done, if the text asks for that
        own = not law.provisions.cumulation_beyond_minimal or {m.country for m in bill.materials} == {country}
        if (
            "PE" in law.provisions.criteria_order
            and own
            and all(m.status == "originating" for m in bill.materials)
        ):
            assert found.status is Status.ORIGINATING, digits
        assert "None" not in "".join(node.text for node in found.trace.walk()), digits
    assert len(statuses) > 1 or len(agreement.books[edition].rows) < 3


def test_without_a_rule_nothing_is_settled_by_it():
    agreement = load_agreement("RCEP")
    law = law_on(agreement, "VN", date(2024, 6, 1))
    empty = type(law)(law.agreement, law.provisions, law.parties, law.edition, lambda _: None, law.on)
    material = Material("m", HsCode("850450", "HS2022"), Decimal(1), "non-originating", "US")
    bill = Bill(
        HsCode("850440", "HS2022"), "VN", (material,), fob=Decimal(100), transport=Transport(),
        operations=(Operation("assembly", "VN"),),
    )  # fmt: skip
    found = determine_under(bill, empty)
    assert found.status is Status.UNDETERMINED
    assert found.rule is None
    assert any("not on file" in need for need in found.needs)
