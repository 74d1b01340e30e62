"""`tumen origin`: from flags and from a file, as text and as JSON; every mistake at once."""

import json
from decimal import Decimal

import polars as pl
import pytest

import tumen as tm
from tumen.agreements.load import agreements_on_file

MODULE = (
    *("origin", "--hs", "8524.92", "--made-in", "VN", "--to", "JP", "--on", "2026-06-01", "--fob", "100"),
    *("--operation", "assembly", "--direct", "--agreement", "RCEP"),
)
DRIVER = ("--material", "driver IC,8542.31,20,TW,non-originating")

QUESTION = """\
hs: "8524.92"
made-in: VN
to: JP
on: 2026-06-01
fob: 100
operations: [assembly]
direct: true
agreement: RCEP
materials:
- {name: driver IC, hs: "8542.31", value: 20, country: TW, status: non-originating}
"""


def test_status_criterion_margin_tree_and_proof(tumen):
    result = tumen(*MODULE, *DRIVER)
    assert result.exit_code == 0, result.output
    # (100 - 20) / 100 = 80 % against 40 %: a margin of 40 points; 85.42 is another heading than 85.24.
    for text in (
        "originating under RCEP",
        "PSR",
        "CTH or RVC40",
        "+40 percentage points",
        "figure 80 % against 40 %",
        "Art. 3.5.1(a)",
        "rules are in HS2022 from 2023-01-01",
        "certificate of origin by issuing body",
        "keep records 3 years [Art. 3.27]",
        "not needed for a consignment of at most 200 USD",
    ):
        assert text in result.stdout


def test_json_parses_and_keeps_decimals_exact(tumen):
    result = tumen(*MODULE, *DRIVER, "--json")
    (found,) = json.loads(result.stdout)["determinations"]
    assert found["determination"]["status"] == "originating"
    assert found["determination"]["figures"]["vnm"] == "20"
    assert Decimal(found["margin"]) == 40
    assert found["proof"]["records_years"] == 3
    assert found["determination"]["trace"]["children"]


def test_a_file_says_the_same_as_flags(tumen, tmp_path):
    path = tmp_path / "question.yaml"
    path.write_text(QUESTION, encoding="utf-8")
    assert tumen("origin", path).stdout == tumen(*MODULE, *DRIVER).stdout


def test_without_an_agreement_every_one_on_file_is_asked(tumen):
    words = [word for word in MODULE if word not in {"--agreement", "RCEP"}]
    found = json.loads(tumen(*words, *DRIVER, "--json").stdout)
    asked = [item["determination"]["agreement"] for item in found["determinations"]]
    assert "RCEP" in asked
    assert sorted([*asked, *found["not_applied"]]) == list(agreements_on_file())
    shown = tumen(*words, *DRIVER).stdout
    assert "originating under RCEP" in shown
    for code in found["not_applied"]:
        assert code in shown.partition("not applied: ")[2]


def test_no_agreement_in_force_is_said_with_the_reasons(tumen):
    words = [word for word in MODULE if word not in {"--agreement", "RCEP"}]
    result = tumen(*words, *DRIVER, "--on", "1990-06-01")
    assert result.exit_code == 2
    assert "no agreement on file is in force from VN to JP on 1990-06-01" in result.stderr
    assert "RCEP enters into force for VN on 2022-01-01" in result.stderr


def test_the_proof_states_the_country_of_origin(tumen):
    # Japan treats Parties differently (differentials in agreement.yaml), and the product-specific rule was
    # met: 2.6.2.
    assert "country of origin: VN [Art. 2.6.2]" in tumen(*MODULE, *DRIVER).stdout


def test_without_materials_it_is_undetermined(tumen):
    result = tumen(*MODULE)
    assert result.exit_code == 0
    assert "undetermined under RCEP" in result.stdout
    assert "what the good is made of" in result.stdout


def test_build_up_with_all_four_costs(tumen):
    # (20 originating + 5 + 10 + 3 + 2) / 100 = 40 %: exactly the threshold, which is enough.
    costs = ("--labour", 5, "--overhead", 10, "--profit", 3, "--other", 2)
    materials = (
        *("--material", "glass,8524.91,60,TW,non-originating"),
        *("--material", "film,3921.90,20,VN,originating"),
    )
    found = json.loads(tumen(*MODULE, *materials, *costs, "--json").stdout)["determinations"][0]
    assert Decimal(found["determination"]["figures"]["rvc_build_up_pct"]) == 40
    assert found["determination"]["status"] == "originating"


def test_one_cost_missing_is_not_zero(tumen):
    result = tumen(*MODULE, *DRIVER, "--labour", 5, "--profit", 3)
    assert result.exit_code == 2
    assert "overhead, other not given beside labour, profit" in result.stderr


