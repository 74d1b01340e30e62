"""Counts of rows in a list, days and keys in a sentence: each is said, and no list is taken for one count."""

import pytest

from tumen.language.said import said


@pytest.mark.parametrize(
    ("text", "chinese", "korean"),
    [
        (
            "7 events, 1 targets new (entry 1)",
            "新增事件7条，目标1条（第1次录入）",
            "새로 사건 7건, 목표 1건 (입력 1)",
        ),
        ("z.sqlite: as of 2026-11-30", "z.sqlite: 截至2026-11-30", "z.sqlite: 2026-11-30 기준"),
        (
            "landed=on-record, below the line: 2 count, 0 perhaps, 0 do not",
            "landed=on-record, 分母：2个计入，0个可能计入，0个不计入",
            "landed=on-record, 분모: 집계 2, 아마도 0, 집계 안 함 0",
        ),
        ("asked: economy, exposure", "所问：economy, exposure", "질문: economy, exposure"),
    ],
)
def test_counts_days_and_keys(text, chinese, korean):
    assert (said(text, "zh"), said(text, "ko")) == (chinese, korean)


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_what_is_typed_in_a_command_stays(language):
    text = "ledger: fill it, delete the examples, then: tumen zone import ledger"
    answer = said(text, language)
    assert answer.startswith("ledger")
    assert answer.endswith("tumen zone import ledger")
    assert "fill" not in answer
