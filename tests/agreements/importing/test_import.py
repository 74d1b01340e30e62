"""``tumen agreement import``: rule sets, tables and annexes in; a folder out, whole or not at all.

Rules in these files are invented for the tests; codes are those of the editions on file.
"""

import csv
import io
import json
from pathlib import Path

import pytest

from tumen.agreements.importing.compare import compare
from tumen.agreements.importing.folder import read_lists
from tumen.agreements.importing.short import read_rule
from tumen.agreements.load import agreements_on_file, load_agreement, own_agreements
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import render
from tumen.errors import InputError, MissingExtraError
from tumen.reference.nomenclature import nomenclature

SHARED = Path(__file__).resolve().parents[3].parent / "shared/data"
NEW = (
    "--code",
    "NEW",
    "--title",
    "New agreement",
    "--party",
    "CN",
    "--party",
    "KR",
    "--in-force",
    "2022-01-01",
)


def table(path, rows, header=("code", "rule")):
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path, tumen):
    """A folder of an agreement of China and Korea with one rule for every chapter."""
    rows = [(chapter, "CTH or RVC40") for chapter in nomenclature("HS2022").chapters()]
    path = table(tmp_path / "rules.csv", rows)
    done = tumen("agreement", "import", path, "--edition", "HS2022", *NEW, "--out", tmp_path / "own/NEW")
    assert done.exit_code == 0, done.output
    return tmp_path / "own/NEW"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("CTH or RVC40", "CTH or RVC40"),
        ("CTH or RVC 40", "CTH or RVC40"),
        ("CTH; or RVC(40)", "CTH or RVC40"),
        ("CC except from Chapter 1", "CC except from Chapter 01"),
        ("CC except from subheading 1211.20", "CC except from 1211.20"),
        ("CTH except from headings 72.08 or 72.09, or RVC40", "CTH except from 72.08, 72.09 or RVC40"),
        ("CTH except from heading 72.08 through 72.11 or RVC40", "CTH except from 72.08 to 72.11 or RVC40"),
        (
            "CTSH, provided that at least half of the active ingredient originates; or RVC40",
            'CTSH provided that "at least half of the active ingredient originates" or RVC40',
        ),
        ("CTH and RVC35", "CTH and RVC35"),
        (
            "CC or RVC40 for insects; CC for any other good",
            'CC or RVC40 for "insects"; CC for any other good',
        ),
        ("A change to a good of heading 8444 from any other heading.", "CTH"),
    ],
)
def test_short_forms_of_printed_lists_are_read(text, rule):
    assert render(read_rule(text)) == rule
    assert read_rule(text) == parse_rule(rule)


@pytest.mark.parametrize("text", ["CTHH", "RVC140", "CTH except from glass", "CTH or", "", "CTH or tea"])
def test_what_is_no_rule_is_refused(text):
    with pytest.raises(InputError):
        read_rule(text)


def test_a_table_makes_a_folder_that_every_command_can_use(own, tumen):
    shown = tumen("agreement", own, "--rules", "8501")
    assert shown.exit_code == 0
    assert "CTH or RVC40" in shown.output
    listed = json.loads(tumen("--agreements-from", own, "agreement", "--json").stdout)
    assert {"code": "NEW", "title": "New agreement"} in listed
    assert "NEW" not in [item["code"] for item in json.loads(tumen("agreement", "--json").stdout)]


def test_what_was_not_read_leaves_the_good_undetermined(own, tumen):
    asked = (
        *("origin", "--hs", "8501.10", "--made-in", "CN", "--to", "KR", "--on", "2024-06-01", "--fob", "100"),
        *("--operation", "assembly", "--direct", "--json"),
    )
    steel = ("--material", "steel,7208.10,20,BR,non-originating")
    shaft = ("--material", "motor,8501.20,20,BR,non-originating")
    own_steel = ("--material", "steel,7208.10,20,CN,originating")
    for material, status in ((steel, "undetermined"), (shaft, "undetermined"), (own_steel, "originating")):
        answer = tumen("--agreements-from", own.parent, *asked, *material)
        assert answer.exit_code == 0, answer.output
        found = {
            item["determination"]["agreement"]: item["determination"]["status"]
            for item in json.loads(answer.stdout)["determinations"]
        }
        assert found["NEW"] == status
        assert {"RCEP", "CKFTA"} <= found.keys()


