"""``tumen verify``: files of hand-solved cases."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say

if TYPE_CHECKING:
    from tumen.errors import Problem
    from tumen.study.verify import CaseResult


def verify(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE.json...", help="Files in the format roo-cases/1.")
    ],
    *,
    json: AsJson = False,
) -> None:
    """Run files of hand-solved cases of origin, and name every case that comes out differently.

    Exit code 1 if any case failed, 2 if a file cannot be read.
    """
    from tumen.errors import InputError
    from tumen.study.verify import verify_file

    problems: list[Problem] = []
    results: list[tuple[str, CaseResult]] = []
    for file in files:
        try:
            results.extend((str(file), result) for result in verify_file(file))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    failed = sum(not result.passed for _, result in results)
    if json:
        cases = [{"file": file, "passed": result.passed, **_fields(result)} for file, result in results]
        print_json({"passed": len(results) - failed, "failed": failed, "cases": cases})
    else:
        print_lines(str(result) for _, result in results if not result.passed)
        say(f"{len(results) - failed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


def _fields(result: "CaseResult") -> dict[str, object]:
    from dataclasses import fields

    return {item.name: getattr(result, item.name) for item in fields(result)}
