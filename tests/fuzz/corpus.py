"""Every kind of input that a command reads, taken from what is shipped: studies, templates, samples, cases,
docs, and faults once found."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from typer.testing import CliRunner

from tumen.cli import app
from tumen.study.core.starter import write_starter

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src" / "tumen" / "data"
SEEDS = Path(__file__).parent / "seeds"
_DAY = ("--on-date", "2026-06-01", "--agreements", "RCEP", "--workers", "1")
_NEW = "--code NEW --title New --party VN --party JP --in-force 2022-01-01 --edition HS2022"


@dataclass(frozen=True)
class Item:
    """Files of one input by name, and a command that reads them where they stand."""

    name: str
    files: dict[str, bytes]
    words: tuple[str, ...]
    code: int | None = None
    """How the command must end, where that is known."""


def corpus() -> list[Item]:
    """All items, in an order that does not change."""
    found = [
        *_studies(),
        *_workbooks(),
        *_questions(),
        *_tables(),
        *_forms(),
        *_agreements(),
        *_flags(),
        *_seeds(),
    ]
    return sorted(found, key=lambda item: (item.name, item.words))


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_size < 400_000 and "results" not in path.parts
    }


ASKED = {
    "new products": ("origin", "landed-cost", "qualify"),
    "new network": ("design",),
    "new economy": ("economy", "exposure", "footprint", "gravity"),
}


@cache
def templates() -> dict[str, dict[str, bytes]]:
    """Studies that `tumen new` writes, by name."""
    found = {}
    for name, asked in ASKED.items():
        with tempfile.TemporaryDirectory() as made:
            write_starter(asked, Path(made, "study"))
            found[name] = files_of(Path(made, "study"))
    return found


def _studies() -> list[Item]:
    found = []
    for name, files in templates().items():
        found += [Item(f"{name} {verb}", files, (verb, ".")) for verb in ("check", "run")]
    found.append(Item("papers", templates()["new products"], ("documents", ".", "--out", "papers")))
    found.append(Item("qualify", templates()["new products"], ("qualify", ".", "--market", "japan")))
    for study in sorted((ROOT / "studies").rglob("study.yaml")):
        place = study.parent
        if sum(len(data) for data in files_of(place).values()) < 400_000:
            found.append(Item(place.relative_to(ROOT).as_posix(), files_of(place), ("check", ".")))
    return found


def _workbooks() -> list[Item]:
    found = []
    with tempfile.TemporaryDirectory() as made:
        for kind in ("landed-cost", "design"):
            path = Path(made, f"{kind}.xlsx")
            done = CliRunner().invoke(app, ["new", str(path), "--workbook", "--ask", kind])
            if done.exit_code == 0:  # where the extra for spreadsheets is installed
                found.append(
                    Item(f"workbook {kind}", {"book.xlsx": path.read_bytes()}, ("check", "book.xlsx"))
                )
    return found


def _questions() -> list[Item]:
    """Question files and changes, wherever the docs show one."""
    found = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for number, text in enumerate(
            re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        ):
            name, data = f"{page.stem} {number}", {"file.yaml": text.encode()}
            if re.search(r"^made-in:", text, re.MULTILINE):
                found += [Item(name, data, (verb, "file.yaml")) for verb in ("origin", "qualify")]
            elif re.search(r"^changes:", text, re.MULTILINE):
                duty = (
                    "duty --from CN --to JP --hs 3924.10 --value 1 --currency JPY --on 2026-08-01 "
                    "--changes file.yaml"
                )
                found.append(Item(name, data, tuple(duty.split())))
    return found


def _tables() -> list[Item]:
    page = (ROOT / "docs" / "howto" / "screen.md").read_text(encoding="utf-8")
    bills = re.findall(r"```text\n(bill,.*?)```", page, re.DOTALL)[0].encode()
    screen = ("screen", "bills.csv", "--out", "answers.csv", *_DAY)
    found = [Item("bills", {"bills.csv": bills}, screen)]
    sample = b"\n".join((ROOT / "docs" / "samples" / "shipments.csv").read_bytes().splitlines()[:12]) + b"\n"
    found += [
        Item(f"shipments {verb}", {"shipments.csv": sample}, (verb, "shipments.csv", "--out", "out"))
        for verb in ("quote", "audit")
    ]
    page = (ROOT / "docs" / "howto" / "own-table.md").read_text(encoding="utf-8")
    header, flows = (
        re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)[0].encode() for kind in ("yaml", "text")
    )
    own = {"table.yaml": header, "flows.csv": flows}
    found.append(Item("own input-output table", own, ("accounts", "check", "table.yaml")))
    lines = b"level,item,quantity,unit,price,currency,supplier,country,hs\n" + b"\n".join(
        (
            b"0,machine,,piece,,,,,8516.71",
            b"1,board,1,piece,,,,,",
            b"2,chip,2,piece,1.25,USD,Renesas,JP,8542.31",
            b"1,housing,1,piece,4.20,USD,Guangdong Plastics,CN,",
        )
    )
    made = (
        "bill",
        "import",
        "lines.csv",
        "made",
        "--made-in",
        "VN",
        "--currency",
        "USD",
        "--on",
        "2026-06-01",
    )
    found.append(Item("bill lines", {"lines.csv": lines + b"\n"}, made))
    cases = json.loads((ROOT / "tests" / "cases" / "origin-cases.json").read_text(encoding="utf-8"))
    cases["cases"] = cases["cases"][:4]
    found.append(
        Item("cases", {"cases.json": json.dumps(cases, indent=1).encode()}, ("verify", "cases.json"))
    )
    orlib = ROOT / "tests" / "study" / "importing" / "cap41.txt"
    short = ("network", "import", "cap.txt", "made", "--format", "orlib")
    found.append(Item("orlib", {"cap.txt": orlib.read_bytes()}, short))
    return found


def _forms() -> list[Item]:
    """The tables of bills and shipments as Parquet, JSON and worksheets."""
    import polars as pl

    from tumen.tariff.batch.files import write_table

    found = []
    for item in _tables():
        ((name, data), *more) = item.files.items()
        if more or not name.endswith(".csv"):
            continue
        frame = pl.read_csv(data, infer_schema=False)
        with tempfile.TemporaryDirectory() as made:
            for ending in ("parquet", "xlsx", "json"):
                path = Path(made, f"table.{ending}")
                if ending == "json":
                    frame.write_json(path)
                else:
                    write_table(frame, path)
                words = tuple(path.name if word == name else word for word in item.words)
                found.append(Item(f"{item.name} {ending}", {path.name: path.read_bytes()}, words))
    return found


_FLAGS = (
    "origin --hs 8524.92 --made-in VN --to JP --on 2026-06-01 --fob 100 --exw 90 --weight 1 --labour 5 --overhead 3",
    "origin --hs 8524.92 --made-in VN --to JP --agreement RCEP --fob 9 --material ic,8542.31,2,TW,non-originating,0.1",
    "duty --from KR --to JP --hs 3923.10 --value 10000 --currency JPY --quantity 100kg --on 2026-06-01",
    "duty --from KR --to JP --hs 3923.10 --value 9 --currency JPY --origin-status RCEP=unknown --edition HS2022",
    "duty --from CN --to JP --hs 3924.10 --schedule 2026-2030",
    "duty --from CN --to JP --hs 3924.10 --year 2027 --answer carp=yes",
    "hs battery --edition HS2017 --to HS2022",
    "agreement RCEP --rules 8507",
    "tariff JP --years RCEP --until 2030",
    "new made --kind shipments --count 5 --seed 1 --importer JP",
)


def _flags() -> list[Item]:
    """Commands that read no file: what is damaged is their words."""
    return [
        Item(f"flags {words.split()[0]} {number}", {}, tuple(words.split()))
        for number, words in enumerate(_FLAGS)
    ]


def _agreements() -> list[Item]:
    smallest = min(
        (DATA / "agreements").iterdir(), key=lambda path: sum(len(d) for d in files_of(path).values())
    )
    files = {f"own/{name}": data for name, data in files_of(smallest).items()}
    rules = b"code,rule\n" + b"".join(b"%02d,CC\n" % chapter for chapter in range(1, 98) if chapter != 77)
    return [
        Item("own agreement", files, ("--agreements-from", "own", "agreement", smallest.name)),
        Item(
            "rules", {"rules.csv": rules}, ("agreement", "import", "rules.csv", *_NEW.split(), "--out", "law")
        ),
    ]


def _seeds() -> list[Item]:
    """Faults once found: a folder each, with the command in the file ``command`` and its exit code in
    ``code``."""
    found = []
    for command in sorted(SEEDS.glob("*/command")):
        files = {
            name: data for name, data in files_of(command.parent).items() if name not in {"command", "code"}
        }
        words = tuple(command.read_text(encoding="utf-8").split())
        code = int(command.with_name("code").read_text(encoding="utf-8"))
        found.append(Item(f"seed {command.parent.name}", files, words, code))
    return found


def placed(item: Item, folder: Path) -> None:
    """Write the files of an item to an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in item.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
