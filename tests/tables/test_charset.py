"""Korean and Chinese text is read in its own code page where that is beyond doubt, and refused with the
candidates elsewhere."""

from __future__ import annotations

import pytest

from tumen.errors import InputError
from tumen.tables.delimited import read_csv
from tumen.tables.forms.charset import Decoded, decode
from tumen.tables.notes import collected

KOREAN = "자재,가격\n유리 기판,12.5\n디스플레이 패널,40\n구동 회로,7\n"
CHINESE = "物料,价格\n玻璃基板,12.5\n显示面板,40\n驱动电路,7\n"
MIXED = "material,price\n보호 필름 (PET),1\n배터리 케이스,2\n"
LITHIUM = "material,price\n磷酸铁锂电池,1\n锂,2\n镍钴锰,3\n"


@pytest.mark.parametrize("text", [KOREAN, MIXED])
def test_korean_in_cp949(text):
    assert decode(text.encode("cp949")) == Decoded(text, "cp949")


@pytest.mark.parametrize("text", [CHINESE, LITHIUM])
def test_chinese_in_gb18030(text):
    assert decode(text.encode("gb18030")) == Decoded(text, "gb18030")


@pytest.mark.parametrize(
    "text", [KOREAN, CHINESE, "név,ár\nŐszi,1\n", "tên\nLê Văn Đường, ơ ư\n", "ș ț\n", "δοκιμή\n", "проба\n"]
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_whatever_the_language(text, charset):
    found = decode(text.encode(charset))
    assert isinstance(found, Decoded)
    assert found.text == text


@pytest.mark.parametrize(
    ("text", "charset", "candidate"),
    [
        ("a\n유리\n", "cp949", "CP949 (Korean): '유리'"),
        ("a\n电池\n", "gb18030", "GB18030 (Chinese): '电池'"),
        # the two bytes of each of these are a letter of UTF-8 as well
        ("a\n品目\n", "gb18030", "GB18030 (Chinese): '品目'"),
        ("a\n호\n", "cp949", "CP949 (Korean): '호'"),
    ],
)
def test_too_little_text_is_refused_with_the_candidates(tmp_path, text, charset, candidate):
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(charset))
    with pytest.raises(InputError) as caught:
        read_csv(path, ["a"])
    (problem,) = caught.value.problems
    assert candidate in problem.what
    assert (problem.line, problem.fix.startswith("Save it as UTF-8")) == (2, True)


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("nom\nCafé Curaçao, São Paulo\n", "cp1252"),
        ("Название\n", "cp1251"),
        ("品名\n液晶面板 電容器 玻璃基板\n", "big5"),
        ("품명\n디스플레이 패널\n", "utf-16-le"),
    ],
)
def test_another_code_page_is_never_read_as_text(tmp_path, text, charset):
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(charset))
    with pytest.raises(InputError, match="UTF-8"):
        read_csv(path, ["a"])


def test_the_reader_says_the_code_page_once(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(KOREAN.encode("cp949"))
    with collected() as notes:
        rows = read_csv(path, ["자재", "가격"])
        read_csv(path, ["자재", "가격"])
    assert [row["자재"] for row in rows] == ["유리 기판", "디스플레이 패널", "구동 회로"]
    assert notes == [f"{path}: read as CP949 (Korean)"]


@pytest.mark.parametrize(
    "text", ["品名\n液晶パネル\n", "輸入国,輸出国,品目番号,申告日\n日本,韓国,3923,20260601\n"]
)
def test_japanese_in_shift_jis(text):
    found = decode(text.encode("cp932"))
    assert found == Decoded(text, "cp932")
    assert found.note == "read as Shift-JIS (Japanese)"