def test_a_condition_is_asked_and_answered(tumen):
    # 1601: "CC or RVC40 for insects; CC for any other good". A material of chapter 16 fails CC; (10 - 5) / 10
    # = 50 %.
    words = (
        "origin",
        "--hs",
        "1601.00",
        "--made-in",
        "VN",
        "--to",
        "JP",
        "--on",
        "2026-06-01",
        "--fob",
        "10",
    )
    words = (*words, "--material", "paste,1602.90,5,BR,non-originating", "--operation", "cooking", "--direct")
    assert "undetermined under RCEP" in tumen(*words).stdout
    assert "] originating under RCEP" in tumen(*words, "--answer", "insects=yes").stdout
    assert "] not originating under RCEP" in tumen(*words, "--answer", "insects=no").stdout


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("--hs", "8524.98"), "--hs: HS code 8524.98 is not in HS2022"),
        (("--hs", "85x"), "--hs: '85x' is not an HS code"),
        (("--edition", "HS2002"), "--edition: 'HS2002' is no HS edition on file. Did you mean"),
        (("--fob", "-5"), "the FOB price of the good is -5"),
        (("--fob", "0"), "the FOB price of the good is 0"),
        (("--fob", "cheap"), "--fob: 'cheap' is not a number"),
        (("--fob", "NaN"), "--fob: 'NaN' is not a number"),
        (("--made-in", "UK"), "--made-in: 'UK' is not the ISO code"),
        (("--operation", ""), "--operation 2: '' names no operation"),
        (("--to", "Japan"), "--to: 'Japan' is not the ISO code"),
        (("--on", "2021-06-01", "--agreement", "RCEP"), "RCEP is not in force from VN to JP on 2021-06-01"),
        (("--on", "1.6.2026"), "--on: '1.6.2026' is not a date"),
        (("--agreement", "ABC"), "there is no agreement 'ABC' on file"),
        (("--made-in", "JP"), "RCEP is not in force from JP to JP"),
        (("--material", "glue,3506.91,1,KR"), "--material 1: 'glue,3506.91,1,KR' has 4 parts"),
        (
            ("--material", "glue,3506.91,1,KR,"),
            "--material 1: status: whether material 'glue' originates is not said",
        ),
        (("--material", "glue,3506.98,1,KR,originating"), "--material 1: hs: HS code 3506.98"),
        (("--material", "glue,3506.91,-1,KR,originating"), "the value of material 'glue' is -1"),
        (("--material", "glue,3506.91,one,KR,originating"), "--material 1: value: 'one' is not a number"),
        (("--operation", "gluing@XX"), "--operation 2: 'XX' is not the ISO code"),
        (("--answer", "for carp"), "--answer: 'for carp' answers nothing"),
        (("--answer", "nonsense=yes"), "--answer: no rule asked here asks 'nonsense'"),
        (("--obtained", "harvested-plant,VN"), "--obtained: 'VN' is no fact"),
    ],
)
def test_a_mistake_is_named_and_mended(tumen, change, expected):
    result = tumen(*MODULE, *change)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert result.stdout == ""


CELLS = {
    "material": "glue",
    "material_hs": "3506.91",
    "value": "1",
    "country": "KR",
    "status": "undetermined",
    "material_weight_kg": "0.5",
}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("material_hs", "3506.98"),
        ("value", "-1"),
        ("value", "1.000.5"),
        ("country", "KRO"),
        ("status", "orignating"),
        ("material_weight_kg", "2 kg"),
        ("role", "retail-packing"),
        ("wholly_obtained", "perhaps"),
    ],
)
def test_a_flag_a_file_and_a_row_of_a_table_are_told_the_same(tumen, tmp_path, column, cell):
    cells = {**CELLS, column: cell}
    table = pl.DataFrame([{"bill": "b", "hs": "8524.92", "exporter": "VN", **cells}])
    (row,) = tm.screen(table, ["RCEP"], on="2026-06-01").tables["bad_rows"].to_dicts()
    assert row["column"] == column
    plain, further = list(cells.values())[:6], list(cells.items())[6:]
    flag = ",".join([*plain, *(f"{name}={value}" for name, value in further)])
    result = tumen(*MODULE, "--material", flag)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert row["what"] in result.stderr
    path = tmp_path / "question.yaml"
    names = dict(zip(("name", "hs", "value", "country", "status", "weight"), plain, strict=True))
    material = json.dumps({**names, **dict(further)})
    path.write_text(f"{QUESTION.partition('materials:')[0]}materials: [{material}]", encoding="utf-8")
    assert row["what"] in tumen("origin", path).stderr


