"""Notes of sections and chapters: each stands in the rule of every good it speaks of, and decides with it."""

from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import DATA, agreements_on_file, load_agreement
from tumen.agreements.provisions import ranges_of
from tumen.agreements.rule import Provided, walk
from tumen.origin.bill import Bill, Material, Operation
from tumen.origin.determination import Status
from tumen.origin.determine import determine
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import nomenclature
from tumen.tables.delimited import read_csv

COLUMNS = ("goods", "but_not", "effect", "words", "text", "source")
WITH_NOTES = [code for code in agreements_on_file() if (DATA / code / "notes.csv").exists()]


@pytest.mark.parametrize("code", WITH_NOTES)
def test_each_note_stands_in_the_rule_of_each_of_its_goods_and_nowhere_else(code):
    book = next(book for book in load_agreement(code).books.values() if book.rows)
    rows = {
        item: row
        for item in nomenclature(book.edition).subheadings()
        if (row := next((book.rows[item[:size]] for size in (6, 4, 2) if item[:size] in book.rows), None))
    }
    for note in read_csv(DATA / code / "notes.csv", COLUMNS):
        goods, but_not = ranges_of(note["goods"]), ranges_of(note["but_not"]) if note["but_not"] else ()
        within = {
            item
            for item in rows
            if any(codes.covers(item) for codes in goods) and not any(codes.covers(item) for codes in but_not)
        }
        text = note["text"]
        if note["effect"] == "words":  # it follows the words wherever a condition has them
            text = f"{note['words']} ({text})"
            within = {item for item in within if note["words"] in rows[item]["rule"]}
        stands = {item for item, row in rows.items() if text in row["rule"]}
        # "CR" is also a term of its own, and one text may stand in several notes.
        assert within <= stands
        assert stands == within or text == "CR"
        assert within
        assert all(set(note["source"].split()) <= set(rows[item]["source"].split()) for item in within)


def made(hs, edition, value, *, done, answers=(), material=None):
    return Bill(
        hs=HsCode.parse(hs, edition),
        country="VN",
        materials=(
            Material("input", HsCode.parse(material or hs, edition), Decimal(value), "non-originating", "US"),
        ),
        fob=Decimal(100),
        exw=None,
        weight_kg=None,
        operations=(Operation(done, "VN"),),
        answers=dict(answers),
    )


def asked(code, hs, edition):
    rule = load_agreement(code).rule_for(HsCode.parse(hs, edition)).rule
    return [node.condition for node in walk(rule) if isinstance(node, Provided)]


@pytest.mark.parametrize(
    ("done", "answer", "status"),
    [
        # CPTPP list, notes of section VI (Circular 03/2019, Annex I): a good of chapters 28 to 38 that comes
        # from a chemical reaction, or of 28 to 35 from purification, originates whatever its row says.
        # 2903.11 has CTSH, and the material is of 2903.11 and 90 of 100 of FOB, so that neither the change
        # nor the tolerance of 10 per cent is met.
        ("chemical-reaction", None, Status.ORIGINATING),
        ("filtering", True, Status.ORIGINATING),
        ("filtering", False, Status.NOT_ORIGINATING),
        ("filtering", None, Status.UNDETERMINED),
    ],
)
def test_a_section_note_of_cptpp_is_another_way(done, answer, status):
    (question,) = asked("CPTPP", "290311", "HS2012")
    answers = () if answer is None else [(question, answer)]
    good = made("290311", "HS2012", "90", done=done, answers=answers)
    assert determine(good, load_agreement("CPTPP"), on=date(2024, 6, 1), importer="JP").status is status


@pytest.mark.parametrize(("formed", "status"), [(True, Status.ORIGINATING), (False, Status.NOT_ORIGINATING)])
def test_thread_of_a_brassiere_is_formed_in_a_party(formed, status):
    # Notes of chapter 62 (Circular 03/2019, Annex VII): 6212.10 is CC, cut and sewn, here from fabric of
    # chapter 60; yet its sewing thread must be formed in a Party.
    questions = asked("CPTPP", "621210", "HS2012")
    (thread,) = [text for text in questions if text.startswith("sewing thread")]
    answers = [(text, formed if text == thread else True) for text in questions]
    good = made("621210", "HS2012", "50", done="sewing", answers=answers, material="600622")
    assert determine(good, load_agreement("CPTPP"), on=date(2024, 6, 1), importer="JP").status is status


def test_a_note_splits_a_heading_only_where_it_must():
    # Standards materials: chapters 28 to 38 except 35.01 to 35.05 and 3824.60.
    book = load_agreement("CPTPP").books["HS2012"]
    texts = {code: book.rows[code]["rule"] for code in ("3501", "3507", "382410", "382460")}
    assert {code for code, text in texts.items() if "standards materials" in text} == {"3507", "382410"}
    # A chemical reaction in 39.01 to 39.14, except 3903.11 and 3907.60.
    found = {
        code: book.rule_for(HsCode(code, "HS2012")).text
        for code in ("390311", "390319", "390760", "390770", "391510")
    }
    assert {code for code, text in found.items() if text.endswith(" or CR")} == {"390319", "390770"}
