"""Operations end up where the Article puts them, under each agreement, at every door.

operations.csv holds forty everyday words with a good that they are done to. Each cell was read off the text
below: *minimal* with its paragraph, *if simple*, *if* another operation that the word may mean, or *counts*
where the list does not name it.
"""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import tumen as tm
from tumen.agreements.load import load_agreement, shipped_agreements
from tumen.cli import app
from tumen.origin.criteria.minimal import confers, counts, is_one_of, is_operation
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under, law_on
from tumen.tables.given import day

SOURCES = {
    "RCEP": "Art. 3.6 and footnote 3, treaty text (ebookservicepro.com DTN/02, page 35)",
    "AKFTA": "Viet Nam Circular 49/2025, Art. 11.4 and, in chapters 50 to 63, 11.5",
    "ACFTA": "Viet Nam Circular 12/2019, Art. 10 (wholly obtained goods only); notes to chapters 27, 84, 85, 90",
    "AJCEP": "Viet Nam Circular 37/2022, Art. 11",
    "AANZFTA": "Viet Nam Circular 31/2015, Annex I Art. 7; Australia, Customs Act 1901, section 153ZKG",
    "CKFTA": "Art. 3.7, treaty text (ToTA pta_398), read without paragraph letters",
    "GB-JP": "Art. 4.1, Japan Origin Reference Document 1.1, insufficient-processing.md",
    "GB-KR": "Art. 6, Korea Origin Reference Document 1.2, insufficient-processing.md",
    "GB-SG": "Art. 6, Singapore Origin Reference Document, insufficient-processing.md",
    "GB-VN": "Art. 6, Viet Nam Origin Reference Document 1.1, insufficient-processing.md",
    "KR-VN": "Viet Nam Circular 40/2015, Annex I Art. 8.1",
    "EU-VN": "Viet Nam Circular 11/2020, Art. 10.1",
}
NO_LIST = {"CPTPP": "chapter 3 has no such Article", "APTA": "not read", "ATIGA": "not on file"}
ASKED = [code for code in SOURCES if code in shipped_agreements()]
FILE = Path(__file__).with_name("operations.csv")
ROWS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
DAY = day("2026-06-01")


def test_every_agreement_is_asked():
    assert {*SOURCES, *NO_LIST} >= set(shipped_agreements())
    assert len(ROWS) >= 35


@pytest.mark.parametrize("code", ASKED)
def test_everyday_words_end_where_the_article_puts_them(code):
    policy = load_agreement(code).provisions.operations
    for row in ROWS:
        expected, word = row[code], row["word"]
        minimal = policy.minimal_for(row["heading"])
        found = counts(word, minimal)
        place = minimal[found.listed].removeprefix(policy.article) if found.listed else ""
        if found.met is None:
            listed = "simple" if found.open == "simple" else found.listed
            assert f"if {listed} {place}".strip() == expected, word
            simple = (found.listed or "").startswith("simple-")
            assert (
                found.open == "simple" or simple or confers(f"{word} (for preservation)", minimal) is not True
            )
        else:
            told = "counts" if found.met else f"minimal {place}".strip()
            assert told == expected, word


@pytest.mark.parametrize("code", ASKED)
def test_simple_or_not_settles_what_hangs_on_it(code):
    policy = load_agreement(code).provisions.operations
    for row in ROWS:
        if row[code].startswith("if simple "):
            minimal = policy.minimal_for(row["heading"])
            assert confers(f"simple {row['word']}", minimal) is False, row["word"]
            word = "mixing without sugar" if row["word"] == "blending" else row["word"]  # sugar: never enough
            assert confers(f"{word} (not simple)", minimal) is not False, row["word"]


@pytest.mark.parametrize(
    ("english", "chinese", "korean"),
    [
        ("packing", "包装", "포장"),
        ("repackaging", "重新包装", "재포장"),
        ("relabelling", "换标", "라벨 교체"),
        ("bottling", "装瓶", "병입"),
        ("testing", "测试", "시험"),
        ("sorting", "分选", "선별"),
        ("cutting to length", "定尺剪切", "길이 절단"),
        ("blending", "混合", "혼합"),
        ("assembly", "组装", "조립"),
        ("soldering", "锡焊", "납땜"),
        ("injection moulding", "注塑", "사출 성형"),
        ("vacuum coating", "真空镀膜", "진공 코팅"),
        ("lamination", "层压", "라미네이션"),
        ("freeze-drying", "冷冻干燥", "동결 건조"),
        ("extraction", "萃取", "추출"),
        ("drying", "烘干", "건조"),
        ("disassembly", "拆解", "해체"),
        ("simple assembly", "简单组装", "단순 조립"),
        ("polishing (not simple)", "非简单抛光", "단순하지 않은 폴리싱"),
    ],
)
@pytest.mark.parametrize("code", ASKED)
def test_the_three_languages_say_the_same(code, english, chinese, korean):
    minimal = load_agreement(code).provisions.operations.minimal_for("850440")
    assert counts(chinese, minimal) == counts(english, minimal) == counts(korean, minimal)


def test_where_nothing_is_listed_nothing_is_minimal():
    assert confers("frobbing", ()) is True
    assert confers("frobbing", ("packaging",)) is None