def test_own_agreements_are_on_file_inside_the_block_alone(own):
    with own_agreements([own.parent]):
        assert "NEW" in agreements_on_file()
        assert load_agreement("NEW").title == "New agreement"
    assert "NEW" not in agreements_on_file()
    with pytest.raises(InputError, match="no agreement 'NEW'"):
        load_agreement("NEW")


def test_two_own_agreements_of_one_code_are_refused(own, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for file in own.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    with pytest.raises(InputError, match="two agreements have the code NEW"), own_agreements([own, other]):
        pass


def test_a_folder_without_agreements_is_refused(tmp_path):
    with pytest.raises(InputError) as caught, own_agreements([tmp_path, tmp_path / "nowhere"]):
        pass
    assert [problem.what for problem in caught.value.problems] == [
        "it holds no folder with an agreement.yaml",
        "there is no such folder",
    ]


def test_a_study_has_its_own_agreements(tumen, tmp_path):
    """The lunch box of the study to start from is sold from CN and VN to JP; the agreement is of these
    three."""
    rules = table(tmp_path / "rules.csv", [(chapter, "CTH") for chapter in nomenclature("HS2022").chapters()])
    about = ("--code", "NEW", "--title", "New", *("--party", "CN", "--party", "VN", "--party", "JP"))
    words = ("agreement", "import", rules, "--edition", "HS2022", *about, "--in-force", "2022-01-01")
    assert tumen(*words, "--out", tmp_path / "own/NEW").exit_code == 0
    study = tmp_path / "box"
    assert tumen("new", study).exit_code == 0
    path = study / "study.yaml"
    asked = path.read_text(encoding="utf-8").replace("[RCEP] ", "[RCEP, NEW]\nagreement_folders: [../own] ")
    path.write_text(asked, encoding="utf-8")
    checked = json.loads(tumen("check", study, "--json").stdout)
    assert checked["problems"] == []
    assert "RCEP, NEW" in checked["asked"][1]
    ran = tumen("run", study, "--out", tmp_path / "results", "--json")
    assert ran.exit_code == 0, ran.output
    cells = json.loads(ran.stdout)["result"]["product"]["scenarios"][0]["cells"]
    found = {item["agreement"]: item["determination"]["status"] for item in cells[0]["origins"]}
    assert found["NEW"] == "undetermined"  # its provisions were not read
    assert "NEW" not in agreements_on_file()
    path.write_text(asked.replace("../own", "../none"), encoding="utf-8")
    refused = json.loads(tumen("check", study, "--json").stdout)
    whats = [item["what"] for item in refused["problems"]]
    assert "there is no such folder" in whats


def test_replacing_the_rules_of_an_agreement_shows_what_changes_first(tumen, tmp_path):
    book = load_agreement("RCEP").books["HS2022"]
    rows = [(code, row["rule"]) for code, row in book.rows.items()]
    changed = [(code, "CC" if code == "850110" else rule) for code, rule in rows if code != "010121"]
    # 85.01 is listed by heading or subheading; whichever covers 8501.10 is asked of the book itself.
    if ("850110", "CC") not in changed:
        changed.append(("850110", "CC"))
    path = table(tmp_path / "rules.csv", changed)
    out = tmp_path / "RCEP"
    done = tumen("agreement", "import", path, "--edition", "HS2022", "--for", "RCEP", "--json", "--out", out)
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    (compared,) = answer["differences"]
    assert [(item["code"], item["after"]) for item in compared["rules"]] == [("850110", "CC")]
    assert compared["same"] == 5611  # of 5,612 subheadings of HS2022
    made = load_agreement(out)
    assert made.provisions == load_agreement("RCEP").provisions
    assert made.books["HS2012"].rows.keys() == load_agreement("RCEP").books["HS2012"].rows.keys()
    assert (
        compare(load_agreement("RCEP").books["HS2022"], made.books["HS2022"]).differences[0].code == "850110"
    )


def test_nothing_is_written_without_a_place_and_no_folder_is_replaced_unasked(own, tumen, tmp_path):
    rules = table(tmp_path / "again.csv", [("85", "CC")])
    before = {path.name: path.read_bytes() for path in own.iterdir()}
    words = ("agreement", "import", rules, "--edition", "HS2022", *NEW)
    shown = tumen(*words)
    assert shown.exit_code == 0
    assert "nothing is written" in shown.output
    assert "have none" in shown.output
    refused = tumen(*words, "--out", own)
    assert refused.exit_code == 2
    assert "Add --replace" in refused.stderr
    assert {path.name: path.read_bytes() for path in own.iterdir()} == before
    assert tumen(*words, "--out", own, "--replace").exit_code == 0
    assert load_agreement(own).books["HS2022"].rows.keys() == {"85"}
    other = tmp_path / "letters"
    other.mkdir()
    assert "no agreement's folder" in tumen(*words, "--out", other, "--replace").stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.csv", "letters", "own", "rules.csv"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"code,rule\n84.01,CTHH or RVC40\n", ["bad.csv:2:1: rule: expected a term, found 'CTHH'"]),
        (b"code,rule\n84.01,CTH or RVC40\n8401,CC\n", ["line 3: 84.01 has a second rule", "line 2"]),
        (b"code,rule\n84.01,CTH\n9999,CC\n", ["line 3: 99.99 is not in HS2022"]),
        (b"code,regel\n84.01,CTH\n", ["regel"]),
        (b"rule\nCTH\n", ["no column says at which code"]),
        (b"code;rule\n84.01,CTH\n", ["the row has 1 cells"]),
        ("code,rule\n84.01,CTH für Glas\n".encode("latin-1"), ["bad.csv:2: the file is not UTF-8"]),
        (b"code,rule\nex 8401,CTH\n8401 to 8405,CC\n", ["'ex 8401' is no chapter", "'8401 to 8405'"]),
        (b"code,rule,edition\n84.01,CTH,HS2007\n", ["edition: 'HS2007' is not one of the choices"]),
        (b"code,rule\n", ["no rules"]),
        (b"", ["rule"]),
        (b"code,rule\n84.01,CTH except from 99.99\n", ["99.99 is not in HS2022"]),
    ],
)
def test_a_bad_table_says_where_and_writes_nothing(tumen, tmp_path, content, said):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    done = tumen("agreement", "import", path, "--edition", "HS2022", *NEW, "--out", tmp_path / "out")
    assert done.exit_code == 2, done.output
    for words in said:
        assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert [item.name for item in tmp_path.iterdir()] == ["bad.csv"]