def test_all_mistakes_come_at_once_one_per_line(tumen):
    result = tumen("origin", "--made-in", "VN", "--fob", "x", "--on", "y", "--material", "z")
    assert result.exit_code == 2
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == [
        "--material 1",
        "--to",
        "--on",
        "--fob",
        "--hs",
    ]


SEVEN = """\
hs: "8524.97"
made-in: VN
to: JPP
on: 2026-06-01
agreement: RCEPP
fob: -100
operations: [assembly, coating@XX]
materials:
- {name: driver IC, hs: "8542.31", quantity: 3, unit-price: 2.60, value: 8, country: TW, status: non-originating}
- {name: box, hs: "4819.10", value: 1, country: VN, status: originating, role: retail-packing}
"""


def test_seven_errors_of_a_bill_are_seven_lines(tumen, tmp_path):
    path = tmp_path / "question.yaml"
    path.write_text(SEVEN, encoding="utf-8")
    result = tumen("origin", path)
    assert result.exit_code == 2
    found = [line.removeprefix(f"{path}:") for line in result.stderr.splitlines()]
    # every line is one that holds a fault, and a broken row is not reported twice
    assert sorted(int(line.split(":")[0]) for line in found) == [1, 3, 5, 6, 7, 9, 10]
    assert "the value of material 'driver IC' is 8, and 3 x 2.60 is 7.80" in result.stderr
    assert "'RCEPP' on file" in result.stderr
    assert "Did you mean 'RCEP'?" in result.stderr
    assert "Did you mean 'retail-packaging'?" in result.stderr


def test_flags_say_all_that_a_file_can(tumen, tmp_path):
    """Packing, two levels, a unit price, transit, a declaration and documented freight: the same answer by
    both ways."""
    path = tmp_path / "question.yaml"
    path.write_text(
        """\
hs: "8524.92"
made-in: VN
to: JP
on: 2026-06-01
agreement: RCEP
fob: 100
operations: [assembly]
net-cost: {total: 90, royalties: 2}
transport: {legs: [{via: SG, operations: [unloading], customs-control: true}]}
materials:
- {name: driver IC, hs: "8542.31", quantity: 3, unit: piece, unit-price: 2.60, country: TW, status: non-originating,
   deductions: {freight: 0.5}}
- {name: box, hs: "4819.10", value: 1, country: VN, status: originating, role: retail-packaging, customary: true}
- {name: glue, hs: "3506.91", value: 2, country: KR, status: originating,
   evidence: [{agreement: RCEP, origin: KR, who: Asan, until: 2026-12-31}]}
- name: module
  hs: "8529.90"
  value: 30
  country: VN
  status: determine
  made: {operations: [bonding], materials: [{name: glass, hs: "7003.12", value: 10, country: CN, status: undetermined}]}
""",
        encoding="utf-8",
    )
    flags = (
        *("origin", "--hs", "8524.92", "--made-in", "VN", "--to", "JP", "--on", "2026-06-01", "--fob", "100"),
        *("--operation", "assembly", "--agreement", "RCEP", "--with", "net-cost={total: 90, royalties: 2}"),
        *("--with", "transport.legs=[{via: SG, operations: [unloading], customs-control: true}]"),
        "--material",
        "driver IC,8542.31,,TW,non-originating,quantity=3,unit=piece,unit-price=2.60,deductions.freight=0.5",
        *("--material", "box,4819.10,1,VN,originating,role=retail-packaging,customary=true"),
        "--material",
        (
            'glue,3506.91,2,KR,originating,"evidence=[{agreement: RCEP, origin: KR, who: Asan, until: '
            '2026-12-31}]"'
        ),
        *("--material", "module,8529.90,30,VN,determine,made.operations=[bonding]"),
        *("--material", "glass,7003.12,10,CN,undetermined,in=module"),
    )
    by_file, by_flags = tumen("origin", path, "--json"), tumen(*flags, "--json")
    assert by_file.exit_code == 0, by_file.output
    assert by_flags.stdout == by_file.stdout
    # the module is made by the producer itself and originates (bonding, change of heading): its whole value
    # counts as originating; of the driver IC 3 x 2.60 less 0.5 of freight counts: 7.30
    (found,) = json.loads(by_file.stdout)["determinations"]
    assert found["determination"]["figures"]["vnm"] == "7.30"
    assert found["determination"]["assumed"] == ["box"]


