"""The commands of the how-tos on origin run as they are printed."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOWTO = ROOT / "docs" / "howto"


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (HOWTO / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the studies, as beside a clone."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "studies", tmp_path / "studies")
    return tmp_path


def run_all(tumen, page: str) -> None:
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            words = shlex.split(line)
            assert words[0] == "tumen"
            done = tumen(*words[1:])
            assert done.exit_code == 0, f"{line}\n{done.output}"


def test_screen(tumen, desk, monkeypatch):
    for name, text in zip(("bills", "declarations"), blocks("screen.md", "text"), strict=True):
        (desk / f"{name}.csv").write_text(text, encoding="utf-8")
    monkeypatch.setenv("POLARS_MAX_THREADS", "1")
    run_all(tumen, "screen.md")
    assert (desk / "answers.parquet").is_file()
    for code in blocks("screen.md", "python"):
        exec(compile(code, "screen.md", "exec"), {})  # noqa: S102  the page itself
    assert (desk / "python.parquet").is_file()
    assert "polars" in sys.modules


def test_qualify(tumen, desk):
    (desk / "question.yaml").write_text(blocks("qualify.md", "yaml")[0], encoding="utf-8")
    run_all(tumen, "qualify.md")
    assert (desk / "way.html").is_file()


def test_documents(tumen, desk):
    pytest.importorskip("openpyxl")
    run_all(tumen, "documents.md")
    assert any((desk / "papers").glob("*-worksheet.xlsx"))
    assert any((desk / "requests").glob("request-*.html"))


def test_which_agreement(tumen, desk):
    run_all(tumen, "which-agreement.md")
