"""Pairs are suspected by investor, product, park and name in three scripts, and never merged."""

from __future__ import annotations

import csv
import time

import pytest

from tests.zone.exchange.conftest import FIRMS, PARKS, PROJECTS
from tumen.errors import InputError
from tumen.tables.notes import collected
from tumen.zone.exchange.alike import NameIndex, plain, romanised
from tumen.zone.exchange.answers import read_answers, write_answers
from tumen.zone.exchange.duplicates import suspected
from tumen.zone.exchange.importing import SuspectedError, import_into
from tumen.zone.exchange.reading import read_given
from tumen.zone.indicators.identity import kept_keys
from tumen.zone.ledger import LedgerEntry

ENTRY = LedgerEntry(by="Li", what="test")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("长春天明盛科技有限公司", "長春天明盛科技"),  # traditional, and the form of the company
        ("長春天明盛科学技術", "长春天明盛科学技术"),  # Japanese forms: 学 and 術
        ("㈜루미코리아", "주식회사 루미코리아"),
        ("ＴＭＳ Ｃｏ．，　Ｌｔｄ．", "TMS"),  # full width
        ("Daesang Group", "DAESANG CORP."),
    ],
)
def test_spellings_of_one_name_are_one(one, other):
    assert plain(one) == plain(other) != ""


def test_a_name_of_nothing_but_a_form_keeps_it():
    assert plain("Group") == "group"


def test_numbers_tell_phases_apart():
    # 一期 and 二期 are the first and the second phase
    names = [plain(name) for name in ("光学胶基地一期", "光学胶基地二期", "Plant 1", "Plant 2")]
    index = NameIndex(names)
    assert index.per_cent(*names[:2]) == index.per_cent(*names[2:]) == 0


def test_what_every_name_of_a_trade_has_tells_nothing():
    # eleven of thirteen letters agree (85 %), but a thousand firms have those; a letter that is wrong in the
    # part that tells is another thing
    trade = [f"吉林省{chr(0x4E00 + n)}{chr(0x5E00 + n)}新能源科技发展" for n in range(1000)]
    one, other, typed = (
        "吉林省天明盛新能源科技发展",
        "吉林省东驰安新能源科技发展",
        "吉林省天名盛新能源科技发展",
    )
    index = NameIndex([*trade, one, other, typed])
    assert index.per_cent(one, other) == 0
    assert index.per_cent(one, typed) == 92  # 12 of 13
    assert NameIndex([one, typed]).per_cent(one, typed) == 92


def test_hangul_is_romanised_by_its_letters():
    # Revised Romanization (2000): 대상 dae-sang, 한국 han-guk, 부산 bu-san
    assert [romanised(word) for word in ("대상", "한국", "부산")] == ["daesang", "hanguk", "busan"]


def test_alike_finds_what_comparing_every_pair_finds():
    index = NameIndex(
        plain(f"长春{a}{b}{c}新材料科技") for a in "东西南北中" for b in "光电氢能" for c in "城山"
    )
    every = {
        (one, other)
        for other in range(len(index.names))
        for one in range(other)
        if index.per_cent(index.names[one], index.names[other]) >= 82
    }
    assert {(pair.one, pair.other) for pair in index.alike()} == every != set()


def cells(projects, products=(), firms=()):
    columns = ("project", "name_zh", "name_ko", "name_en", "investors", "park", "part_of")
    return {
        "projects": [dict(zip(columns, (*row, *[None] * 7), strict=False)) for row in projects],
        "products": [dict(zip(("project", "product", "hs"), row, strict=True)) for row in products],
        "firms": [
            dict(zip(("firm", "name_zh", "name_ko", "name_en", "economy"), row, strict=True)) for row in firms
        ],
    }


def keys(found):
    return [pair.keys for pair in found]


def test_one_name_in_two_scripts_and_forms_is_suspected():
    tables = cells(
        [("a", "天明盛科技有限公司"), ("b", None, None, "CTMS"), ("c", "天明盛科技", None, "CTMS")]
    )
    assert keys(suspected(tables, {"c"})) == [("a", "c"), ("b", "c")]


