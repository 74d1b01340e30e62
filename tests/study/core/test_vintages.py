"""The data on file that an answer used: editions and days that a source does not state are told as that."""

from datetime import date

from tumen.study.core.results.vintages import tariff_vintages


def test_what_a_source_does_not_state_is_said_in_words():
    """China's tables of a few lines state no year, and some no HS edition."""
    found = list(tariff_vintages("CN", ("RCEP",), (date(2026, 7, 1),)))
    assert not any("None" in item.what or "..." in item.valid for item in found)
    unstated = [
        item for item in found if item.what.endswith("in an HS edition that the source does not state")
    ]
    assert {item.valid for item in unstated} == {"the source states no day"}
    assert "1 line" in {item.coverage for item in unstated}
