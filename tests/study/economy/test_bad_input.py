"""A user's mistakes: every problem at once, with its line, and no traceback."""

from pathlib import Path

import pytest

from tumen.economy.accounts import built_in
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.economy.tables_on_file import examine


def economy_of(folder):
    return read_study(folder).economy


def problems(folder):
    with pytest.raises(InputError) as raised:
        economy_of(folder)
    return raised.value.problems


def test_all_at_once_with_lines(tmp_path, write_study, small_text):
    text = (
        small_text
        .replace("focus: [CHN, JPN, KOR]", "focus: [CHN, XXX]")
        .replace("headline: full", "headline: most")
        .replace("sector: C26_27", "sector: C99")
        .replace("joins: [IND]", "joins: [YYY]")
    )  # fmt: skip
    found = problems(write_study(tmp_path, text))
    said = [problem.what for problem in found]
    assert [what for what in said if "'XXX' is not in the table" in what]
    assert [what for what in said if "there is no variant 'most'" in what]
    assert [what for what in said if "'C99' is not in the table" in what]
    assert [what for what in said if "'YYY' is not in the table" in what]
    lines = (tmp_path / "study.yaml").read_text(encoding="utf-8").splitlines()
    for problem in found:
        assert problem.file.endswith("study.yaml")
        assert problem.fix
    headline = next(problem for problem in found if "most" in problem.what)
    assert "headline" in lines[headline.line - 1]


@pytest.mark.parametrize(
    "case",
    [
        ("ask: [trade]", "ask: [trade, exposure]", "'exposure' is asked without 'exposure'"),
        ("ask: [trade]", "ask: [extraction]", "it is given but 'economy' is not asked"),
        ("without: [JPN]", "without: [USA]", "USA is not a member"),
        ("joins: [IND]", "joins: [JPN]", "JPN is a member already"),
        ("stage: full, joins", "joins", "tariffs are not cut without a stage"),
        ("count: 4", "count: 0", "is below 1"),
        ("stage: full}", "stage: most}", "is not one of the choices"),
        ("rate: 0.10, source: made up", "rate: 0.10", "the key 'source' is missing"),
        ("rate: 0.10", "rate: -0.10", "is below zero; a tariff is zero or more"),
        ("rate: 0.10", "rate: 12.6", "write a fraction: 0.05 is 5 per cent"),
        ("add: 0.10", "add: 10", "write a fraction: 0.05 is 5 per cent"),
        ("add: 0.10", "add: 25", "25 is 2500 per cent"),
        ("add: 0.10", "add: 2500%", "more than 300 per cent"),
        ("add: 0.10", "add: 2.5", "250.0% if that is meant"),
        ("rate: 0.10", "rate: 1.33", "or 5%; 133.00% if that is meant"),
        ("add: 0.10", "add: 0", "it adds nothing"),
        (
            "importer: EU27, exporter: CHN",
            "importer: EU27, exporter: EU27",
            "EU27 pays no duty on its own goods",
        ),
        ("importer: EU27, exporter: CHN", "importer: EU27, exporter: CN", "Did you mean 'CHN'?"),
        ("sector: C26_27", "sector: S", "no customs duty is levied on S"),
        ("focus: [CHN, JPN, KOR]", "focus: [CHN, JPM, KOR]", "Did you mean 'JPN'?"),
        ("focus: [CHN, JPN, KOR]", "focus: [CHN, CHN]", "'CHN' is named twice"),
        ("question: What changes?", "question: What changes?\nkind: economy", "a study has no kind any more"),
        ("importer: EU27, rate: 0.02", "importer: KOR, rate: 0.02", "the rates of KOR are on file"),
        ("importer: EU27, rate: 0.02", "importer: IND, rate: 0.02", "IND is named twice"),
        ("add: 0.10", "add: -110%", "-100 per cent or less"),
        ("add: 0.10", "add: -0.50", "points taken off leave a tariff below zero"),
        ("shares.csv", "other.csv", "cannot read the file"),
    ],
)
def test_one_mistake(tmp_path, case, write_study, small_text):
    old, new, said = case
    assert old in small_text
    found = problems(write_study(tmp_path, small_text.replace(old, new, 1)))
    assert any(said in problem.what + problem.fix for problem in found), [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("JPN,CHN,*,1.5,made up", "is more than all of it"),
        ("JPN,CHN,*,half,made up", "is not a number"),
        ("JPN,XXX,*,0.5,made up", "'XXX' is not in the table"),
        ("JPN,CHN,*,0.5,", "source: the cell is empty"),
    ],
)
def test_a_bad_share_names_its_line(tmp_path, row, said, write_study):
    found = problems(
        write_study(tmp_path, shares=f"importer,exporter,sector,rate,source\n*,*,*,1,x\n{row}\n")
    )
    match = [problem for problem in found if said in problem.what]
    assert match
    assert match[0].line == 3
    assert match[0].file.endswith("shares.csv")


