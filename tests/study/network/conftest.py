"""The network study that `tumen new` writes, as it is and spoiled."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study


def network_of(folder):
    return read_study(folder).network


TEMPLATE = Path(__file__).resolve().parent / "small"


@cache
def _answered():
    from tumen.study.network.run import run_network

    study = network_of(TEMPLATE)
    return study, run_network(study)


@pytest.fixture(scope="session")
def answered():
    """The study and its result, computed once."""
    pytest.importorskip("highspy")
    return _answered()


@pytest.fixture
def spoil(tmp_path):
    """Copy the study, change texts in its files, and give back the folder."""

    def change(*changes):
        folder = tmp_path / "study"
        if not folder.exists():
            shutil.copytree(TEMPLATE, folder)
        for file, old, new in changes:
            path = folder / file
            text = path.read_text(encoding="utf-8")
            assert old in text, f"{old!r} is not in {file}"
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


@pytest.fixture
def problems(spoil):
    """The problems of a spoiled study as (file name, line, text)."""

    def of(*changes):
        with pytest.raises(InputError) as caught:
            network_of(spoil(*changes))
        return [(Path(p.file or "").name, p.line, f"{p.what}. {p.fix}") for p in caught.value.problems]

    return of
