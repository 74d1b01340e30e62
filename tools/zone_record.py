"""Make the tables of a ledger from the public record of the zone: ``zone_record.py RECORD STUDY``.

RECORD is the folder with projects.csv, stage_events.csv and the other tables of the record, STUDY the folder in
whose ``ledger/`` the tables are written. What has no date, no code or no place in the ledger is left out and
listed in ``left-out.csv`` beside them. Firms stand in zone_firms.csv, as their names are printed.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from tumen.errors import InputError
from tumen.zone.chains import read_chains
from tumen.zone.records import TABLES
from tumen.zone.snapshot import read_folder
from tumen.zone.spans import read_span

STAGES = {
    "contact": "contact",
    "talks": "talks",
    "intention": "intention",
    "cooperating": "intention",  # "to be deepened" in a plan: no memorandum and no contract was seen
    "agreed": "mou",
    "promoted": "promoted",
    "signed": "signed",
    "landed": "landed",
    "started": "started",
    "building": "building",
    "completed": "completed",
    "production": "production",
    "operating": "production",
    "observed": "observed",
}
"""Stage of the ledger by code of the record. ``planned``, ``named`` and ``outside`` are no events."""
ECONOMIES = {"KOR": "KR", "CHN": "CN", "JPN": "JP", "": ""}
PARTS = {"P020"}
"""Projects that the record calls a part of another one; other parents are firms or what is only near."""
NOT_PLANNED = {"P009": "funds introduced, perhaps of the whole zone; in the table figures"}
"""Amounts that are not what a project is to invest."""
NO_MAKERS = {
    *("unclear", "possible", "contact only", "in-house R&D likely", "outside the zone"),
    *("station seen, equipment maker missing", "user named, maker missing"),
}
"""Words of the record for projects beside a link that are not said to make it."""
TARGETS = {
    "signed_projects": ("signed", "70"),
    "landing_rate": ("landing-rate", "50%"),
    "space_activated": ("space-activated", "300000"),
}
"""Indicator and value of the targets of 2026, as printed."""
SAID = {
    "Named in the task's seed story.": "",
    "Given by the task brief; Chinese characters and stage not verified.": "Chinese name and stage not verified.",
    "forum story story; not seen by the compiler": "known from one story alone",
}
"""Notes of the compiler about the compiling, and what is kept of them."""


class Record:
    """The tables as they are made, and what is left out of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables: dict[str, list[dict[str, str]]] = {}
        self.left: list[tuple[str, str, str, str]] = []

    def given(self, name: str) -> list[dict[str, str]]:
        """Rows of a table of the record."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def add(self, table: str, row: dict[str, str], **cells: str) -> None:
        """Add a row with the source of the row of the record that it is from."""
        self.tables.setdefault(table, []).append(
            {**cells, "source": row["source_id"], "confidence": row["confidence"]}
        )

    def leave(self, table: str, key: str, what: str, why: str) -> None:
        """Note what is left out."""
        self.left.append((table, key, what, why))


def joined(*parts: str) -> str:
    """What there is of the parts of a note."""
    text = "; ".join(part for part in parts if part)
    for said, kept in SAID.items():
        text = text.replace(said, kept)
    return text.strip("; ")


def also(row: dict[str, str]) -> str:
    """Other sources of a row."""
    found = row["other_source_ids"].replace(";", ", ")
    return f"also {found}" if found else ""


def labelled(label: str, text: str) -> str:
    """A part of a note with its label; "" where there is nothing."""
    return f"{label}: {text}" if text else ""


def sources(record: Record) -> None:
    """The pages."""
    for row in record.given("sources"):
        whole = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", row["date"])
        record.add(
            "sources",
            {"source_id": "public record of the zone", "confidence": row["confidence"]},
            source_key=row["source_id"],
            title=row["title"],
            publisher=row["site"],
            published=row["date"] if whole else "",
            address=row["url"],
            read_on=row["read_date"],
        )
        if not whole:
            record.leave("sources", row["source_id"], f"published: {row['date']}", "it is no day")


def parks(record: Record) -> None:
    """Parks; what was put into them is in the table figures, and their land is no floor."""
    for row in record.given("parks"):
        opened = re.fullmatch(r"opened ([0-9-]+)|([0-9]{4}) \(in operation since\)", row["start"])
        area = f"{int(row['area_m2']):,} m2 ({row['area_note']})" if row["area_m2"] else ""
        money = f"CNY {int(row['investment_cny']):,}" if row["investment_cny"] else ""
        record.add(
            "parks",
            row,
            park=row["park_id"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            opened=(opened[1] or opened[2]) if opened else "",
            operator=row["operator_or_builder"],
            industry=row["industry"],
            note=joined(
                labelled("status", row["status"]),
                labelled("start as stated", "" if opened else row["start"]),
                labelled("area as stated", area),
                labelled("investment as stated", money),
                labelled("firms as stated", row["firms"]),
                row["notes"],
                also(row),
            ),
        )
        if row["park_id"] == "PK14":  # open since 2021-09-23; P019 prints its floor, source S36
            printed = next(item for item in record.given("projects") if item["id"] == "P019")
            record.add("floor", printed, park="PK14", on=printed["source_date"], total_m2=printed["area_m2"])
        elif area:
            why = (
                "under construction" if row["area_note"] == "floor area" else f"{row['area_note']}: no floor"
            )
            record.leave("floor", row["park_id"], area, f"{why}; kept in the note")
        if money:
            record.leave(
                "parks", row["park_id"], f"invested: {money}", "as planned or introduced; in the note"
            )


def projects(record: Record, firms: list[dict[str, str]]) -> None:
    """Projects, contacts and cooperations with the firms behind them, and what they make."""
    seen: set[str] = set()
    for row in record.given("projects"):
        key = row["id"]
        roles: dict[str, list[str]] = {"investor": [], "partner": []}
        for firm in (item for item in firms if item["project"] == key):
            roles[firm["role"]].append(firm["firm"])
            if firm["firm"] not in seen:
                names = {name: firm[name] for name in ("firm", "name_zh", "name_ko", "name_en", "economy")}
                record.add("firms", row, **names)
            seen.add(firm["firm"])
        if not any(roles.values()):
            record.leave("projects", key, f"investor: {row['investor']}", "no firm is named")
        printed = [part.strip() for part in row["name_as_printed"].split(" / ")]
        korean = [part for part in printed if re.search("[가-힣]", part)]
        others = [part for part in printed if part not in korean and part != row["name_zh"]]
        amount = row["investment_amount"]
        if key in NOT_PLANNED:
            record.leave("projects", key, f"planned_investment: CNY {int(amount):,}", NOT_PLANNED[key])
            amount = ""
        record.add(
            "projects",
            row,
            project=key,
            name_zh=row["name_zh"],
            name_ko=" / ".join(korean),
            name_en=row["name_en"],
            kind=row["kind"],
            industry=row["industry"],
            investors="; ".join(roles["investor"]),
            partners="; ".join(roles["partner"]),
            park=row["park_id"],
            planned_investment=amount,
            currency=row["investment_currency"] if amount else "",
            part_of=row["parent_id"] if key in PARTS else "",
            note=joined(
                row["record_type"],
                labelled("also printed", " / ".join(others)),
                labelled("investor as stated", row["investor"].partition(" (head")[0]),
                labelled("investment as stated", row["investment_as_stated"]),
                labelled("near", "" if key in PARTS else row["parent_id"]),
                labelled("effects as stated", row["effects_stated"]),
                row["notes"],
                also(row),
            ),
        )
        products(record, row)


def products(record: Record, row: dict[str, str]) -> None:
    """What a project makes, one row for each heading that the record infers."""
    codes = [code.strip() for code in row["hs_heading"].split(";") if code.strip()]
    named = row["product"] if row["product"] != "not stated" else ""
    if codes and not named:
        record.leave(
            "products", row["id"], f"hs: {row['hs_heading']}", f"no product is stated; {row['hs_basis']}"
        )
        return
    linked = links(record, row["id"], codes)
    short = [code for code in codes if len(code) < 4]
    if short:
        record.leave("products", row["id"], f"hs: {'; '.join(short)}", "chapters, no headings")
    whole: list[str] = [code for code in codes if code not in short]
    for code in whole or ([""] if named else []):
        known = {"hs": code, "basis": "inferred" if code else ""}
        own = "; ".join(link for link, headings in linked.items() if code in headings or not headings)
        record.add("products", row, project=row["id"], product=named, **known, links=own)


def links(record: Record, project: str, codes: list[str]) -> dict[str, set[str]]:
    """Links of the shipped chains that the record says a project makes, each with its headings."""
    chains = {chain.name_en: chain for chain in read_chains()}
    found: dict[str, set[str]] = {}
    for row in record.given("chains"):
        if project in row["project_ids"].split(";"):
            chain = chains[row["chain"]]
            key = f"{chain.chain}:{chain.links[int(row['link_no']) - 1].link}"
            headings = {code.strip() for code in row["hs_heading"].split(";") if code.strip()}
            if row["zone_status"] in NO_MAKERS:
                record.leave("products", project, f"link: {key}", f"the record says {row['zone_status']!r}")
            elif headings.isdisjoint(codes) and headings:
                record.leave("products", project, f"link: {key}", "no product of the project has its heading")
            else:
                found[key] = headings
    return found


def events(record: Record) -> None:
    """Dated events; a date that is no date is left out, never made up."""
    for row in record.given("stage_events"):
        stage, on = STAGES.get(row["stage_code"], ""), day_as_printed(row["date"])
        if not stage or not on:
            why = "no event of the ledger" if on else f"{row['date']!r} is no date"
            what = f"{row['project_id']} {row['stage_code']} {row['date']}: {row['stage_as_stated']}"
            record.leave("events", row["event_id"], what, why)
            continue
        record.add(
            "events",
            row,
            event=row["event_id"],
            project=row["project_id"],
            stage=stage,
            on=on,
            printed=row["stage_as_stated"],
            note=joined(
                labelled("date as printed", row["date"] if row["date"] != on else ""),
                labelled("code of the record", row["stage_code"] if row["stage_code"] != stage else ""),
                row["note"] if row["note"] != "main record" else "",
                also(row),
            ),
        )


def day_as_printed(text: str) -> str:
    """A date of the record as one of the ledger: "" where it is none."""
    text = re.sub(r"^([0-9]{4}) \(spring\)$", r"\1", text)
    if found := re.fullmatch(r"([0-9]{4}-)([0-9]{2}-)?[0-9]{2}/([0-9]{2}-)?([0-9]{2})", text):
        first, _, last = text.partition("/")
        text = f"{first}/{found[1]}{last if len(last) > 2 else found[2] + last}"
    try:
        return str(read_span(text))
    except InputError:
        return ""


def figures(record: Record) -> None:
    """Figures that others state; the targets of the zone's plan are targets."""
    for row in record.given("indicators"):
        said = f"{row['indicator']} of {row['scope']}, {row['date']}"
        if not row["value"]:
            record.leave("figures", row["indicator"], said, "it has no number")
        elif row["basis"] == "derived":
            record.leave("figures", row["indicator"], said, "reckoned by the compiler, not printed")
        elif row["basis"] == "target" and row["date"] == "2026" and row["indicator"] in TARGETS:
            name, value = TARGETS[row["indicator"]]
            unit = row["unit"] if row["unit"] == "m2" else ""
            note = joined(f"{row['name_zh']}: {row['name_en']}", row["note"])
            record.add("targets", row, indicator=name, period="2026", value=value, unit=unit, note=note)
        else:
            record.add(
                "figures",
                row,
                figure=row["indicator"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                on=row["date"],
                value=row["value"],
                unit=row["unit"],
                scope=row["scope"],
                basis=row["basis"],
                note=joined(row["note"], also(row)),
            )


def policies(record: Record) -> None:
    """Policies as stated; since when they hold is not stated, the day of the statement is in the note."""
    for row in record.given("policies"):
        currency, _, per = row["currency"].partition(" ")
        record.add(
            "policies",
            row,
            policy=row["policy_id"],
            name_zh=row["title_zh"],
            name_en=row["title_en"],
            type=row["type"],
            level=row["level"],
            amount=row["amount"],
            currency=currency,
            conditions=row["conditions"],
            note=joined(
                labelled("stated", row["date"]),
                f"the amount is {per}" if per else "",
                row["notes"],
                also(row),
            ),
        )


def write(record: Record, study: Path) -> None:
    """Write every table with the columns that are used, and what was left out."""
    folder = study / "ledger"
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in TABLES.items():
        rows = record.tables.get(name)
        if rows:
            used = [field.name for field in table.fields if any(row.get(field.name) for row in rows)]
            _write(folder / f"{name}.csv", used, ([row.get(column, "") for column in used] for row in rows))
    _write(study / "left-out.csv", ("table", "key", "what", "why"), record.left)
    print(f"{len(read_folder(folder))} records, {len(record.left)} facts left out")


def _write(path: Path, names, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def main() -> None:
    """Make the tables."""
    record = Record(Path(sys.argv[1]))
    with (Path(__file__).with_name("zone_firms.csv")).open(encoding="utf-8", newline="") as file:
        firms = list(csv.DictReader(file))
    for make in (sources, parks, events, figures, policies):
        make(record)
    projects(record, firms)
    write(record, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
