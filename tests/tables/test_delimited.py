"""Tables are read whole or not at all."""

import pytest

from tumen.errors import InputError
from tumen.tables.delimited import read_csv
from tumen.tables.text import shown_path


@pytest.fixture
def table(tmp_path):
    def write(content):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def problems(path, *columns, optional=()):
    with pytest.raises(InputError) as caught:
        read_csv(path, columns, optional)
    found = caught.value.problems
    assert all(problem.file == str(path) and problem.fix for problem in found)
    return [(problem.line, problem.what) for problem in found]


def test_rows_carry_the_line_on_which_they_begin(table):
    path = table('code,rule\n01,"WO\n"\n\n02,CC\n')
    rows = read_csv(path, ["code", "rule"])
    assert [(row.line, row["code"], row["rule"]) for row in rows] == [(2, "01", "WO\n"), (5, "02", "CC")]


def test_byte_order_mark_line_ends_and_column_order_do_not_matter(table):
    path = table(b"\xef\xbb\xbfrule,code\r\nWO,01\r\n")
    (row,) = read_csv(path, ["code", "rule"], ["note"])
    assert row.cells == {"code": "01", "rule": "WO", "note": ""}


def test_wrong_columns_are_named_all_at_once(table):
    path = table("code,rulle,code\n")
    assert problems(path, "code", "rule", optional=["note"]) == [
        (1, "there is no column 'rulle' in this table"),
        (1, "the column 'code' is there twice"),
        (1, "the column 'rule' is missing"),
    ]


def test_a_near_column_is_suggested(table):
    with pytest.raises(InputError, match="Write 'rule'"):
        read_csv(table("code,Rulle\n"), ["code", "rule"])


def test_ragged_and_empty_rows_are_named_all_at_once(table):
    path = table("a,b\n1\n1,2,3\n,\n1,2\n")
    assert problems(path, "a", "b") == [
        (2, "the row has 1 cells, but there are 2 columns"),
        (3, "the row has 3 cells, but there are 2 columns"),
        (4, "every cell of the row is empty"),
    ]


def test_a_file_that_is_not_utf8_names_byte_and_line(table):
    # "café" as Windows-1252 has the byte E9; it is the 10th byte, on line 2.
    path = table(b"a,b\n1,caf\xe9\n")
    assert problems(path, "a", "b") == [(2, "the file is not UTF-8: byte 0xE9 (10 bytes from the start)")]
    with pytest.raises(InputError, match="CSV UTF-8"):
        read_csv(path, ["a", "b"])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "the table is empty"),
        ('a,b\n1,"2\n', "the row cannot be read"),
        ('a,b\n1,"2"x\n', "the row cannot be read"),
    ],
)
def test_what_is_no_table_is_refused(table, content, what):
    ((_, found),) = problems(table(content), "a", "b")
    assert what in found


def test_missing_file_and_folder_are_no_traceback(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_csv(tmp_path / "none.csv", ["a"])
    with pytest.raises(InputError, match="is a folder"):
        read_csv(tmp_path, ["a"])


def test_files_of_the_package_are_named_by_their_place_in_it(tmp_path):
    import tumen.tables.text as module

    path = module.Path(module.__file__)
    assert shown_path(path) == "tumen/tables/text.py"
    assert shown_path(tmp_path) == str(tmp_path)
