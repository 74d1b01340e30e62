"""Say what is wrong with an input: its place and the names of columns are the same in every language."""

from __future__ import annotations

import re

from tumen.errors import Problem, ProblemsError
from tumen.language.force import SOURCE, in_force
from tumen.language.said import said

_NAMED = re.compile(r"((?:--)?[a-z][\w.-]*): (.+)", re.DOTALL)
"""A column, a key or an option, and what is wrong with it."""
_STOP = {"zh": "\u3002", "ko": ". "}


def error_said(error: Exception) -> str:
    """The text of an error in the language in force, a line for each problem."""
    if not isinstance(error, ProblemsError):
        return said(str(error))
    return "\n".join(map(problem_said, error.problems))


def problem_said(problem: Problem) -> str:
    """One problem in the language in force."""
    language = in_force()
    if language == SOURCE:
        return str(problem)
    head = f"{problem.where}: " if problem.where else ""
    named = _NAMED.fullmatch(problem.what)
    what = said(problem.what)
    if named is not None and (rest := said(named[2])) != named[2]:
        what = f"{named[1]}: {rest}"
    stop = ". " if what == problem.what else _STOP[language]
    return f"{head}{what}{stop}{said(problem.fix)}" if problem.fix else f"{head}{what}"