@pytest.mark.parametrize(
    ("name", "asked", "met"),
    [
        ("chemical-reaction", "chemical-reaction", True),
        ("esterification", "chemical-reaction", True),
        ("酯化", "chemical-reaction", True),
        ("distillation", "chemical-reaction", False),
        ("chemical reacton", "chemical-reaction", None),
        ("spinning and weaving", "weaving", True),
        ("frobbing", "weaving", None),
        ("of a rule alone", "of a rule alone", True),
        ("weaving", "of a rule alone", False),
    ],
)
def test_the_operation_that_a_rule_asks_for_is_known_by_its_words(name, asked, met):
    assert is_operation(name, asked) is met


@pytest.mark.parametrize(
    ("done", "met"),
    [
        ("Unloading", True),
        ("卸货", True),
        ("storage and reloading", True),
        ("dyeing", False),
        ("unloading and dyeing", False),
        ("splitting", None),  # "logistics such as ..."
        ("transshipment", None),
        ("sale", False),
        ("chilling", None),
        ("frobbing", None),
    ],
)
def test_what_is_done_on_the_way(done, met):
    allowed = load_agreement("RCEP").provisions.consignment.allowed  # Art. 3.15
    assert is_one_of(done, allowed) is met


def made_by(operation):
    """8524.92 of 80 % regional value, so that the operation alone decides (Art. 3.6)."""
    materials = [tm.Material("driver IC", "8542.31", 20, "non-originating", "TW")]
    return tm.Bill("8524.92", "VN", materials, fob=100, operations=[operation], transport="direct")


STATUSES = [
    ("assembly", Status.ORIGINATING),
    ("packing", Status.NOT_ORIGINATING),
    ("포장", Status.NOT_ORIGINATING),
    ("storing", Status.NOT_ORIGINATING),
    ("mixing", Status.UNDETERMINED),
    ("mixing (not simple)", Status.ORIGINATING),
    ("simple mixing", Status.NOT_ORIGINATING),
    ("packging", Status.UNDETERMINED),
    ("frobbing", Status.UNDETERMINED),
    ("manufacturing", Status.UNDETERMINED),
    ("printing of labels", Status.NOT_ORIGINATING),
    ("printing of brand names on boxes", Status.UNDETERMINED),
]


@pytest.mark.parametrize(("operation", "status"), STATUSES)
def test_one_bill_and_a_table_say_the_same(operation, status):
    bill = made_by(operation)
    found = determine_under(bill, law_on(tm.agreement("RCEP"), "VN", DAY, "JP"))
    assert found.status is status
    assert tm.determine(bill, "RCEP", to="JP", on=DAY).status is status
    table = tm.screen({"A": bill}, "RCEP", to="JP", on=DAY).answers
    assert table["status"].to_list() == [status.value]
    if status is Status.UNDETERMINED:
        (need,) = found.needs
        assert need.startswith("the operations carried out: wh")
        assert repr(operation) in need
        assert table["needs"].to_list() == ["operations"]


def test_the_question_says_how_to_answer_and_what_is_near():
    def need(operation):
        (found,) = tm.determine(made_by(operation), "RCEP", to="JP", on=DAY).needs
        return found

    assert "write 'mixing (simple)' or 'mixing (not simple)'" in need("mixing")
    assert "write 'drying (for preservation)' or 'drying (not for preservation)'" in need("drying")
    assert "did you mean 'packaging'?" in need("packging")


@pytest.mark.parametrize(
    ("made", "status"),
    [
        ("assembly", Status.ORIGINATING),  # the cell originates: nothing of the 70 is foreign
        ("packing", Status.NOT_ORIGINATING),  # (100 - 70) / 100 is less than 40 %
        ("frobbing", Status.UNDETERMINED),
    ],
)
def test_words_of_a_bill_inside_a_bill_are_looked_at_too(made, status):
    part = tm.Material("driver IC", "8542.31", 20, "non-originating", "TW")
    inside = {"operations": [made], "materials": [part]}
    cell = tm.Material("cell", "8524.12", 70, country="VN", made=inside, purchased=True)
    bill = tm.Bill("8524.92", "VN", [cell], fob=100, operations=["assembly"], rule="RVC40")
    assert tm.determine(bill, "RCEP", to="JP", on=DAY).status is status
    table = tm.screen({"A": bill}, "RCEP", to="JP", on=DAY).answers
    assert table["status"].to_list() == [status.value]


def test_beyond_minimal_stands_for_operations_that_are_not_listed(tmp_path):
    head = "bill,hs,exporter,fob,beyond_minimal,material,material_hs,value,status,country\n"
    rows = [
        f"{word},8524.92,VN,100,{word},driver IC,8542.31,20,non-originating,TW\n" for word in ("yes", "no")
    ]
    (tmp_path / "bills.csv").write_text(head + "".join(rows), encoding="utf-8")
    table = tm.screen(tmp_path / "bills.csv", "RCEP", to="JP", on=DAY).answers
    assert table["status"].to_list() == ["originating", "not originating"]


@pytest.mark.parametrize(("operation", "status"), STATUSES)
def test_the_command_says_the_same(tmp_path, operation, status):
    words = [
        "origin",
        "--hs",
        "8524.92",
        "--made-in",
        "VN",
        "--to",
        "JP",
        "--on",
        "2026-06-01",
        "--fob",
        "100",
    ]
    words += ["--material", "driver IC,8542.31,20,TW,non-originating", "--direct", "--agreement", "RCEP"]
    done = CliRunner().invoke(app, [*words, "--operation", operation, "--json"])
    assert done.exit_code == 0, done.output
    (found,) = json.loads(done.stdout)["determinations"]
    assert found["determination"]["status"] == status.value
