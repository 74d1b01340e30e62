"""What is wrong in an agreement's folder is said with file, line and remedy, all at once."""

import shutil

import pytest

from tumen.agreements.coverage import coverage, overview
from tumen.agreements.load import DATA, load_agreement
from tumen.errors import InputError
from tumen.reference.hs import HsCode


def complaints(call, *args):
    with pytest.raises(InputError) as caught:
        call(*args)
    return [
        (problem.file.rsplit("/", 1)[-1], problem.line, problem.what, problem.fix)
        for problem in caught.value.problems
    ]


@pytest.mark.parametrize(
    ("edit", "line", "what", "fix"),
    [
        (("title:", "titel:"), 2, "there is no key 'titel' here", "Did you mean 'title'?"),
        (
            ("code: TINY\n", "code: TINY\ncode: TINY\n"),
            2,
            "the key 'code' is there twice, first on line 1",
            "Delete",
        ),
        (("base: 2020-07-01", "base: 2020-17-01"), 3, "'2020-17-01' is not a date", "2026-06-01"),
        (("from: 2020-07-01", "from: July"), 8, "editions[1].from: 'July' is not a date", "2026-06-01"),
        (('"07-01"', '"7/1"'), 6, "'7/1' is not a day of the year", ""),
        (
            ("differentials: true", "differential: true"),
            6,
            "no key 'differential'",
            "Did you mean 'differentials'?",
        ),
        (("economy: SG", "economy: SGX"), 6, "parties[2].economy: 'SGX' is not the ISO code", ""),
        (("economy: SG", "economy: SGP"), 6, "not in two letters", "Write SG once"),
        (("economy: SG", "economy: NZ"), 6, "'NZ' is there twice", ""),
        (("in_force: 2021-01-01, ", ""), 6, "SG has no date", "in_force"),
        (("HS2017, ", "HS2018, "), 8, "'HS2018' is not one of the choices", "did you mean 'HS2017'"),
        (
            ("base: 2020-07-01, source: text", "base: 2020-07-01, source: txt"),
            3,
            "'txt' names no source on file",
            "text",
        ),
        (("from: 2020-07-01", "from: 2020-07-01, until: 2020-06-30"), 1, "HS2017 end before they begin", ""),
        (("in_force: 2021", "only_towards: [KR], in_force: 2021"), 6, "'KR' is not another Party", ""),
        (
            (
                "parties:\n",
                "parties:\n  - {economy: EU, in_force: 2021-01-01, source: text}\n  - {economy: DE, in_force: 2021-01-01, source: text}\n",
            ),
            6,
            "DE is a member of EU, which is a Party itself",
            "Delete one",
        ),
        (("title:", "group: NAFTO\ntitle:"), 2, "'NAFTO' is no group on file", "RCEP"),
        (("code: TINY", "code: ../X"), 1, "'../X' is no code of an agreement", ""),
        (("code: TINY", "code: 'A, B'"), 1, "'A, B' is no code of an agreement", ""),  # lists part there
    ],
)
def test_wrong_agreement_file(folder, edit, line, what, fix):
    found = complaints(load_agreement, folder(agreement=edit))
    assert any(
        file == "agreement.yaml" and at == line and what in said and fix in remedy
        for file, at, said, remedy in found
    ), found


def test_a_group_says_who_and_when(folder):
    found = complaints(load_agreement, folder(agreement=("title:", "group: RCEP\ntitle:")))
    said = [what for _, _, what, _ in found]
    assert said.count("parties[1].in_force: the date stands in the memberships of RCEP as well") == 1
    assert "parties: JP is a member of RCEP and is not listed" in said
    assert len(said) == 2 + 13


@pytest.mark.parametrize("written", ["SGP", "SGX"])
def test_a_party_that_is_misspelt_is_not_missed_as_well(tmp_path, written):
    shutil.copytree(DATA / "ACFTA", tmp_path / "own")
    path = tmp_path / "own" / "agreement.yaml"
    path.write_text(path.read_text("utf-8").replace("economy: SG,", f"economy: {written},"), "utf-8")
    ((file, _, what, _),) = complaints(load_agreement, tmp_path / "own")
    assert (file, written in what) == ("agreement.yaml", True)


def test_editions_on_the_same_days(folder):
    both = "until: 2023-01-01, source: text}\n  - {edition: HS2022, from: 2023-01-01, source: text}"
    found = complaints(
        load_agreement, folder(agreement=("from: 2020-07-01, source: text}", f"from: 2020-07-01, {both}"))
    )
    assert "the rules of HS2017 and HS2022 apply on the same days" in found[0][2]


def test_no_such_agreement(tmp_path):
    with pytest.raises(InputError, match=r"no agreement 'RCPE' on file.*RCEP"):
        load_agreement("RCPE")
    with pytest.raises(InputError, match="no folder of that name"):
        load_agreement(tmp_path)


def test_missing_files_are_named(folder):
    ((file, _, what, fix),) = complaints(load_agreement, folder({"rules-HS2017.csv": None}))
    assert (file, what, fix) == ("tiny", "there are no rules in HS2017", "Add rules-HS2017.csv")


