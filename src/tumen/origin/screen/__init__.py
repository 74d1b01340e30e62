"""Whole tables of bills: origin determined column by column, with the answers of the one-bill engine."""

from tumen.origin.screen.answer import Answer, answer
from tumen.origin.screen.part import Part, Question, Total, judge, lawful
from tumen.origin.screen.parts import Summary
from tumen.origin.screen.run import Progress, screen
from tumen.origin.screen.tables import bill_of, table_of

__all__ = [
    "Answer",
    "Part",
    "Progress",
    "Question",
    "Summary",
    "Total",
    "answer",
    "bill_of",
    "judge",
    "lawful",
    "screen",
    "table_of",
]
