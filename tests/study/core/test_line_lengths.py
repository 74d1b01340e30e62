"""Codes of a study are as long as the lines of their importer: nine digits in Japan
(data/tariffs/line-digits.csv), wherever a row names it or a product is sold there.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study

STUDY = Path(__file__).parents[1] / "data" / "coffee-machine"
"""A coffee maker 8516.71, sold among others in Japan."""
HEADS = {
    "rates.csv": "importer,regime,rate,source,hs\nJP,MFN,8%,x,",
    "tariff-lines.csv": "product,importer,source,line\ncoffee-maker,JP,x,",
    "remedies.csv": "importer,kind,rate,origin,source,hs\nJP,anti-dumping,8%,CN,x,",
}


def told(folder, file, code):
    shutil.copytree(STUDY, folder)
    path = folder / file
    text = (
        path.read_text(encoding="utf-8").replace(",8516.71,", f",{code},", 1)
        if file == "products.csv"
        else f"{HEADS[file]}{code}\n"
    )
    path.write_text(text, encoding="utf-8")
    try:
        read_study(folder)
    except InputError as error:
        return [item.what for item in error.problems if Path(item.file or "").name == file]
    return []


@pytest.mark.parametrize("file", [*HEADS, "products.csv"])
def test_a_code_of_eight_digits_is_no_line_of_japan(tmp_path, file):
    assert any(
        "8516.71.00 has 8 digits, and lines of JP have 9" in what
        for what in told(tmp_path / "s", file, "8516.71.00")
    )
    assert not any("lines of JP" in what for what in told(tmp_path / "t", file, "8516.71.000"))
