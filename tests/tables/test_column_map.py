"""Tables of other systems are read by a map, and a map is proposed from the names of their columns."""

from __future__ import annotations

import polars as pl
import pytest
from typer.testing import CliRunner

from tumen.cli import app
from tumen.errors import InputError
from tumen.origin.screen.table.columns import BILLS
from tumen.tables.forms.column_map import ColumnMap, read_map
from tumen.tables.forms.propose_map import propose
from tumen.tables.frames import read_frame
from tumen.tables.notes import collected
from tumen.tariff.batch.columns import SHIPMENTS

KOREAN = (
    "신고번호;수입국;적출국;세번부호;신고일자;과세가격;통화;적용협정;납부관세;순중량\n"
    "A1;일본;베트남;3923.10;2026/06/01;1234,50;달러;RCEP;0;12,5\n"
    "A2;일본;중국;3923.10;2026/06/02;99,05;달러;;3,86;3,25\n"
)
CHINESE = (
    "申报编号,运抵国,启运国,商品编码,申报日期,完税价格,币制,优惠贸易协定,关税税额\n"
    "A1,日本,越南,3923.10,20260601,1234.50,美元,RCEP,0\nA2,日本,中国,3923.10,20260602,99.05,美元,,3.86\n"
)
ENGLISH = (
    "Entry No,Destination Country,Country of Export,HTS Code,Entry Date,Customs Value,Curr,Preference Claimed,Duty Amount\n"
    "A1,Japan,VNM,3923.10,01.06.2026,1234.50,USD,RCEP,0\nA2,Japan,CHN,3923.10,02.06.2026,99.05,USD,,3.86\n"
)
RUN = CliRunner()


def frame_of(folder, text, charset="utf-8"):
    path = folder / "declarations.csv"
    path.write_bytes(text.encode(charset))
    return path


@pytest.mark.parametrize(
    ("text", "charset"),
    [(KOREAN, "cp949"), (KOREAN, "utf-8"), (CHINESE, "gb18030"), (CHINESE, "utf-8"), (ENGLISH, "utf-8")],
)
def test_a_table_of_a_broker_is_audited_by_the_map_that_is_proposed(tmp_path, text, charset):
    """The same two shipments in three languages: 3923.10 of VN claimed under RCEP, of CN under nothing."""
    path, mapping, out = frame_of(tmp_path, text, charset), tmp_path / "mapping.yaml", tmp_path / "out"
    made = RUN.invoke(app, ["tables", "map", str(path), "--out", str(mapping)])
    assert made.exit_code == 0, made.output
    ran = RUN.invoke(app, ["audit", str(path), "--map", str(mapping), "--out", str(out), "--as", "parquet"])
    assert ran.exit_code == 0, ran.output
    found = pl.read_parquet(out / "shipments.parquet")
    assert found.select("importer", "exporter", "digits", "currency", "claimed").rows() == [
        ("JP", "VN", "392310", "USD", "RCEP"),
        ("JP", "CN", "392310", "USD", "MFN"),
    ]
    assert [str(value) for value in found["value"]] == ["1234.500000", "99.050000"]
    assert [day.isoformat() for day in found["on"]] == ["2026-06-01", "2026-06-02"]
    quoted = tmp_path / "quoted"
    ran = RUN.invoke(app, ["quote", str(path), "--map", str(mapping), "--out", str(quoted)])
    assert ran.exit_code == 0, ran.output
    assert pl.read_parquet(quoted / "best.parquet").height == 2


def test_a_proposal_says_what_is_missing_and_what_is_left(tmp_path):
    path = frame_of(tmp_path, "HS Code,Net Weight,Remarks\n3923.10,1,x\n")
    found = propose(read_frame(path), [SHIPMENTS, BILLS])
    assert found.table is SHIPMENTS
    assert dict(found.columns) == {"HS Code": "hs", "Net Weight": "kg"}
    assert (found.left, [item.name for item in found.missing]) == (
        ("Remarks",),
        ["importer", "exporter", "on", "value", "currency"],
    )
    text = found.text("declarations.csv")
    assert '# "Remarks":    not read' in text
    assert "importer: ''  # fill in" in text


