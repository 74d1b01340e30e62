"""The house stands as drawn: no circles of modules, a class name once, rooms and files of a size to be
read."""

from __future__ import annotations

import ast
import subprocess
from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
MODULES_IN_A_ROOM = 15
LINES_IN_A_FILE = 400

# What may stand for now, each with its reason. Whoever mends one takes it off; nothing is added.
LARGE_ROOMS: dict[str, str] = {}
LONG_FILES: dict[str, str] = {}


@cache
def modules() -> dict[str, Path]:
    paths = sorted(SOURCE.rglob("*.py"))
    return {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in paths
    }


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(node: ast.AST, known: frozenset[str]) -> Iterator[str]:
    """Modules that a piece of code imports, wherever the import stands; not those for types alone."""
    waiting = [node]
    while waiting:
        child = waiting.pop()
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        if isinstance(child, ast.ImportFrom) and child.module and not child.level:
            for alias in child.names:
                inner = f"{child.module}.{alias.name}"
                yield inner if inner in known else child.module
        elif isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif not isinstance(child, ast.expr):  # in which no import stands
            waiting += ast.iter_child_nodes(child)


def graph() -> dict[str, set[str]]:
    known = frozenset(modules())
    return {
        name: {other for other in imported(tree(path), known) if other in known and other != name}
        for name, path in modules().items()
    }


def circle(edges: dict[str, set[str]]) -> list[str]:
    """One circle of the graph, empty where there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_a_circle_is_found_also_through_a_lazy_import():
    lazy = ast.parse("def f():\n    from house import cellar\n")
    typed = ast.parse("if TYPE_CHECKING:\n    from house import cellar\n")
    known = frozenset({"house", "house.cellar"})
    assert set(imported(lazy, known)) == {"house.cellar"}
    assert not set(imported(typed, known))
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == {"a", "b", "c"}
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_modules_import_each_other_in_a_circle():
    edges = graph()
    assert {"tumen.errors", "tumen.tariff.quote.duty"} <= edges.keys()
    found = circle(edges)
    assert not found, " -> ".join(found)


def test_a_public_class_has_its_name_for_itself():
    places = defaultdict(set)
    for name, path in modules().items():
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].add(name)
    twice = {name: sorted(where) for name, where in places.items() if len(where) > 1}
    assert not twice, twice


def test_a_room_holds_no_heap():
    rooms = defaultdict(list)
    for name, path in modules().items():
        if path.name != "__init__.py":
            rooms[name.rpartition(".")[0]].append(name)
    large = {room: len(names) for room, names in rooms.items() if len(names) > MODULES_IN_A_ROOM}
    assert large.keys() == LARGE_ROOMS.keys(), large


def test_a_file_can_be_read_in_one_sitting():
    long = {
        name: lines
        for name, path in modules().items()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LINES_IN_A_FILE
    }
    assert long.keys() == LONG_FILES.keys(), long


def test_git_ignores_no_file_of_the_project():
    """What git ignores is neither linted nor in the wheel."""
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--ignored", "--exclude-standard"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""  # noqa: S603 - as written
