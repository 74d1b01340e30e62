"""Files in the form of each authority are read, and answer: synthetic tables, rates invented."""

from datetime import date
from decimal import Decimal

import pytest

from tests.tariff.importing.conftest import RCEP, csv_of, pdf_of, sheet_of
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.on_file import rates_on_file
from tumen.tariff.rates.own import own_tariffs
from tumen.tariff.rates.store import chapter_rows, columns


def rates(importer, line, on, folder, edition="HS2022"):
    """By regime and beneficiaries, what the book answers on a line with an own tariff on file."""
    with own_tariffs([folder]):
        rows = TariffBook().rates(importer, HsCode(line, edition), date.fromisoformat(on))
    return {(row.regime, " ".join(row.beneficiaries)): row.text for row in rows}


ANNEX = [
    ["Schedule of tariff commitments"],
    ["HS Code", "Description", "Base Rate", "Year 1", "Year 2", "Year 3 and subsequent years"],
    ["85.01", "Electric motors"],
    ["8501.10.10", "small", 8, 5.3, 2.7, 0],
    ["8501.10.90", "other", 8, "U", "U", "U"],
]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf"])
def test_a_schedule_is_read_alike_from_every_kind_of_file(imported, tmp_path, kind):
    rows = [[*row, *[""] * (6 - len(row))] for row in ANNEX]
    write = {"xlsx": sheet_of, "csv": csv_of, "pdf": pdf_of}[kind]
    made, folder = imported(
        write(tmp_path / f"annex.{kind}", rows), "TH", form="schedule", edition="HS2012", digits="[8]", **RCEP
    )
    assert made.lines == 2
    first = made.columns[0]
    assert (first.regime, first.kind, first.lines, first.unread) == ("RCEP", "stages and after", 2, 0)
    # Year 2 of RCEP in Thailand is 2023 (Annex I, General Notes); from year 3 on the last rate stays.
    told = {
        day: rates("TH", "85011010", day, folder, "HS2012")["RCEP", "CN"]
        for day in ("2022-06-01", "2023-06-01", "2024-06-01", "2031-06-01")
    }
    assert told == {"2022-06-01": "5.3%", "2023-06-01": "2.7%", "2024-06-01": "free", "2031-06-01": "free"}
    assert rates("TH", "85011090", "2023-06-01", folder, "HS2012")["RCEP", "CN"] == "excluded"


def test_a_pdf_goes_on_over_pages_without_its_head(imported, tmp_path):
    lines = [[f"8501.10.{n:02d}", "motors", 20, n / 10 + 1, 0] for n in range(10, 90)]
    rows = [["HS Code", "Description", "Base Rate", "Year 1", "Year 2"], *lines]
    made, folder = imported(
        pdf_of(tmp_path / "long.pdf", rows), "TH", form="schedule", edition="HS2012", digits="[8]", **RCEP
    )
    assert made.lines == 80
    # 8501.10.85 stands on the last page: 85 / 10 + 1 = 9.5
    assert rates("TH", "85011085", "2022-06-01", folder, "HS2012")["RCEP", "CN"] == "9.5%"


def test_chinas_workbook_shows_fractions_as_per_cent(imported, tmp_path):
    """recp-schedule-of-china-for-asean.xls holds 0.05 where it shows 5 % (a reader in R multiplies by 100)."""
    head = ["税则号列", "货品名称", "基准税率", "第1年", "第2年", "第3年"]
    rows = [
        head,
        ["85011010", "玩具电动机", 0.245, 0.233, 0.221, 0.208],
        ["85012000", "其他", "12%", 0, 0, 0],
    ]
    made, folder = imported(
        sheet_of(tmp_path / "china.xlsx", rows, percent=(2, 3, 4, 5)),
        "CN",
        form="schedule",
        edition="HS2012",
        regime="RCEP",
        beneficiaries="[AU]",
        from_="2022-01-01",
    )
    # The row of China's schedule for ASEAN as on file: 85011010, base 24.5, then 23.3, 22.1, 20.8.
    assert rates("CN", "85011010", "2023-06-01", folder, "HS2012")["RCEP", "AU"] == "22.1%"
    assert rates("CN", "85012000", "2022-06-01", folder, "HS2012")["RCEP", "AU"] == "free"
    assert made.columns[0].kind == "stages"  # nothing says that the last year stays