def test_columns_that_only_a_table_itself_knows_are_proposed(tmp_path):
    # Quantities by unit and answers for one regime are read as they are named; a proposal said that they are not.
    names = "importer,exporter,hs,on,value,currency,kg,originating RCEP,remark"
    path = frame_of(tmp_path, f"{names}\nJP,KR,3923.10,2026-06-01,1,USD,2,yes,x\n")
    found = propose(read_frame(path), [SHIPMENTS, BILLS])
    assert found.columns["kg"] == "kg"
    assert found.columns["originating RCEP"] == "originating RCEP"
    assert found.left == ("remark",)


def test_a_bill_is_screened_by_a_map(tmp_path):
    path, mapping = tmp_path / "bom.csv", tmp_path / "mapping.yaml"
    path.write_text(
        "成品,成品税号,生产国,离岸价,工序,材料,材料税号,材料价格,原产状态,材料原产国\n"
        "A1,8524.92,越南,100,assembly@VN,ic,8542.31,20,非原产,TW\n"
        "A1,8524.92,越南,100,assembly@VN,panel,8524.12,70,非原产,TW\n",
        encoding="gb18030",
    )
    assert (
        RUN.invoke(app, ["tables", "map", str(path), "--out", str(mapping), "--as", "bills"]).exit_code == 0
    )
    out = tmp_path / "answers.parquet"
    ran = RUN.invoke(
        app,
        [
            "screen",
            str(path),
            "--map",
            str(mapping),
            "--agreements",
            "RCEP",
            "--on-date",
            "2026-06-01",
            "--out",
            str(out),
            "--workers",
            "1",
        ],
    )
    assert ran.exit_code == 0, ran.output
    assert pl.read_parquet(out)["status"].to_list() == [
        "not originating"
    ]  # as in tests/origin/screen/data/trunc.csv


def read(tmp_path, text):
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return read_map(path, SHIPMENTS)


def test_a_map_is_checked_all_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read(
            tmp_path,
            "columns:\n  A: hs\n  B: hs\n  C: vallue\nconstant:\n  importer: JP\ndates: YY-MM-DD\nvalues:\n  hs: [1]\n",
        )
    said = [(problem.line, problem.what) for problem in caught.value.problems]
    assert (
        said
        == [
            (5, "constant: there is no such key in a map"),
            (8, "values.hs: this is not a set of keys"),
            (4, "columns.C: 'vallue' is no column of shipments"),
            (1, "columns: 'hs' is given twice"),
            (7, "dates: 'YY-MM-DD' is no form of dates"),
        ]
        or len(said) == 5
    )
    assert "'value'" in next(problem.fix for problem in caught.value.problems if "vallue" in problem.what)


def test_a_map_that_does_not_fit_its_table(tmp_path):
    frame = pl.DataFrame({"code": ["1"], "importer": ["JP"], "note": ["x"]}).lazy()
    mapping = ColumnMap({"codes": "hs", "code": "edition"}, {"importer": "KR"})
    with pytest.raises(InputError) as caught:
        mapping.apply(frame, SHIPMENTS, "a.csv")
    assert [problem.what for problem in caught.value.problems] == [
        "the map names a column 'codes' that is not there",
        "the table has a column 'importer' beside what the map gives for it",
    ]


def test_what_is_not_read_is_said_and_unknown_words_stay(tmp_path):
    mapping = read(
        tmp_path,
        "columns: {code: hs, day: on}\nconstants: {importer: JP, currency: JPY}\n"
        "values: {hs: {plastic: '3923.10'}}\ndates: DD/MM/YYYY\n",
    )
    frame = pl.DataFrame(
        {"code": ["plastic", "glass"], "day": ["02/03/2026", "2026"], "note": ["x", "y"], "kg": ["1", "2"]}
    )
    with collected() as notes:
        found = mapping.apply(frame.lazy(), SHIPMENTS, "a.csv").collect()
    assert notes == ["a.csv: columns that are not read: note"]
    assert found.to_dicts() == [
        {"hs": "3923.10", "on": "2026-03-02", "kg": "1", "importer": "JP", "currency": "JPY"},
        {"hs": "glass", "on": "2026", "kg": "2", "importer": "JP", "currency": "JPY"},
    ]