def test_every_problem_of_every_file_is_said_at_once(tumen, tmp_path):
    one = table(tmp_path / "one.csv", [("84.01", "CTX"), ("8499", "CC")])
    two = table(tmp_path / "two.csv", [("85.01", "RVC")])
    done = tumen("agreement", "import", one, two, "--edition", "HS2022", *NEW)
    assert done.exit_code == 2
    assert "CTX" in done.stderr
    assert "two.csv" in done.stderr


def test_what_is_said_of_the_agreement_is_checked(tumen, tmp_path):
    path = table(tmp_path / "rules.csv", [("85", "CTH")])
    words = ("agreement", "import", path, "--edition")
    assert "--code, --title, --party, --in-force is missing" in tumen(*words, "HS2022").stderr
    assert "given together" in tumen(*words, "HS2022", "--for", "RCEP", "--code", "X").stderr
    assert "no HS edition" in tumen(*words, "HS2009", *NEW).stderr
    assert "no rules in HS2017" in tumen(*words, "HS2017", "--for", "RCEP").stderr
    assert "cannot read the file" in tumen("agreement", "import", tmp_path / "none.csv", *NEW).stderr
    (tmp_path / "rules.txt").write_text("CTH")
    assert "no kind of list" in tumen("agreement", "import", tmp_path / "rules.txt", *NEW).stderr


