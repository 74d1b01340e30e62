"""Change the origin engines on purpose, one fault at a time, and ask whether the tests notice: make mutants.

`mutants.toml` is the table. A mutant is applied to a copy of src in a temporary folder, never to the tree.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path("src") / "tumen"
FAILED = 1
"""What pytest returns where tests failed; anything else than this and 0 is no verdict."""


@dataclass(frozen=True)
class Mutant:
    """A fault: the text that stands in a file, the text in its place, and the tests that must fail then."""

    name: str
    file: str
    """Under src/tumen."""
    text: str
    instead: str
    tests: tuple[str, ...]

    def applied(self, whole: str) -> str:
        """The file with the fault in it."""
        return whole.replace(self.text, self.instead)

    def faults(self, root: Path = ROOT) -> list[str]:
        """What is wrong with the row itself."""
        path, found = root / PACKAGE / self.file, []
        if not path.is_file():
            return [f"{self.name}: there is no {PACKAGE / self.file}"]
        whole = path.read_text(encoding="utf-8")
        if (times := whole.count(self.text)) != 1:
            found.append(f"{self.name}: its text stands {times} times in {self.file}, not once")
        try:
            same = ast.dump(ast.parse(self.applied(whole))) == ast.dump(ast.parse(whole))
            found += [f"{self.name}: it changes nothing"] if same and not found else []
        except SyntaxError as error:
            found.append(f"{self.name}: what it makes is no Python ({error.msg})")
        for test in self.tests:
            name, _, function = test.partition("::")
            if not (root / name).is_file() or f"def {function}" not in (root / name).read_text():
                found.append(f"{self.name}: there is no {test}")
        return found if self.tests else [*found, f"{self.name}: no test is named"]


def mutants() -> list[Mutant]:
    """The rows of the table."""
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["mutant"]
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in rows]


def outcome(copy: Path, tests: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run tests of the tree on a copy of its sources."""
    env = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    env["HYPOTHESIS_STORAGE_DIRECTORY"] = str(copy / "hypothesis")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)  # noqa: S603


def caught(mutant: Mutant, copy: Path) -> str:
    """Apply a mutant to the copy, run its tests, take it back: caught, survived, or why there is no verdict."""
    path = copy / PACKAGE / mutant.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(mutant.applied(whole), encoding="utf-8")
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)  # its time stamp is too coarse
    try:
        code = outcome(copy, mutant.tests).returncode
    finally:
        path.write_text(whole, encoding="utf-8")
    return {FAILED: "caught", 0: "SURVIVED"}.get(code, f"NO VERDICT, pytest returned {code}")


def main() -> int:
    """Run the mutants whose name holds a word, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="part of the name or file of some mutants")
    only = parser.parse_args().only
    chosen = [one for one in mutants() if only in one.name or only in one.file]
    faults = [fault for one in chosen for fault in one.faults()]
    if faults or not chosen:
        print("\n".join(faults) or f"no mutant is called {only}")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(ROOT / "src", copy / "src")
        tests = tuple(dict.fromkeys(test for one in chosen for test in one.tests))
        found = outcome(copy, tests)
        if found.returncode:
            print(f"{found.stdout}\nThe tests do not pass as the sources stand: mend that first")
            return 2
        missed = 0
        for one in chosen:
            said = caught(one, copy)
            missed += said != "caught"
            print(f"{said:10} {one.file}: {one.name}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
