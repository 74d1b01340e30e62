"""Two versions of a table put together: what only one changed is kept, what both changed is asked."""

from tumen.app.studies.merge import merge
from tumen.study.core.rows.columns import TABLES

TABLE = TABLES["sites"]
COLUMNS = ("site", "economy", "source")
BASE = (COLUMNS, (("a", "CN", "x"), ("b", "VN", "x"), ("c", "KR", "x")))


def version(*rows):
    return COLUMNS, rows


def test_changes_of_both_are_kept():
    mine = version(("a", "JP", "x"), ("b", "VN", "x"), ("c", "KR", "x"), ("mine", "KR", "x"))
    theirs = version(("a", "CN", "x"), ("b", "VN", "y"), ("c", "KR", "x"), ("theirs", "KR", "x"))
    found = merge(TABLE, BASE, mine, theirs)
    assert found.conflicts == ()
    assert found.rows == (
        ("a", "JP", "x"),
        ("b", "VN", "y"),
        ("c", "KR", "x"),
        ("mine", "KR", "x"),
        ("theirs", "KR", "x"),
    )


def test_a_row_that_one_removed_and_the_other_left_is_removed():
    without_b = version(("a", "CN", "x"), ("c", "KR", "x"))
    assert merge(TABLE, BASE, without_b, BASE).rows == without_b[1]
    assert merge(TABLE, BASE, BASE, without_b).rows == without_b[1]


def test_a_row_that_one_removed_and_the_other_changed_is_asked():
    without_b = version(("a", "CN", "x"), ("c", "KR", "x"))
    changed = version(("a", "CN", "x"), ("b", "VN", "y"), ("c", "KR", "x"))
    (mine_gone,) = merge(TABLE, BASE, without_b, changed).conflicts
    assert (mine_gone.row, mine_gone.mine is None, mine_gone.theirs is None) == ("b", True, False)
    (theirs_gone,) = merge(TABLE, BASE, changed, without_b).conflicts
    assert (theirs_gone.row, theirs_gone.mine is None, theirs_gone.theirs is None) == ("b", False, True)


def test_the_same_change_of_both_is_no_conflict():
    same = version(("a", "JP", "x"), ("b", "VN", "x"), ("c", "KR", "x"))
    found = merge(TABLE, BASE, same, same)
    assert found.conflicts == ()
    assert found.rows == same[1]


def test_a_column_that_one_added_is_kept():
    mine = (*COLUMNS, "zone"), (("a", "CN", "x", "z"), ("b", "VN", "x", ""), ("c", "KR", "x", ""))
    found = merge(TABLE, BASE, mine, BASE)
    assert found.columns == (*COLUMNS, "zone")
    assert found.rows == mine[1]