def test_chinas_table_of_conventional_rates(imported, tmp_path):
    head = ["税则号列", "商品名称", "最惠国税率(%)", "暂定税率", "韩国", "RCEP_日本", "RCEP_韩国", "香港"]
    rows = [
        head,
        ["85011010", "", "12", "", "9.4", "8.9", "0", "0"],
        ["85012000", "", "9", "5", "", "", "", "0"],
    ]
    made, folder = imported(
        csv_of(tmp_path / "cn.csv", rows), "CN", form="cn", from_="2026-01-01", until="2026-12-31"
    )
    found = rates("CN", "85011010", "2026-06-01", folder)
    assert found.pop(("RCEP", "ASEAN"))  # on file, by the correlation from HS2012
    assert found == {
        ("MFN", "all"): "12%",
        ("CKFTA", "KR"): "9.4%",
        ("RCEP", "JP"): "8.9%",
        ("RCEP", "KR"): "free",
    }
    # Which of the MFN rate and the provisional rate beside it applies was not read: neither is taken.
    assert rates("CN", "85012000", "2026-06-01", folder)["MFN", "all"] == 'unread("9, 5 as 暂定税率")'
    # An empty preference is not on file: never free, never excluded, unless the map says what it means.
    assert ("RCEP", "JP") not in rates("CN", "85012000", "2026-06-01", folder)
    assert any("香港" in remark for remark in made.remarks)
    _, told = imported(
        tmp_path / "cn.csv", "CN", out="told", form="cn", from_="2026-01-01", until="2026-12-31", empty="none"
    )
    assert rates("CN", "85012000", "2026-06-01", told)["RCEP", "JP"] == "excluded"


KOREA = [
    [
        "품목번호",
        "관세율구분",
        "관세율",
        "단위당세액",
        "기준가격",
        "적용국가구분",
        "용도세율구분",
        "적용개시일",
        "적용만료일",
    ],
    ["8501101000", "A", 8, "", "", 1, "", 20220101, 20991231],
    ["8501101000", "C", 13, "", "", 1, "", 20220101, 20991231],
    ["8501101000", "FRCCN1", 5.3, "", "", 2, "", 20260101, 20261231],
    ["8501101000", "FRCCN1", 4.2, "", "", 2, "", 20270101, 20271231],
    ["8501101000", "P1", 0, "", "", 1, "", 20260101, 20261231],
    ["0701100000", "A", 30, "", "", 1, "", 20220101, 20991231],
    ["0701100000", "W1", 30, "", "", 1, "", 20220101, 20991231],
    ["0701100000", "W2", 304, "", "", 1, "", 20220101, 20991231],
    ["1703101000", "A", 3, "120", "", 1, "", 20220101, 20991231],
    ["2710121000", "A", 5, "", "", 1, "", 20220101, 20991231],
    ["2710121000", "C", 4, "", "", 1, "", 20220101, 20991231],
]


