"""What was read is known by its bytes."""

from __future__ import annotations

import os
from hashlib import sha256

import pytest

from tumen.errors import InputError
from tumen.files.read import check_stamps, check_unchanged, digest_as_read, read_bytes, stamps


def digest(text):
    return sha256(text.encode()).hexdigest()


def test_the_hash_is_of_what_was_read_not_of_what_is_there(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("one")
    assert digest_as_read(path) == digest("one")  # never read
    path.write_text("two")
    assert read_bytes(path) == b"two"
    path.write_text("three")
    assert digest_as_read(path) == digest("two")
    with pytest.raises(InputError, match=r"a\.csv: changed while it was worked on"):
        check_unchanged(tmp_path, [("a.csv", digest("two"))])
    check_unchanged(tmp_path, [("a.csv", digest("three"))])


def test_every_file_that_changed_is_named(tmp_path):
    (tmp_path / "a").write_text("x")
    with pytest.raises(InputError) as caught:
        check_unchanged(tmp_path, [("a", digest("y")), ("gone", digest("z"))])
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("how", ["written", "replaced", "same size and time", "removed"])
def test_a_stamp_tells_of_any_change(tmp_path, how):
    path = tmp_path / "t.parquet"
    path.write_text("one")
    held = stamps(path, None, tmp_path / "none")
    assert len(held) == 1
    check_stamps(held)
    was = path.stat()
    if how == "written":
        path.write_text("longer")
    elif how == "removed":
        path.unlink()
    else:
        other = tmp_path / "other"
        other.write_text("two")
        if how == "same size and time":
            os.utime(other, ns=(was.st_atime_ns, was.st_mtime_ns))
        other.replace(path)
    with pytest.raises(InputError, match="changed while"):
        check_stamps(held)