@pytest.mark.parametrize(
    ("one", "other", "suspect"),
    [
        (("韩国产业园光学膜项目",), ("韩国产业园光学膜项目配套研发楼与展示中心建设工程",), True),
        # an investor of one alone does not tell them apart, nor does the same one
        (("光学膜生产线", None, None, "f1"), ("长春光学膜生产线与配套研发楼建设工程",), True),
        (
            ("光学膜生产线", None, None, "f1"),
            ("长春光学膜生产线与配套研发楼建设工程", None, None, "f1"),
            True,
        ),
        (
            ("光学膜生产线", None, None, "f1"),
            ("长春光学膜生产线与配套研发楼建设工程", None, None, "f2"),
            False,
        ),
        # phases are two, two letters are no name, and other names in another script are others
        (("光学膜生产线",), ("光学膜生产线二期与配套研发楼建设工程",), False),
        (("光学",), ("长春光学膜生产线与配套研发楼建设工程",), False),
        (("光学膜生产线", None, "Film"), ("长春光学膜生产线与配套研发楼建设工程", None, "Noodles"), False),
        ((None, None, "Optical film"), (None, None, "Changchun optical film and research building"), True),
        ((None, None, "Film"), (None, None, "Changchun optical film and research building"), False),
    ],
)
def test_a_name_that_stands_whole_in_another_is_suspected_unless_investors_differ(one, other, suspect):
    found = suspected(cells([("a", *one), ("b", *other)]), {"a", "b"})
    assert bool(found) is suspect


def test_a_name_that_stands_in_many_is_a_word_of_the_trade():
    many = [(f"p{n}", f"{chr(0x4E00 + 40 * n)}{chr(0x5E00 + 31 * n)}新材料科技中心") for n in range(9)]
    assert not suspected(cells([("a", "新材料科技"), *many]), {"a"})


def test_one_investor_and_one_product_are_suspected_whatever_the_names():
    firms = [("f1", None, "대상", None, "KR"), ("f2", None, "㈜대상", "Daesang", "KR")]
    projects = [("a", "甲", None, None, "f1", "PK1"), ("b", "乙", None, None, "f2", "PK2")]
    products = [("a", "sauces", "2103"), ("b", "soy paste", "2103.90")]
    (pair,) = suspected(cells(projects, products, firms), {"a", "b"})
    assert pair.why == ("investor 대상", "heading 2103")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_firms_of_two_economies_are_two_whatever_stands_between(order):
    firms = [
        ("f1", "大象", None, None, "KR"),
        ("f2", "大象", None, None, None),
        ("f3", "大象", None, None, "JP"),
    ]
    projects = [("a", "甲", None, None, "f1"), ("b", "乙", None, None, "f3")]
    products = [("a", "sauces", "2103"), ("b", "sauces", "2103")]
    assert not suspected(cells(projects, products, [firms[at] for at in order]), {"a", "b"})


def test_one_investor_with_other_goods_in_one_park_is_not():
    projects = [("a", "甲厂", None, None, "f1", "PK1"), ("b", "研发中心", None, None, "f1", "PK1")]
    products = [("a", "sauces", "2103"), ("b", "laboratory", None)]
    assert not suspected(cells(projects, products), {"a", "b"})
    # but where of one nothing is known, it may be the same
    (pair,) = suspected(cells(projects, products[:1]), {"b"})
    assert pair.why == ("investor f1", "park PK1")


def test_romanised_names_alone_are_no_sign():
    firms = [("f1", None, "대상", None, "KR"), ("f2", None, None, "Daesang", "KR")]
    projects = [("a", "甲", None, None, "f1", "PK1"), ("b", "乙", None, None, "f2", "PK1")]
    assert not suspected(cells(projects, [], firms), {"a", "b"})
    products = [("a", "sauces", "2103"), ("b", "sauces", "2103")]
    (pair,) = suspected(cells(projects, products, firms), {"a", "b"})
    assert pair.why[0] == "investors whose romanised names agree to 100 %"


def test_parts_answered_pairs_and_old_ones_are_not_asked_again():
    projects = [("a", "天明盛"), ("b", "天明盛", None, None, None, None, "a"), ("c", "天明盛")]
    assert keys(suspected(cells(projects), {"a", "b", "c"})) == [("a", "c"), ("b", "c")]
    assert keys(suspected(cells(projects), {"c"}, {("a", "c")})) == [("b", "c")]
    assert not suspected(cells(projects), {"d"})