def test_koreas_file_of_rates_by_code(imported, tmp_path):
    rows = [[str(cell) if at == 0 else cell for at, cell in enumerate(row)] for row in KOREA]
    made, folder = imported(
        sheet_of(tmp_path / "kr.xlsx", rows, names=("1.1", "2.12")),
        "KR",
        form="kr",
        from_="2026-01-01",
        until="2027-12-31",
    )
    assert made.same == 11  # the second sheet says the same of what is read
    assert rates("KR", "8501101000", "2026-06-01", folder)["RCEP", "CN"] == "5.3%"
    assert rates("KR", "8501101000", "2027-06-01", folder)["RCEP", "CN"] == "4.2%"
    # The MFN rate is the lower of A and C: 8 of 8 and 13, 4 of 5 and 4.
    assert rates("KR", "8501101000", "2027-06-01", folder)["MFN", "all"] == "8%"
    assert rates("KR", "2710121000", "2027-06-01", folder)["MFN", "all"] == "4%"
    # Market-access rates go before the general rate, which of them hangs on the quota: unknown, text kept.
    assert rates("KR", "0701100000", "2027-06-01", folder)["MFN", "all"] == 'unread("A 30%, W1 30%, W2 304%")'
    # A duty per unit beside the rate is not said in the file: unknown.
    assert rates("KR", "1703101000", "2027-06-01", folder)["MFN", "all"] == 'unread("3 and 120 per unit")'
    assert any("rate code P1" in remark for remark in made.remarks)


def test_other_selections_of_a_rate_of_korea_leave_it_unknown(imported, tmp_path):
    """FRCCN2 is another selection of FRCCN1 (in or out of a quota), a row with an end use of its code; what
    stands beside A and is no preference may go before it.
    """
    rows = [("8501101000", "A", 8, ""), ("8501101000", "FRCCN1", 5.3, ""), ("8501101000", "FRCCN2", 1.3, "")]
    rows += [("8501101000", "FCECR1", 0, ""), ("8501101000", "U", 0, ""), ("8501101000", "FCN1", 2, "")]
    rows += [("8501102000", "A", 8, ""), ("8501102000", "P3", 30, "")]
    rows += [("8501103000", "A", 8, ""), ("8501103000", "A", 4, "K1")]
    body = [[line, code, pct, "", "", 1, use, 20260101, 20261231] for line, code, pct, use in rows]
    path = sheet_of(tmp_path / "kr.xlsx", [KOREA[0], *body])
    made, folder = imported(path, "KR", form="kr", from_="2026-01-01", until="2026-12-31")
    found = {line: rates("KR", line, "2026-06-01", folder) for line in dict.fromkeys(row[0] for row in rows)}
    assert found["8501101000"]["RCEP", "CN"] == 'unread("FRCCN1 5.3%, FRCCN2 1.3%")'
    assert found["8501101000"]["CKFTA", "CN"] == "2%"
    assert found["8501101000"]["MFN", "all"] == "8%"
    assert found["8501102000"]["MFN", "all"] == 'unread("A 8%, P3 30%")'
    assert found["8501103000"]["MFN", "all"] == 'unread("A 8%, A with the end use K1 4%")'
    assert any("rate code P3 may apply in place of others" in remark for remark in made.remarks)


def test_digits_below_a_code_that_is_none_go_on_nothing(imported, tmp_path):
    rows = [
        ["Heading/Subheading", "Description", "Rate of duty"],
        ["0103.10", "pigs", ""],
        ["000", "live", 5],
    ]
    rows += [["0103.9l", "a letter for a figure", ""], ["100", "a", 10]]
    with pytest.raises(
        InputError, match="100 goes on a subheading, and the code in the rows above it is none"
    ):
        imported(csv_of(tmp_path / "my.csv", rows), "MY", form="my", from_="2026-01-01", until="2026-12-31")


