"""A program that runs a command of Tumen again and again, each time killed when it changes the disk for the
n-th time.

Reads lines of JSON: the words of the command, the folder of its inputs (copied anew for each run), the folder
to run in, and for each run the signal and n. Answers each with a line: for each run its exit code and what it
said.
"""

import importlib
import json
import os
import shutil
import sys
from pathlib import Path

# Read before it forks, so that each run starts at once. Nothing is computed with them here: no thread runs
# yet.
for name in (
    "cli",
    "study.core.run",
    "report.page",
    "report.papers",
    "origin.screen",
    "tariff.runs.quote_file",
):
    importlib.import_module(f"tumen.{name}")
for name in ("polars", "openpyxl", "pydantic", "ruamel.yaml", "jinja2"):
    importlib.import_module(name)


def killed_at(home, at, number):
    """Watch for changes of the disk in a folder, and kill this process at the n-th."""
    seen = 0

    def look(event, args):
        nonlocal seen
        changes = event in {"os.mkdir", "os.rename", "os.rmdir", "os.remove"}
        written = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
        opened = written and not isinstance(args[0], int)  # by its number it was opened before
        if (changes or opened) and os.path.abspath(os.fsdecode(args[0])).startswith(home):  # noqa: PTH100
            seen += 1
            if seen == at:
                os.kill(os.getpid(), number)

    sys.addaudithook(look)


def child(words, home, at, number):
    os.chdir(home)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    said = os.open(f"{home}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.argv = ["tumen", *words]
    killed_at(home, at, number)
    try:
        importlib.import_module("tumen.cli").main()
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code or 0)
    finally:
        os._exit(70)  # it never goes on as the one that was forked


for line in sys.stdin:
    asked, found = json.loads(line), []
    for number, at in asked["moments"]:
        home = f"{asked['home']}/{number}-{at}"
        shutil.copytree(asked["inputs"], home)
        pid = os.fork()
        if not pid:
            child(asked["words"], home, at, number)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        found.append((home, number, status, Path(f"{home}.said").read_text(encoding="utf-8")))
    print(json.dumps(found), flush=True)