def test_an_agreement_without_an_appendix_has_no_lines(folder):
    assert load_agreement(folder({"appendix.csv": None})).appendix("SG", 1) == ()


@pytest.mark.parametrize("name", ["sources.csv", "provisions.yaml"])
def test_a_missing_part_is_named(folder, name):
    ((file, _, what, _),) = complaints(lambda: load_agreement(folder({name: None})).provisions)
    assert (file, what) == (name, "cannot read the file: no such file or directory")


def test_wrong_provisions(folder):
    tiny = load_agreement(folder(provisions=("cumulation: none", "cumulation: some\ntolerence: {}")))
    found = complaints(lambda: tiny.provisions)
    assert [(file, line) for file, line, _, _ in found] == [("provisions.yaml", 3), ("provisions.yaml", 4)]
    assert "Did you mean 'tolerance'?" in found[1][3]


def test_wrong_sources(folder):
    rows = "key,what,where,kind,read_on\ntext,Text,,primary,2026-01-31\ntext,,,hearsay,31.1.2026\n"
    found = complaints(load_agreement, folder({"sources.csv": rows}))
    assert [(file, line) for file, line, _, _ in found] == [("sources.csv", 3)] * 4
    assert [what.split(":")[0] for _, _, what, _ in found] == [
        "what",
        "kind",
        "read_on",
        "two rows for key text, the first on line 2",
    ]


def test_wrong_appendix(folder):
    rows = (
        "importer,edition,line,from_year,until_year,source\n"
        "SG,HS2018,0207,1,,text\nSG,HS2017,02x7,1,,text\nSG,HS2017,0207,3,2,text\nSG,HS2017,0207,1,,txt\nKR,HS2017,0207,1,,text\n"
    )
    found = complaints(load_agreement, folder({"appendix.csv": rows}))
    assert [line for _, line, _, _ in found] == [2, 3, 4, 5, 6]
    assert found[4][2] == "importer: 'KR' is not a Party"


def test_two_rules_for_one_good_name_both_places(folder):
    place = folder(rules_HS2017=("02.07,RVC35,text\n", "0207,RVC35,text\n02.07,CTH,text\n"))
    ((file, line, what, _),) = complaints(load_agreement(place).rule_for, HsCode.parse("0207.14", "HS2017"))
    assert (file, line) == ("rules-HS2017.csv", 5)
    assert what == f"02.07 has two rules: 'CTH' here and 'RVC35' at {place}/rules-HS2017.csv:4"


def test_a_malformed_rule_names_line_and_column(folder):
    tiny = load_agreement(folder(rules_HS2017=("RVC35", "CTH or RVX35")))
    ((file, line, what, fix),) = complaints(tiny.rule_for, HsCode.parse("0207.14", "HS2017"))
    assert (file, line) == ("rules-HS2017.csv", 4)
    assert "found 'RVX35' at column 8" in what
    assert fix == "Write RVC40"
    # Rules are read one at a time: the others still serve.
    assert tiny.rule_for(HsCode.parse("0101.21", "HS2017")).text == "WO"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("code,rules,source\n01,WO,text\n", "there is no column 'rules' in this table"),
        ("code,rule\n01,WO\n", "the column 'source' is missing"),
        ("code,rule,source\n1,WO,text\n", "'1' is no chapter, heading or subheading"),
        ("code,rule,source\n01,WO,\n", "'' names no source on file"),
        ("code,rule,source\n01,CTH, RVC40,text\n", "the row has 4 cells, but there are 3 columns"),
    ],
)
def test_wrong_table_of_rules(folder, content, what):
    tiny = load_agreement(folder({"rules-HS2017.csv": content}))
    found = complaints(tiny.rule_for, HsCode.parse("0101.21", "HS2017"))
    assert what in [said for _, _, said, _ in found]


def test_wrong_encoding_of_the_rules(folder):
    place = folder()
    (place / "rules-HS2017.csv").write_bytes(b'code,rule,source\n01,"process(""caf\xe9"")",text\n')
    ((file, line, what, fix),) = complaints(load_agreement(place).rule_for, HsCode.parse("0101.21", "HS2017"))
    assert (file, line) == ("rules-HS2017.csv", 2)
    assert "byte 0xE9" in what
    assert "UTF-8" in fix


def test_coverage_names_every_wrong_rule_at_once(folder):
    rows = (
        "code,rule,source\n01,WO,text\n0199,CC,text\n02,RVX40,text\n03,CTH except from 72.99,text\n"
        "04,CTH except from 72.08 to 72.11,text\n05,RVX40,text\n"
    )
    tiny = load_agreement(folder({"rules-HS2017.csv": rows}))
    for call in (coverage, overview):
        assert [(line, what.split(" at ")[0]) for _, line, what, _ in complaints(call, tiny)] == [
            (3, "01.99 is not in HS2017"),
            (4, "expected a term, found 'RVX40'"),
            (5, "the exception 72.99 is not in HS2017"),
            (7, "expected a term, found 'RVX40'"),
        ]