def test_thailands_periods_of_the_buddhist_era(imported, tmp_path):
    """Headings as in a notification of 2012: 1 Jan 2555 to 31 March 2555, from 1 April 2560 on."""
    head = ["ประเภทย่อย", "รหัสย่อย", "รายการ", "อัตราอากรตามราคาร้อยละ", "", ""]
    below = [
        "",
        "",
        "",
        "1 ม.ค. 2569 ถึง 31 มี.ค. 2569",
        "1 เม.ย. 2569 ถึง 31 มี.ค. 2570",
        "ตั้งแต่ 1 เม.ย. 2570 เป็นต้นไป",
    ]
    rows = [head, below, ["8501.10.21", "00", "- - -", 10, 5, "ยกเว้นอากร"]]
    made, folder = imported(
        sheet_of(tmp_path / "th.xlsx", rows, merged=("D1:F1",)),
        "TH",
        form="th",
        regime="AJCEP",
        beneficiaries="[JP]",
    )
    told = {
        day: rates("TH", "8501102100", day, folder)["AJCEP", "JP"]
        for day in ("2026-03-31", "2026-04-01", "2027-04-01", "2030-01-01")
    }
    assert told == {"2026-03-31": "10%", "2026-04-01": "5%", "2027-04-01": "free", "2030-01-01": "free"}
    assert [column.until for column in made.columns] == [date(2026, 3, 31), date(2027, 3, 31), None]


def test_indonesias_annex_of_a_regulation(imported, tmp_path):
    head = ["NO", "POS TARIF", "URAIAN BARANG", "DESCRIPTION OF GOODS", "% BEA MASUK/ % IMPOR DUTY"]
    rows = [head, [1, "8501.10.21", "Motor", "Motors", 5], [2, "8501.10.29", "Lain-lain", "Other", "bebas"]]
    _, folder = imported(
        pdf_of(tmp_path / "id.pdf", rows), "ID", form="id", from_="2026-01-01", until="2026-12-31"
    )
    assert rates("ID", "85011021", "2026-06-01", folder)["MFN", "all"] == "5%"
    assert rates("ID", "85011029", "2026-06-01", folder)["MFN", "all"] == "free"


def test_indonesias_years_begin_in_april(imported, tmp_path):
    head = ["No", "Pos Tarif", "Uraian Barang", "Tarif Bea Masuk", ""]
    rows = [head, ["", "", "", "2026", "2027"], [1, "8501.10.21", "Motor", 5, 4]]
    _, folder = imported(
        sheet_of(tmp_path / "id.xlsx", rows, merged=("D1:E1",)),
        "ID",
        form="id",
        regime="RCEP",
        beneficiaries="[CN]",
    )
    # Indonesia's tariff years of RCEP run from 1 April (Annex I, General Notes).
    assert ("RCEP", "CN") not in rates("ID", "85011021", "2026-03-31", folder)
    assert rates("ID", "85011021", "2027-03-31", folder)["RCEP", "CN"] == "5%"
    assert rates("ID", "85011021", "2027-04-01", folder)["RCEP", "CN"] == "4%"


def test_malaysias_lines_go_on_below_their_subheading(imported, tmp_path):
    head = ["Heading/ Subheading", "Description", "Unit of Quantity", "Rate of import duty", ""]
    below = ["", "", "", "1 Jan 2026 31 Dec 2026", "1 Jan 2027 31 Dec 2027"]
    rows = [
        head,
        below,
        ["(1)", "(2)", "(3)", "(4)", ""],
        ["85.01", "Electric motors", "", "", ""],
        ["8501 .10", "- Motors", "", "", ""],
        ["100", "for toys", "u", "5", "4"],
        ["200", "other", "u", "Nil", "Nil"],
        ["85.02", "Generating sets", "", "", ""],
        ["8502 .11 000", "- - of an output", "u", "3", "3"],
    ]
    made, folder = imported(
        csv_of(tmp_path / "my.csv", rows), "MY", form="my", regime="RCEP", beneficiaries="[JP]", digits="[9]"
    )
    assert made.lines == 3
    assert rates("MY", "850110100", "2027-06-01", folder)["RCEP", "JP"] == "4%"
    assert rates("MY", "850110200", "2026-06-01", folder)["RCEP", "JP"] == "free"
    assert rates("MY", "850211000", "2026-06-01", folder)["RCEP", "JP"] == "3%"


