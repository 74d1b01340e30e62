"""Compile rules of origin that stand as prose in rule-set files into the typed rule language.

What a pattern does not match whole is not guessed: it becomes `Unread` with the reason, so that a
determination that needs it stays undetermined.
"""

from tumen.agreements.importing.files import read_lists
from tumen.agreements.importing.sets import (
    CompiledList,
    CompiledRule,
    Outcome,
    compile_rule_sets,
    outcome_of,
)
from tumen.agreements.importing.source import RuleSet, read_rule_sets

__all__ = [
    "CompiledList",
    "CompiledRule",
    "Outcome",
    "RuleSet",
    "compile_rule_sets",
    "outcome_of",
    "read_lists",
    "read_rule_sets",
]
