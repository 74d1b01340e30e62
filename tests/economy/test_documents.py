"""The blocks of Python in the pages about whole economies run, in order, page by page."""

import re
from pathlib import Path

import pytest

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"


@pytest.mark.parametrize("page", ["trade-model", "gravity", "dependence", "tariff-lines-to-model"])
def test_the_blocks_of_a_page_run(page, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    text = (HOWTO / f"{page}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 4
    names: dict[str, object] = {}
    for number, block in enumerate(blocks, start=1):
        exec(compile(block, f"{page}.md, block {number}", "exec"), names)  # noqa: S102 - our own page
    assert capsys.readouterr().out
