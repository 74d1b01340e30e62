"""Whole tables of bills: origin determined column by column, with the answers of the one-bill engine."""

from tumen.origin.screen.engine.answer import Answer, answer
from tumen.origin.screen.judge import JudgedPart, Question, Total, judge, lawful
from tumen.origin.screen.part_files import Summary
from tumen.origin.screen.run import ScreenProgress, screen
from tumen.origin.screen.table.bills import bill_of, table_of

__all__ = [
    "Answer",
    "JudgedPart",
    "Question",
    "ScreenProgress",
    "Summary",
    "Total",
    "answer",
    "bill_of",
    "judge",
    "lawful",
    "screen",
    "table_of",
]
