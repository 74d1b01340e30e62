"""How long the refusal of what would hang or fill the memory takes: the goal is under a second each.

`tests/tables/test_limits.py` holds what is refused and with which words.
"""

import tempfile
import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from tumen.errors import InputError
from tumen.tables.rows import read_grid
from tumen.tables.worksheet import open_workbook, write_sheets
from tumen.tables.yaml_document import read_yaml

BUDGET = 1.0
TEXTS = {
    "1,000,000 letters in a line": ("a.yaml", "study: " + "a" * 1_000_000),
    "3,000,000 characters": ("b.yaml", "# " + "a" * 3_000_000),
    "400,000 parts": ("c.yaml", "a: [\n" + "1,\n" * 400_000 + "1]"),
    "lists nested 20,000 deep": ("d.yaml", "study: " + "[" * 20_000 + "]" * 20_000),
    "keys nested 15,000 deep": ("e.yaml", "study: " + "{a: " * 15_000 + "}" * 15_000),
    "a cell of 1,000,000 letters": ("f.csv", "a,b\n1," + "a" * 1_000_000 + "\n"),
    "JSON nested 100,000 deep": ("g.json", '[{"a": ' + "[" * 100_000 + "]" * 100_000 + "}]"),
}


def run() -> list[tuple[str, str]]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for what, (name, text) in TEXTS.items():
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            rows.append((what, _refused(read_yaml if name.endswith("yaml") else read_grid, path)))
        rows.append(("200 MB zipped", _refused(open_workbook, _bomb(Path(folder) / "bomb.xlsx"))))
    return rows


def _refused(read, path: Path) -> str:
    began = time.process_time()
    try:
        read(path)
    except InputError:
        return f"{time.process_time() - began:.3f} s (budget {BUDGET} s)"
    raise AssertionError(f"{path.name} was read")


def _bomb(path: Path) -> Path:
    write_sheets({"table": (("a",), [(1,)])}, path)
    with ZipFile(path, "a", ZIP_DEFLATED) as parts, parts.open("xl/worksheets/sheet9.xml", "w") as sheet:
        for _ in range(100):
            sheet.write(b" " * 2_000_000)
    return path