def test_the_philippines_tariff_and_order(imported, tmp_path):
    rows = [["Hdg. No.", "AHTN 2022 Code", "Description", "MFN", "2026", "2027 onwards"]]
    rows += [["85.01", "", "", "", "", ""], ["", "8501.10.21", "Motors", "1", "0.5", "Free"]]
    _, folder = imported(
        csv_of(tmp_path / "ph.csv", rows),
        "PH",
        form="ph",
        regime="RCEP",
        beneficiaries="[ASEAN]",
        from_="2026-01-01",
        unit="percent",
    )
    assert rates("PH", "85011021", "2026-06-01", folder)["MFN", "all"] == "1%"
    assert rates("PH", "85011021", "2026-06-01", folder)["RCEP", "ASEAN"] == "0.5%"
    assert rates("PH", "85011021", "2033-06-01", folder)["RCEP", "ASEAN"] == "free"


def test_new_zealands_working_tariff(imported, tmp_path):
    head = ["Number", "Statistical Key", "", "Goods", "Rates on duty", ""]
    rows = [
        head,
        ["", "Code", "Unit", "", "Normal Tariff", "Preferential Tariff"],
        ["8501.10.00", "", "", "Motors", "5", "Free AU"],
        ["", "10H", "no", "toys", "", ""],
        ["8501.20.00", "", "", "Universal motors", "Free", ""],
        ["8501.31.00", "", "", "Other", "$12.50 per kg", ""],
    ]
    made, folder = imported(
        sheet_of(tmp_path / "nz.xlsx", rows, merged=("E1:F1", "B1:C1")),
        "NZ",
        form="nz",
        from_="2026-01-01",
        until="2026-12-31",
    )
    assert rates("NZ", "85011000", "2026-06-01", folder)["MFN", "all"] == "5%"
    assert rates("NZ", "85012000", "2026-06-01", folder)["MFN", "all"] == "free"
    assert rates("NZ", "85013100", "2026-06-01", folder)["MFN", "all"] == 'unread("$12.50 per kg")'
    (cell,) = made.findings
    assert (cell.kind, cell.place, cell.line) == ("cell", "sheet Schedule, row 6", "85013100")


def test_australias_workbook_as_its_readme_describes_it(imported, tmp_path):
    """Base rate, Year 1 to 20 and after, HS2012; the lines on file are read back as they are on file."""
    key = next(key for key, item in columns("AU").items() if item.kind == "stages and after")
    filed = {
        line: text
        for chapter in ("61", "87", "39", "84")
        for line, keys, text in chapter_rows("AU", chapter)
        if key in keys
    }
    assert len(filed) > 900
    head = [
        "Tariff Item",
        "Description",
        "Base Rate",
        *[f"Year {n}" for n in range(1, 20)],
        "Year 20 and subsequent years",
    ]
    rows = [head]
    for line, text in filed.items():
        base, *runs = text.split(" | ")
        years = [run.split(" x")[0] for run in runs for _ in range(int([*run.split(" x"), "1"][1]))]
        if any("(" in year or "/" in year for year in (base, *years)):
            continue
        plain = [
            0 if rate == "free" else "U" if rate == "excluded" else float(rate.rstrip("%"))
            for rate in (base, *years)
        ]
        rows.append([f"{line[:4]}.{line[4:6]}.{line[6:]}", "", *plain])
    _, folder = imported(
        sheet_of(tmp_path / "au.xlsx", rows),
        "AU",
        form="schedule",
        edition="HS2012",
        regime="RCEP",
        beneficiaries="[RCEP]",
        from_="2022-01-01",
    )
    with own_tariffs([folder]):
        own = next(key for key, item in columns("AU").items() if item.own)
        read = {
            line: text
            for chapter in ("61", "87", "39", "84")
            for line, keys, text in chapter_rows("AU", chapter)
            if own in keys
        }
    assert len(read) == len(rows) - 1 > 900
    assert {line: filed[line] for line in read} == read


