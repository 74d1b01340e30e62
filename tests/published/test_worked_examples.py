"""Worked examples of origin that others published come out as their authors solved them."""

from pathlib import Path

from tumen.study.verify import verify_file


def test_published_worked_examples_come_out():
    results = verify_file(Path(__file__).with_name("worked-examples.json"))
    assert len(results) == 10
    assert [str(result) for result in results if not result.passed] == []