def test_a_workbook_is_read_and_numbers_for_codes_are_refused(tumen, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("chapter", "heading", "subheading", "rule"),
        ("84", "", "", "CTH"),
        ("85", "85.01", "", "CC"),
    ):
        sheet.append(row)
    path = tmp_path / "rules.xlsx"
    book.save(path)
    (found,) = read_lists(path, "HS2022")
    assert found.rows == (("84", "CTH", ""), ("8501", "CC", ""))
    sheet.append((86, None, None, "CTH"))
    book.save(path)
    done = tumen("agreement", "import", path, "--edition", "HS2022", *NEW)
    assert done.exit_code == 2
    assert "rules.xlsx#Sheet:4:1: chapter: 86 is a number" in done.stderr
    path.write_bytes(b"no workbook")
    assert (
        "the workbook cannot be read"
        in tumen("agreement", "import", path, "--edition", "HS2022", *NEW).stderr
    )


ANNEX = [
    ["01", "", "", "CHAPTER 1: BEASTS", "WO"],
    ["", "", "", "SECTION II", ""],
    ["05", "", "", "CHAPTER 5: REST OF THEM, IN A TITLE OVER SEVERAL LINES OF ITS CELL", ""],
    ["", "05.02", "", "Bristles", "CC"],
    ["", "05.04", "0504.00", "Guts", "CC except from Chapter 01"],
    ["", "13.02", "", "Saps", ""],
    ["", "", "1302.11", "-- Juice", "CC"],
    ["", "", "1302.19", "-- Other", "CC except from subheading 1211.20"],
    ["", "72.11", "", "Flat", "CTH except from heading 72.08 or 72.09 or RVC40"],
    ["", "", "8504.21", "Big", "CTSH except from subheadings 8504.22 and 8504.23 or RVC40"],
]
ANNEX_ROWS = (
    ("01", "WO", ""),
    ("0502", "CC", ""),
    ("050400", "CC except from Chapter 01", ""),
    ("130211", "CC", ""),
    ("130219", "CC except from 1211.20", ""),
    ("7211", "CTH except from 72.08, 72.09 or RVC40", ""),
    ("850421", "CTSH except from 8504.22, 8504.23 or RVC40", ""),
)


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_the_annex_as_signed_is_read_from_its_pages(tmp_path, pdf, pages):
    pdf.annex_hs2012(tmp_path / "annex.pdf", ANNEX, pages)
    (found,) = read_lists(tmp_path / "annex.pdf")
    assert (found.edition, found.kind) == ("HS2012", "annex")
    assert found.rows == ANNEX_ROWS
    assert found.unclear == ()


def test_the_transposed_list_is_read_with_its_head_on_the_first_page_alone(tmp_path, pdf):
    headings = [code for code in nomenclature("HS2022").headings() if code.startswith(("84", "85"))]
    rows = [
        [f"{code[:2]}.{code[2:]}", "", "goods with a description of some length", "CTH or RVC40"]
        for code in headings
    ]
    rows.append(["", "9001.10", "fibres", "CTSH or RVC40"])
    pdf.list_hs2022(tmp_path / "list.pdf", rows)
    (found,) = read_lists(tmp_path / "list.pdf")
    assert found.edition == "HS2022"
    assert [row[0] for row in found.rows] == [*headings, "900110"]
    assert {row[1] for row in found.rows} == {"CTH or RVC40", "CTSH or RVC40"}


def test_a_rule_of_an_annex_that_is_not_understood_is_kept_as_not_read(tmp_path, pdf, tumen):
    pdf.annex_hs2012(
        tmp_path / "annex.pdf", [*ANNEX, ["", "90.01", "", "Lenses", "ground in a Party at night"]]
    )
    done = tumen("agreement", "import", tmp_path / "annex.pdf", "--for", "RCEP", "--out", tmp_path / "RCEP")
    assert done.exit_code == 0, done.output
    assert "page 1, 90.01" in done.output
    rule = load_agreement(tmp_path / "RCEP").books["HS2012"].rows["9001"]["rule"]
    assert rule.startswith('unread("page 1')
    assert "against RCEP in HS2012 on file" in done.output


