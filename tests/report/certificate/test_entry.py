"""The words in the box of the origin criterion: the first alternative met, with what the form has beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Material, ObtainedFacts, Operation, Transport
from tumen.origin.determine import determine
from tumen.reference.hs import HsCode
from tumen.report.certificate.entry import criterion_entry

ON = date(2026, 6, 1)
HS2017_DAY = date(2023, 6, 1)
"""A day on which the list of AANZFTA that is on file is in use."""
US = "US"


def entry(code, hs, *materials, country="VN", on=ON, answers=None):
    """A good of a FOB price of 100; materials are code, value, status, country."""
    edition = "HS2022" if on == ON else "HS2017"
    made = tuple(
        Material(f"m{n}", HsCode(of, edition), Decimal(str(value)), status, country=home)
        for n, (of, value, status, home) in enumerate(materials)
    )
    good = Bill(
        HsCode(hs, edition),
        country,
        made,
        fob=Decimal(100),
        operations=(Operation("winding", country),),
        transport=Transport(),
        answers=answers or {},
    )
    agreement = load_agreement(code)
    form = next(item for item in agreement.forms if item.serves(country, on))
    return criterion_entry(good, determine(good, agreement, on=on), agreement, form)


def words(*asked, **more):
    return entry(*asked, **more).words


NO, YES = "non-originating", "originating"


@pytest.mark.parametrize(
    ("materials", "said"),
    [
        ([("847330", 50, NO, US)], "CTC"),
        # The same subheading from Korea: without Korea as a Party no change, and (100 - 80) / 100 is below 40 %.
        ([("847330", 50, NO, US), ("850440", 30, YES, "KR")], "CTC, ACU"),
        # Another heading from Korea: nothing of it is needed.
        ([("847330", 50, NO, US), ("853400", 30, YES, "KR")], "CTC"),
        # 8 of 100 from the same subheading: Art. 3.7, at most 10 %.
        ([("847330", 50, NO, US), ("850440", 8, NO, US)], "CTC, DMI"),
        # (100 - 50) / 100 is at least 40 %, and there is no change.
        ([("850440", 50, NO, US)], "RVC"),
        ([("850440", 50, YES, "KR")], "PE"),
        ([("850440", 70, NO, US)], None),
    ],
)
def test_the_words_of_form_rcep(materials, said):
    assert words("RCEP", "850440", *materials, country="CN") == said


@pytest.mark.parametrize(
    ("hs", "materials", "said", "value"),
    [
        # Note 3(b) of the form: the general rule is CTH or RVC 40% (8504.40 is not in the list).
        ("850440", [("847330", 50, NO, US)], "CTH", False),
        ("850440", [("850440", 50, NO, US)], "RVC 40%", True),
        # Note 3(c): the list has CTSH or RVC45 for 8504.50; "RVC 45%" is the example of the note.
        ("850450", [("850440", 50, NO, US)], "CTC", False),
        ("850450", [("850450", 50, NO, US)], "RVC 45%", True),
    ],
)
def test_the_words_of_form_ak(hs, materials, said, value):
    found = entry("AKFTA", hs, *materials)
    assert (found.words, found.content) == (said, value)


def test_form_ak_has_no_words_for_cumulation_and_tolerance():
    # 8 of 100 from the same heading: Art. 13, at most 10 % of the FOB value; (100 - 68) / 100 is below 40 %.
    found = entry("AKFTA", "850440", ("847330", 60, NO, US), ("850490", 8, NO, US))
    assert (found.words, found.tolerance) == ("CTH", True)


@pytest.mark.parametrize(
    ("hs", "materials", "said"),
    [
        # Table A.1 of the handbook of Singapore Customs, rows of AJCEP.
        ("392410", [("390210", 50, NO, US)], "CTH"),
        ("392410", [("392490", 50, NO, US)], "RVC"),
        ("392410", [("390210", 65, NO, US), ("392490", 8, NO, US)], "CTH, DMI"),
        ("392410", [("390210", 65, NO, US), ("392490", 20, YES, "JP")], "CTH, ACU"),
        ("392410", [("392490", 20, YES, "JP")], "PE"),
    ],
)
def test_the_words_of_form_aj(hs, materials, said):
    assert words("AJCEP", hs, *materials) == said


@pytest.mark.parametrize(
    ("hs", "materials", "country", "said"),
    [
        # Table A.1, rows of ACFTA: CTH and the percentage by the general rule, PSR by the list, cut to a whole
        # number: (100 - 39.5) / 100 = 60.5 % is 60 (section 7, field 22).
        ("391810", [("390210", 50, NO, US)], "VN", "CTH"),
        ("870899", [("870899", "39.5", NO, US)], "VN", "RVC 60%"),
        # China shows the percentage alone.
        ("870899", [("870899", "39.5", NO, US)], "CN", "60%"),
        ("850440", [("847330", 50, NO, US)], "VN", "PSR"),
    ],
)
def test_the_words_of_form_e(hs, materials, country, said):
    assert words("ACFTA", hs, *materials, country=country) == said


@pytest.mark.parametrize(
    ("hs", "materials", "country", "said"),
    [
        # Note 5 of the form.
        ("392410", [("390210", 50, NO, US)], "VN", "CTC"),
        ("392410", [("392490", 50, NO, US)], "VN", "RVC"),
        # 8518.30: CTH or RVC40 or (CTSH and RVC35); (100 - 62) / 100 = 38 %, from another subheading.
        ("851830", [("851840", 62, NO, US)], "VN", "CTSH + RVC 35%"),
        # 8504.21: CTSH except from 8504.22 and 8504.23; Annex VI of the Circular, point 9, gives Other for such rules.
        ("850421", [("850431", 62, NO, US)], "VN", "Other"),
        ("850421", [("850431", 62, NO, US)], "TH", "CTC"),
    ],
)
def test_the_words_of_form_aanz(hs, materials, country, said):
    assert words("AANZFTA", hs, *materials, country=country, on=HS2017_DAY) == said


GOODS = "data/graphic display tubes, monochrome"


@pytest.mark.parametrize(("answer", "said"), [(True, "RVC 40%"), (False, "CTC")])
def test_a_rule_for_some_goods_is_claimed_by_its_own_branch(answer, said):
    # 8540.40 of AKFTA: CTH or RVC40 for such tubes, CTSH or RVC40 for others; made of another subheading of 85.40.
    found = words("AKFTA", "854040", ("854060", 50, NO, US), answers={GOODS: answer})
    assert found == said


def test_a_rule_for_some_goods_that_is_not_answered_is_left_to_a_person():
    # Both branches are met by (100 - 50) / 100 = 50 %, so that it originates; which words it takes is not known.
    found = entry("AKFTA", "854040", ("854060", 50, NO, US))
    assert found.words is None
    assert "not settled" in found.why


@pytest.mark.parametrize(("home", "said"), [("VN", "WO"), ("KR", "WO-AK")])
def test_a_good_of_another_party_takes_its_own_word_on_form_ak(home, said):
    # Note 3: WO for goods wholly obtained in the exporting Party, WO-AK by a rule of the list for any Party.
    agreement = load_agreement("AKFTA")
    ginseng = Bill(
        HsCode("121120", "HS2022"),
        "VN",
        fob=Decimal(10),
        obtained=ObtainedFacts("harvested-plant", {"country": home}),
        operations=(Operation("growing", home),),
        transport=Transport(),
    )
    found = determine(ginseng, agreement, on=ON)
    assert criterion_entry(ginseng, found, agreement, agreement.forms[0]).words == said
