"""Where a design may choose between modes, the product questions say which one they reckon with."""

from __future__ import annotations

from tumen.study.core.read import read_study
from tumen.study.core.results.assumptions import assumptions_of
from tumen.study.core.starter import write_starter


def test_the_mode_of_today_is_named(tmp_path):
    folder = tmp_path / "study"
    write_starter(("landed-cost", "design"), folder)
    path = folder / "lanes.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split(",")
    cells = dict(zip(columns, next(x for x in lines if x.startswith("ningbo,japan")).split(","), strict=True))
    cells["mode"] = "air" if cells.get("mode") in {None, "", "sea"} else "sea"
    if "mode" not in columns:
        columns.append("mode")
        lines = [lines[0] + ",mode", *(line + ",sea" for line in lines[1:])]
    path.write_text("\n".join([*lines, ",".join(cells[name] for name in columns), ""]), encoding="utf-8")
    found = [item for item in assumptions_of(read_study(folder)) if item.what.startswith("way of today")]
    assert [(item.what, item.value) for item in found] == [
        ("way of today from ningbo to japan, of sea, air", "sea")
    ]