def test_a_pdf_that_is_no_annex_writes_nothing(tmp_path, pdf, tumen):
    pdf.letter(tmp_path / "letter.pdf")
    (tmp_path / "text.pdf").write_text("no PDF at all")
    pdf.annex_hs2012(tmp_path / "twice.pdf", [*ANNEX, ANNEX[3]])
    pdf.annex_hs2012(tmp_path / "odd.pdf", [*ANNEX, ["", "9x.01", "", "Lenses", "CTH"]])
    before = sorted(path.name for path in tmp_path.iterdir())
    for name, said in (
        ("letter.pdf", "no table in it has columns of codes"),
        ("text.pdf", "no PDF that can be read"),
        ("twice.pdf", "05.02 has a second rule"),
        ("odd.pdf", "'9x.01' is no chapter"),
    ):
        done = tumen("agreement", "import", tmp_path / name, "--for", "RCEP", "--out", tmp_path / "out")
        assert done.exit_code == 2, (name, done.output)
        assert said in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    wrong = tumen("agreement", "import", tmp_path / "twice.pdf", "--edition", "HS2022", "--for", "RCEP")
    assert "the list is in HS2012" in wrong.stderr


def test_without_the_extra_a_pdf_says_what_to_install(tmp_path, pdf, monkeypatch):
    pdf.annex_hs2012(tmp_path / "annex.pdf", ANNEX)
    monkeypatch.setitem(__import__("sys").modules, "pdfplumber", None)
    with pytest.raises(MissingExtraError, match=r"tumen\[pdf\]"):
        read_lists(tmp_path / "annex.pdf")


def test_rule_sets_are_compiled_and_what_is_lost_is_counted(tmp_path, tumen):
    sets = {
        "rule_sets": [
            {
                "heading": "Chapter 85",
                "min": "8500000000",
                "max": "8599999999",
                "rules": [
                    {
                        "rule": "Manufacture from materials of any heading, except that of the product.",
                        "operator": None,
                    },
                    {
                        "rule": "Manufacture in which the value of all the materials used does not exceed "
                        "50% of the ex-works price of the product.",
                        "operator": "or",
                    },
                ],
            },
            {
                "heading": "Chapter 86",
                "min": "8600000000",
                "max": "8699999999",
                "rules": [
                    {
                        "rule": "Manufacture which, whatever else is done to the goods of this or any other "
                        "chapter, is done by people who dance on it at midnight.",
                        "operator": None,
                    }
                ],
            },
        ]
    }
    path = tmp_path / "sets.json"
    path.write_text(json.dumps(sets), encoding="utf-8")
    done = tumen(
        "agreement", "import", path, "--edition", "HS2022", *NEW, "--json", "--out", tmp_path / "NEW"
    )
    assert done.exit_code == 0, done.output
    (read,) = json.loads(done.stdout)["lists"]
    assert read["outcomes"] == {"typed": 2, "asked": 0, "partly": 0, "not": 1}
    assert [item["reason"] for item in read["unclear"]] == [
        "prose that was not understood whole (rule 1 of the list for Chapter 86)"
    ]
    assert load_agreement(tmp_path / "NEW").books["HS2022"].rows["8501"]["rule"] == "CTH or MaxNOM50(EXW)"
    assert "do not say their HS edition" in tumen("agreement", "import", path, *NEW).stderr


needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the lists it reads are not here (../shared/data)"
)


@needs_shared
def test_the_whole_list_of_rcep_read_again_is_what_is_on_file(tumen):
    done = tumen("agreement", "import", SHARED / "rcep/psr.csv", "--for", "RCEP", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert [(item["edition"], item["same"], len(item["rules"])) for item in answer["differences"]] == [
        ("HS2012", 5205, 0),
        ("HS2022", 5612, 0),
    ]
    assert answer["written"] is None
