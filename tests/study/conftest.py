"""Studies to run and to spoil."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.product.run import run_products as run_study

BY_HAND = Path(__file__).parent / "data"
SHIPPED = Path(__file__).resolve().parents[2] / "studies"


def folder_of(name):
    """A small study whose figures are worked out by hand, else a shipped one."""
    return BY_HAND / name if (BY_HAND / name).is_dir() else SHIPPED / name


@cache
def _answered_in(folder):
    study = read_study(folder)
    return study, run_study(study)


def _answered(name):
    return _answered_in(folder_of(name))


@pytest.fixture(scope="session")
def answered():
    """A study and what it says of its products, computed once."""
    return _answered


@pytest.fixture
def spoil(tmp_path):
    """Copy the coffee study, change one text in one file, and return the problems of reading it."""

    def change(file, old, new, *more, study="coffee-machine"):
        folder = tmp_path / "study"
        if not folder.exists():
            shutil.copytree(folder_of(study), folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for one, other in ((old, new), *zip(more[::2], more[1::2], strict=True)):
            assert one in text, f"{one!r} is not in {file}"
            text = text.replace(one, other, 1)
        path.write_text(text, encoding="utf-8")
        return folder

    return change


@pytest.fixture
def problems_of():
    """The problems of reading a study, each as (file name, line, text)."""

    def found(folder):
        with pytest.raises(InputError) as caught:
            read_study(folder)
        problems = caught.value.problems
        assert all(problem.fix for problem in problems), "every problem says what to do"
        return [(Path(p.file).name if p.file else None, p.line, str(p)) for p in problems]

    return found
