"""A user's mistakes: every problem at once, with its line, and no traceback."""

import pytest

from tumen.economy.accounts import built_in
from tumen.errors import InputError
from tumen.study.economy.read import kind_of, read_economy_study
from tumen.study.economy.tables_on_file import examine


def problems(folder):
    with pytest.raises(InputError) as raised:
        read_economy_study(folder)
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
    lines = text.splitlines()
    for problem in found:
        assert problem.file.endswith("study.yaml")
        assert problem.fix
    headline = next(problem for problem in found if "most" in problem.what)
    assert "headline" in lines[headline.line - 1]


@pytest.mark.parametrize(
    "case",
    [
        ("ask: [trade]", "ask: [trade, exposure]", "'exposure' is asked without 'exposure'"),
        ("ask: [trade]", "ask: [extraction]", "it is given but 'trade' is not asked"),
        ("without: [JPN]", "without: [USA]", "USA is not a member"),
        ("joins: [IND]", "joins: [JPN]", "JPN is a member already"),
        ("stage: full, joins", "joins", "tariffs are not cut without a stage"),
        ("count: 4", "count: 0", "greater than or equal to 1"),
        ("stage: full}", "stage: most}", "is not one of the choices"),
        ("rate: 0.10, source: made up", "rate: 0.10", "the key 'source' is missing"),
        ("rate: 0.10", "rate: -0.10", "greater than or equal to 0"),
        ("focus: [CHN, JPN, KOR]", "focus: [CHN, CHN]", "'CHN' is named twice"),
        ("kind: economy", "kind: firm", "'economy'"),
        ("importer: EU27, rate: 0.02", "importer: KOR, rate: 0.02", "the rates of KOR are on file"),
        ("importer: EU27, rate: 0.02", "importer: IND, rate: 0.02", "IND is named twice"),
        ("add: 0.10", "add: -1.10", "-100 per cent or less"),
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
        ("JPN,CHN,*,1.5,made up", "is not from 0 to 1"),
        ("JPN,CHN,*,half,made up", "is not a rate"),
        ("JPN,XXX,*,0.5,made up", "'XXX' is not in the table"),
        ("JPN,CHN,*,0.5,", "a share without a source"),
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
    from tumen.study.economy.run import run_economy_study

    text = (studies / "supply-security" / "study.yaml").read_text(encoding="utf-8")
    folder = write_study(tmp_path, text.replace("output: 1000", "output: 100000000", 1))
    with pytest.raises(InputError, match="imports to replace are"):
        run_economy_study(read_economy_study(folder))


def test_the_kind_chooses_the_reader(studies):
    assert kind_of(studies / "rcep-impact") == "economy"
    assert kind_of(studies / "oled-changchun") == "product"
    with pytest.raises(InputError, match=r"there is no study\.yaml here"):
        kind_of(studies)