@pytest.mark.parametrize(
    ("evidence", "vnm"),
    [
        ("", 0),  # stated as originating: an assumption that is named
        ("[{agreement: RCEP, origin: KR}]", 0),
        (
            "[{agreement: AKFTA, origin: KR}]",
            20,
        ),  # declared under another agreement: non-originating under RCEP
        ("[{agreement: RCEP, origin: KR, until: 2026-05-31}]", 20),  # no longer on the day of import
        ("[{agreement: RCEP, origin: KR, from: 2026-06-01}]", 0),
    ],
)
def test_evidence_belongs_to_an_agreement_and_a_day(tumen, evidence, vnm):
    extra = f',"evidence={evidence}"' if evidence else ""
    result = tumen(*MODULE, "--material", f"driver IC,8542.31,20,KR,originating{extra}", "--json")
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.stdout)["determinations"]
    assert Decimal(found["determination"]["figures"]["vnm"]) == vnm
    assert found["determination"]["assumed"] == ([] if evidence else ["driver IC"])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"8524.92"', "8524.92", ":1: hs: 8524.92 is not text"),
        ('"8542.31"', "8542.31", ":10: materials[1].hs: 8542.31 is not text"),
        ('"8542.31"', '"8542.30"', ":10: materials[1].hs: HS code 8542.30 is not in HS2022"),
        (", status: non-originating", "", ":10: whether material 'driver IC' originates is not said"),
        ("TW,", "QQ,", ":10: materials[1].country: 'QQ' is not the ISO code"),
        ("fob: 100", "fob: -1", "question.yaml:5: the FOB price of the good is -1"),
        ("fob:", "fobb:", "there is no key 'fobb' here. Did you mean 'fob'?"),
        ("to: JP", "to: JP\nto: CN", "the key 'to' is there twice"),
        ("on: 2026-06-01", "on: soon", ":4: on: 'soon' is not a date"),
        ("materials:", "materials", "this is not YAML"),
    ],
)
def test_a_mistake_in_a_file_has_its_line(tumen, tmp_path, old, new, expected):
    path = tmp_path / "question.yaml"
    path.write_text(QUESTION.replace(old, new, 1), encoding="utf-8")
    result = tumen("origin", path)
    assert result.exit_code == 2
    assert expected in result.stderr


def test_no_such_file(tumen, tmp_path):
    result = tumen("origin", tmp_path / "nothing.yaml")
    assert result.exit_code == 2
    assert "nothing.yaml: cannot read the file" in result.stderr


def test_file_and_flags_together_are_refused(tumen, tmp_path):
    path = tmp_path / "question.yaml"
    path.write_text(QUESTION, encoding="utf-8")
    result = tumen("origin", path, "--fob", "90")
    assert result.exit_code == 2
    assert "a question file and flags are given together" in result.stderr


def test_a_question_may_state_deductions_and_full_cumulation(tumen, tmp_path):
    """CPTPP looks through the module of Malaysia: VNM = 30 - 12 + 35 - 2 = 51 of 100 (freight of 2
    documented)."""
    path = tmp_path / "phone.yaml"
    path.write_text(
        'hs: "8517.12"\nmade-in: VN\nto: JP\non: 2026-06-01\nedition: HS2012\nagreement: CPTPP\nfob: "100"\n'
        "operations: [assembly]\ndirect: true\nmaterials:\n"
        '- {name: module, hs: "8529.90", value: "30", country: MY, status: non-originating, '
        'regional_value_added: "12"}\n'
        '- {name: chips, hs: "8542.31", value: "35", country: US, status: non-originating, deductions: '
        '{freight: "2"}}\n',
        encoding="utf-8",
    )
    (found,) = json.loads(tumen("origin", str(path), "--json").stdout)["determinations"]
    assert found["determination"]["figures"]["vnm"] == "51"
    path.write_text(path.read_text().replace("freight", "fraight"))
    result = tumen("origin", str(path))
    assert result.exit_code == 2
    assert "no agreement asked lets 'fraight' be taken off" in result.stderr


@pytest.mark.parametrize(("word", "known"), [("yes", True), ("Yes", True), ("true", True), ("是", None)])
def test_direct_is_yes_or_no_in_words_too(tumen, tmp_path, word, known):
    # YAML reads yes as text; it was refused as "not a set of keys", and so was any other word.
    path = tmp_path / "question.yaml"
    path.write_text(
        'hs: "8524.92"\nmade-in: VN\nto: JP\non: 2026-06-01\nagreement: RCEP\nfob: 100\noperations: [assembly]\n'
        f"direct: {word}\nmaterials:\n"
        '- {name: chip, hs: "8542.31", value: 20, country: TW, status: non-originating}\n',
        encoding="utf-8",
    )
    done = tumen("origin", path)
    if known is None:
        assert done.exit_code == 2
        assert "question.yaml:8: direct: '是' is neither yes nor no. Write yes or no" in done.stderr
    else:
        assert "shipped directly" in done.stdout
