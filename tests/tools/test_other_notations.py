"""The notations of Viet Nam, Australia and the plain schedules, with cells as they are printed."""

from __future__ import annotations

from datetime import date

import pytest

from compile_tariffs import read_australia
from notations.viet_nam import read_viet_nam
from tumen.tariff.importing.printed import read_percent
from tumen.tariff.rates.expression import Elsewhere, UnreadRate, answers_of_day
from tumen.tariff.rates.notation import print_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("3.5", "3.5%"),  # 85099090 rcep_cn
        ("*", "excluded"),  # 01031000 vn_eaeu
        ("0 (-PH)", "origin(PH: excluded; other: free)"),  # 01051190 acfta
        ("0 (-KH. TH)", "origin(KH, TH: excluded; other: free)"),
        ("0(-KH. MY. PH. )", "origin(KH, MY, PH: excluded; other: free)"),  # 19021940 akfta
        ("0(-MM)(GIC)", "origin(MM: excluded; other: free)"),  # 42021211 akfta
        ("2.7; M: 5.4", 'choose("a Party that the source marks M": 5.4%; otherwise: 2.7%)'),  # 02031100
        ("60 (NHN: 120)", 'choose("within the tariff quota": 60%; otherwise: 120%)'),  # 04072100
        ("0/0", "free"),  # 03039100: every part has the same rate
        ("5/10", 'choose("part 1 of 2 of the line": 5%; "part 2 of 2 of the line": 10%)'),
        ("0/*", 'choose("part 1 of 2 of the line": free; "part 2 of 2 of the line": excluded)'),
        (
            "0 (-MM. TH)/0",
            (
                'choose("part 1 of 2 of the line": origin(MM, TH: excluded; other: free); '
                '"part 2 of 2 of the line": free)'
            ),
        ),
        (
            "1.2/0; M: 1.9/0",  # 15043000 cptpp
            (
                'choose("part 1 of 2 of the line": choose("a Party that the source marks M": 1.9%; '
                "otherwise: 1.2%); "
                '"part 2 of 2 of the line": choose("a Party that the source marks M": free; otherwise: free))'
            ),
        ),
    ],
)
def test_viet_nam(text, rate):
    assert print_rate(read_viet_nam(text)) == rate


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("150% thuế MFN", "150 per cent of the MFN rate"),  # 87021010 standard
        ("Theo hướng dẫn tại khoản 1.1 Chương 98", "the rate under clause 1.1 of Chapter 98"),  # 87021010 mfn
        (
            "Theo hướng dẫn tại điểm b.5.3 và b.5.4 khoản 2.2 Chương 98",  # 87032113 mfn
            "the rate under points b.5.3 and b.5.4 of clause 2.2 of Chapter 98",
        ),
    ],
)
def test_viet_nam_refers_to_a_rate_that_stands_elsewhere(text, where):
    assert read_viet_nam(text) == Elsewhere(where)


@pytest.mark.parametrize("text", ["Q", "Theo Chương 98", "5/x", ""])
def test_viet_nam_not_understood(text):
    assert read_viet_nam(text) == UnreadRate(text)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5", "5%"),
        ("U", "excluded"),
        ("$1.220/kg", "1.22 AUD/kg"),
        ("5%, and $12,000 each", "5% + 12000 AUD/piece"),
        ("4%, or, if lower, $0.45/kg TSS*", "min(4%, 0.45 AUD/kg of TSS)"),
        ("5%, or $3/bucket", 'unread("5%, or $3/bucket")'),
        ("5%, and $3/bucket", 'unread("5%, and $3/bucket")'),
    ],
)
def test_australia(text, rate):
    assert print_rate(read_australia(text)) == rate


def test_a_number_is_per_cent_and_u_is_unbound():
    assert [print_rate(read_percent(text)) for text in ("0", "4.8", "U", "5 VND")] == [
        "free",
        "4.8%",
        "excluded",
        'unread("5 VND")',
    ]


def test_seasons_answer_themselves_from_the_day():
    conditions = ("imported 06-01 to 11-30", "imported 12-01 to 05-31", "imported 11-01 to 02-end", "smoked")
    june = answers_of_day(conditions, date(2026, 6, 1))
    assert june == dict(zip(conditions[:3], (True, False, False), strict=True))
    leap = answers_of_day(conditions, date(2028, 2, 29))
    assert leap == dict(zip(conditions[:3], (False, True, True), strict=True))