def test_a_table_that_is_not_in_place(tmp_path, write_study, small_text):
    text = small_text.replace("focus:", "accounts: {table: oecd-2025, year: 2020, folder: tables}\nfocus:", 1)
    found = problems(write_study(tmp_path, text))
    assert "is not on this machine" in found[0].what
    assert "place 2020_SML.csv" in found[0].fix
    with pytest.raises(InputError, match="no table is called 'wiod'"):
        examine("wiod")


def test_a_table_with_other_labels_needs_its_own_tariffs(tmp_path, write_study, small_text):
    names = built_in().axes.economies
    pairs = "old,new\n" + "".join(f"{code},{'ROW' if code == 'HKG' else code}\n" for code in names)
    text = small_text.replace("focus:", "accounts: {economies: map.csv}\nfocus:", 1)
    found = problems(write_study(tmp_path, text, map=pairs))
    assert any("built-in tariffs do not have the economies" in problem.what for problem in found)


def test_a_plant_larger_than_the_imports_it_replaces(tmp_path, write_study, studies):
    text = (studies / "supply-security" / "study.yaml").read_text(encoding="utf-8")
    folder = write_study(tmp_path, text.replace("output: 1000", "output: 100000000", 1))
    (found,) = problems(folder)
    assert "100,000,000 is more than the imports to replace" in found.what
    line = 1 + text[: text.index("output: 1000")].count("\n")
    assert (Path(found.file).name, found.line) == ("study.yaml", line)


OWN_TABLE = """\
study: own
title: An own table
question: Who depends on whom?
on: 2026-11-22
accounts: {table: oecd-2023, year: 2019, folder: tables}
focus: [AUS]
ask: [exposure]
exposure: {economies: [AUS], sectors: [A]}
"""
SOUND = "V1,AUS_A,VNM_A,AUS_FD,VNM_FD,OUT\nAUS_A,1,2,3,4,10\nVNM_A,0,1,1,8,10\nTLS,0,0,0,0,0\nVA,9,7,0,0,0\nOUT,10,10,0,0,0\n"


def own_table(folder, table, write_study, text=OWN_TABLE):
    place = (
        folder / "tables" / "oecd-2023" / "2016-2020"
    )  # the publisher's archive unpacks into a folder of its own
    place.mkdir(parents=True)
    (place / "2019_SML.csv").write_text(table, encoding="utf-8")
    return write_study(folder, text)


def test_an_own_table_is_read_from_beside_the_study(tmp_path, write_study):
    from tumen.study.economy.run import run_economy_study

    found = run_economy_study(economy_of(own_table(tmp_path, SOUND, write_study)))
    assert [item.economy for item in found.dependence[0].suppliers] == ["VNM"]


def test_shares_of_nothing_are_not_known(tmp_path, write_study):
    """A sector that buys no inputs has no share of foreign inputs: neither zero nor "nan"."""
    from tumen.study.economy.run import run_economy_study

    table = SOUND.replace("AUS_A,1,2,3,4,10", "AUS_A,0,2,4,4,10").replace("VA,9,7", "VA,10,7")
    (found,) = run_economy_study(economy_of(own_table(tmp_path, table, write_study))).dependence
    assert (found.foreign_purchases, found.suppliers[0].purchases) == (None, None)
    assert found.foreign_look_through == 0