def test_rates_on_file_stand_where_the_own_tariff_says_nothing(imported, tmp_path):
    """Korea's RCEP rate for China on 8501.10.1000 is 5.3 in 2026 on file; the own tariff has another line."""
    rows = [["HSK", "RCEP"], ["8501102000", "3"]]
    columns = "{line: HSK}"
    _, folder = imported(
        csv_of(tmp_path / "own.csv", rows),
        "KR",
        columns=columns,
        rates="[{column: RCEP, regime: RCEP, beneficiaries: [CN], from: 2026-01-01, until: 2026-12-31}]",
    )
    with own_tariffs([folder]):
        book = TariffBook()
        day = date(2026, 6, 1)
        own = {
            row.regime: row
            for row in book.rates("KR", HsCode("8501102000", "HS2022"), day)
            if "CN" in row.beneficiaries
        }
        filed = rates_on_file("KR", HsCode("8501101000", "HS2022"), day, ())
        both = {
            row.regime: row
            for row in book.rates("KR", HsCode("850110", "HS2022"), day)
            if row.beneficiaries == ("CN",)
        }
    assert own["RCEP"].text == "3%"
    assert any("own tariff" in note for note in own["RCEP"].notes)
    assert own["CKFTA"].text == "free"  # as on file
    assert next(row for row in filed if row.regime == "RCEP" and "CN" in row.beneficiaries).text == "5.3%"
    # Asked by subheading, the two lines have two rates: the own one and the one on file.
    assert dict(both["RCEP"].spread).keys() == {"8501101000", "8501102000", "8501103000"}
    assert Decimal(3) == dict(both["RCEP"].spread)["8501102000"].pct
    assert Decimal("5.3") == dict(both["RCEP"].spread)["8501101000"].pct


@pytest.mark.parametrize("code", ["ex 8501.10.91", "ex. 8501.10.91", "ex85011091", "EX8501.1091"])
def test_a_part_of_a_line_is_a_condition_however_it_is_written(imported, tmp_path, code):
    rows = [["税则号列", "商品名称", "最惠国税率(%)"], ["85011010", "玩具电动机", "12"], [code, "其他", "9"]]
    _, folder = imported(
        csv_of(tmp_path / "cn.csv", rows), "CN", form="cn", from_="2026-01-01", until="2026-12-31"
    )
    # 9 % for a part of the line, which the description names: unknown for goods of the line until told
    assert (
        rates("CN", "85011091", "2026-06-01", folder)["MFN", "all"]
        == 'choose("what the note of the tariff says: the goods are 其他": 9%)'
    )


def test_a_first_row_with_a_code_that_is_none_is_refused_and_no_part_of_the_head(imported, tmp_path):
    rows = [["Tariff Item", "Stat Key", "Description", "Normal Tariff"]]
    rows += [["8501.10.10.11A", "No.", "motors", "5%"], ["8501.10.90", "", "other", "Free"]]
    with pytest.raises(InputError, match=r"'8501\.10\.10\.11A' is no code of a line") as caught:
        imported(csv_of(tmp_path / "nz.csv", rows), "NZ", form="nz", from_="2026-01-01", until="2026-12-31")
    assert len(caught.value.problems) == 1


def test_decimals_behind_a_comma_are_unknown_and_the_remedy_is_named(imported, tmp_path):
    rows = [["Pos Tarif", "Uraian Barang", "Bea Masuk (%)"], ["8501.10.21", "Motor", "7,5%"]]
    rows += [["8501.10.29", "Lain-lain", "5%"]]
    days = {"from_": "2026-01-01", "until": "2026-12-31"}
    made, _ = imported(sheet_of(tmp_path / "id.xlsx", rows), "ID", form="id", **days)
    assert "decimals: comma" in made.findings[0].fix
    _, told = imported(tmp_path / "id.xlsx", "ID", out="told", form="id", decimals="comma", **days)
    assert rates("ID", "85011021", "2026-06-01", told)["MFN", "all"] == "7.5%"