def test_ten_thousand_projects_take_seconds():
    projects = [
        (
            f"p{n}",
            f"长春{chr(0x4E00 + n)}{chr(0x5E00 + n)}新能源科技有限公司",
            None,
            None,
            f"f{n % 3000}",
            f"PK{n % 20}",
        )
        for n in range(10_000)
    ]
    products = [(f"p{n}", f"part {n}", f"{1000 + n % 9000}") for n in range(10_000)]
    firms = [(f"f{n}", f"投资{n}", None, f"Investor {n}", "KR") for n in range(3000)]
    began = time.perf_counter()
    suspected(cells(projects, products, firms), {row[0] for row in projects})
    assert time.perf_counter() - began < 20  # 2 s on a quiet machine; every pair would be 50 million


def test_a_name_that_very_many_have_is_asked_about_once_for_each():
    found = suspected(cells([(f"p{n:04}", "待定") for n in range(3000)]), {f"p{n:04}" for n in range(3000)})
    assert keys(found) == [("p0000", f"p{n:04}") for n in range(1, 3000)]


def given(folder):
    return folder(
        projects=f"{PROJECTS}a,天明盛科技有限公司,,,f1,PK1,minutes,office\nb,天明盛科技,,,f1,PK1,minutes,office\n",
        firms=f"{FIRMS}f1,,대상,,KR,minutes,office\n",
        parks=PARKS,
    )


def test_an_import_with_suspected_duplicates_writes_nothing(folder, ledger):
    with pytest.raises(SuspectedError, match="a and b may be one project: the same name") as caught:
        import_into(ledger, read_given(given(folder)), ENTRY)
    assert [pair.keys for pair in caught.value.pairs] == [("a", "b")]
    assert caught.value.problems[0].line == 3
    assert ledger.log() == ()


@pytest.mark.parametrize("answer", ["same", "different"])
def test_an_answered_pair_is_imported_and_kept(folder, ledger, tmp_path, answer):
    place, file = given(folder), tmp_path / "pairs.csv"
    with pytest.raises(SuspectedError) as caught:
        import_into(ledger, read_given(place), ENTRY)
    write_answers(caught.value.pairs, file)
    assert read_answers(file) == ()  # not answered yet
    with file.open(encoding="utf-8", newline="") as text:
        (row,) = csv.DictReader(text)
    row |= {"answer": answer, "said_by": "Li", "reason": "the contracts"}
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, row)
        writer.writeheader()
        writer.writerow(row)
    change = import_into(ledger, read_given(place), ENTRY, answers=read_answers(file))
    assert change.new == {"projects": 2, "firms": 1, "parks": 2, "identities": 1}
    assert kept_keys(ledger.snapshot()) == ({"b": "a"} if answer == "same" else {})
    # nobody is asked a second time
    assert import_into(ledger, read_given(place), ENTRY).new == {}


def test_firms_that_are_called_the_same_are_told(folder, ledger):
    place = folder(
        firms=f"{FIRMS}f1,天明盛有限公司,,,KR,m,office\nf2,天明盛,,,,m,office\nf3,东驰,,,JP,m,office\n"
    )
    with collected() as notes:
        import_into(ledger, read_given(place), ENTRY)
    # the economy of f2 is not known, so that it may be f1
    assert notes == ["firms: f1 and f2 are called the same; they count as 2 firms"]
    with collected() as notes:
        import_into(ledger, read_given(place), ENTRY)
    assert notes == []


def test_an_answer_says_who_and_why(tmp_path):
    file = tmp_path / "pairs.csv"
    file.write_text("one,other,answer\na,b,same\n", encoding="utf-8")
    with pytest.raises(InputError, match="without said_by and reason"):
        read_answers(file)


def test_answers_that_contradict_each_other_are_refused(folder, ledger):
    place = folder(
        projects=f"{PROJECTS}a,甲,,,,,m,office\nb,乙,,,,,m,office\nc,丙,,,,,m,office\n",
        identities="one,other,answer,said_by,reason,source,confidence\n"
        "a,b,same,Li,x,m,office\nb,c,same,Li,x,m,office\na,c,different,Li,x,m,office\n",
    )
    with pytest.raises(
        InputError, match="a and c are said to be different, and the same by way of other pairs"
    ):
        import_into(ledger, read_given(place), ENTRY)