@pytest.mark.parametrize("question", ["exposure", "extraction"])
def test_dependence_needs_others(tmp_path, write_study, question):
    from tumen.study.economy.run import run_economy_study

    text = OWN_TABLE
    if question == "extraction":
        text = OWN_TABLE[: OWN_TABLE.index("exposure:")].replace("[exposure]", "[extraction]")
    alone = "V1,AUS_A,AUS_FD,OUT\nAUS_A,1,9,10\nVA,9,0,0\nOUT,10,0,0\n"
    with pytest.raises(InputError, match="the table has one economy"):
        run_economy_study(economy_of(own_table(tmp_path, alone, write_study, text)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("AUS_A,1,2,3,4,10", "AUS_A,1,2,3,9,10", "output differs from sales"),
        ("VA,9,7,0,0,0\nOUT,10,10", "VA,9,-7,0,0,0\nOUT,10,10", "value added is negative"),
        ("AUS_A,1,2,3,4,10", "AUS_A,1,,3,4,10", "missing or infinite"),
        ("VNM_A,0,1,1,8,10", "XXX_A,0,1,1,8,10", "the row XXX_A has no column of the same label"),
        ("AUS_A,1,2,3,4,10", "AUS_A,1,two,3,4,10", "not a table of numbers"),
    ],
)
def test_an_unsound_table_is_refused_before_anything_runs(tmp_path, write_study, old, new, said):
    assert old in SOUND
    found = problems(own_table(tmp_path, SOUND.replace(old, new), write_study))
    assert any(said in problem.what for problem in found), found


def test_a_table_without_the_sectors_of_the_elasticities(tmp_path, write_study, small_text):
    text = small_text.replace(
        "focus: [CHN, JPN, KOR]", "accounts: {table: oecd-2023, year: 2019, folder: tables}\nfocus: [AUS]"
    ).replace(
        "members: [AUS, BRN, CHN, IDN, JPN, KHM, KOR, LAO, MMR, MYS, NZL, PHL, SGP, THA, VNM]",
        "members: [AUS, VNM]\n  tariffs: rates.csv",
    )
    start, end = text.index("  outside:"), text.index("  sensitivity:")
    text = text[:start] + text[end:]
    text = text[: text.index("    without:")]
    own_table(tmp_path, SOUND, write_study, text)
    rates = "importer,exporter,sector,base,prior,2026,2030,full,source\n"
    rates += "AUS,VNM,A,0.05,0.05,0.02,0.01,0,made up\nVNM,AUS,A,0.05,0.05,0.02,0.01,0,made up\n"
    (tmp_path / "rates.csv").write_text(rates, encoding="utf-8")
    found = problems(tmp_path)
    assert any("the set FGO is not of the sectors of the table" in problem.what for problem in found), found


def test_a_block_of_a_larger_document_names_its_place_there(tmp_path, small_text):
    """The keys of whole economies below one key: the same study, and problems at the lines of the whole file."""
    from tumen.study.core.source import Section
    from tumen.study.economy.read import read_asked
    from tumen.study.economy.schema import EconomyAsked
    from tumen.tables.yaml_document import read_yaml

    keys = small_text[small_text.index("focus:") :].replace("ask: [trade]\n", "")
    text = "ask: [trade]\neconomy:\n" + "".join(f"  {line}\n" for line in keys.splitlines())
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "shares.csv").write_text(
        "importer,exporter,sector,rate,source\n*,*,*,0.5,x\n", encoding="utf-8"
    )
    document = read_yaml(tmp_path / "study.yaml")
    block = Section(document, ("economy",))

    read = read_asked(EconomyAsked.model_validate(document.data["economy"]), block, tmp_path, ("trade",))
    assert read.block.where(("trade", "closure")) == "study.yaml"  # not written
    at = read.block.where(("trade", "outside", 0))
    assert "EU27" in text.splitlines()[int(at.rpartition(":")[2]) - 1]

    document.data["economy"]["focus"] = ["CHN", "XXX"]
    document.data["economy"]["trade"]["headline"] = "most"
    with pytest.raises(InputError) as raised:
        read_asked(EconomyAsked.model_validate(document.data["economy"]), block, tmp_path, ("trade",))
    said = {problem.what: problem.line for problem in raised.value.problems}
    assert said == {
        "economy.focus[2]: economy 'XXX' is not in the table": 3,
        "economy.trade.headline: there is no variant 'most'": text.splitlines().index("    headline: full")
        + 1,
    }
