"""Compile the shipped tariffs from the collected rate files.

    python tools/compile_tariffs.py [IMPORTER...]

Reads ../shared/data/rcep/tariff and writes src/tumen/data/tariffs: one folder per importer (all, or those
named) with ``columns.csv`` and one ``<chapter>.csv.gz`` per chapter, nothing else: run
tools/compile_tariff_intervals.py for the same importers then. ``regimes.csv`` and ``sources.csv`` are kept by
hand. Prints how many rates were not understood.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from notations.japan import read_japan
from notations.viet_nam import read_viet_nam
from table_files import DATA, SHARED, read
from table_files import write as write_table
from tumen.reference.correlation import convert
from tumen.reference.hs import HsCode, dotted
from tumen.reference.nomenclature import nomenclature
from tumen.tariff.importing.forms import tariff_forms
from tumen.tariff.importing.printed import CellReader, read_percent
from tumen.tariff.rates.expression import (
    EXCLUDED,
    FREE,
    ByOrigin,
    Choose,
    Elsewhere,
    NotApplied,
    Option,
    OriginCase,
    Rate,
    UnreadRate,
    definite,
    lower_of,
    questions,
    understood,
)
from tumen.tariff.rates.notation import parse_rate, print_rate
from tumen.tariff.rates.staging import Staging, print_staging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

OUT = DATA / "tariffs"
RCEP_START = "2022-01-01"
YEAR_2026 = ("2026-01-01", "2026-12-31")

JAPAN = {
    "general": ("GENERAL", "all"),
    "temporary": ("TEMPORARY", "all"),
    "wto": ("WTO", "all"),
    "gsp": ("GSP", "GSP"),
    "ldc": ("LDC", "LDC"),
    "rcep_asean_au_nz": ("RCEP", "ASEAN AU NZ"),
    "rcep_cn": ("RCEP", "CN"),
    "rcep_kr": ("RCEP", "KR"),
    "cptpp": ("CPTPP", "CPTPP"),
    "ajcep": ("AJCEP", "ASEAN"),
    "eu": ("EU-JP", "EU"),
    "uk": ("GB-JP", "GB"),
    "sg": ("JP-SG", "SG"),
    "mx": ("JP-MX", "MX"),
    "my": ("JP-MY", "MY"),
    "cl": ("CL-JP", "CL"),
    "th": ("JP-TH", "TH"),
    "id": ("ID-JP", "ID"),
    "bn": ("BN-JP", "BN"),
    "ph": ("JP-PH", "PH"),
    "ch": ("CH-JP", "CH"),
    "vn": ("JP-VN", "VN"),
    "in": ("IN-JP", "IN"),
    "pe": ("JP-PE", "PE"),
    "au": ("AU-JP", "AU"),
    "mn": ("JP-MN", "MN"),
    "us": ("JP-US", "US"),
}
VIET_NAM = {
    "standard": ("STANDARD", "all"),
    "mfn": ("MFN", "all"),
    "acfta": ("ACFTA", "ASEAN CN"),
    "atiga": ("ATIGA", "ASEAN"),
    "ajcep": ("AJCEP", "ASEAN JP"),
    "vjepa": ("JP-VN", "JP"),
    "akfta": ("AKFTA", "ASEAN KR"),
    "aanzfta": ("AANZFTA", "ASEAN AU NZ"),
    "aifta": ("AIFTA", "ASEAN IN"),
    "vkfta": ("KR-VN", "KR"),
    "vcfta": ("CL-VN", "CL"),
    "vn_eaeu": ("EAEU-VN", "EAEU"),
    "cptpp": ("CPTPP", "CPTPP"),
    "ahkfta": ("AHKFTA", "ASEAN HK"),
    "evfta": ("EU-VN", "EU"),
    "ukvfta": ("GB-VN", "GB"),
    "vifta": ("IL-VN", "IL"),
    "rcep_asean": ("RCEP", "ASEAN"),
    "rcep_au": ("RCEP", "AU"),
    "rcep_cn": ("RCEP", "CN"),
    "rcep_jp": ("RCEP", "JP"),
    "rcep_kr": ("RCEP", "KR"),
    "rcep_nz": ("RCEP", "NZ"),
}
KOREA = {
    "base": "GENERAL",
    "WTO": "WTO",
    "North Korea": "KP-KR",
    "LDC preference": "LDC",
    "APTA": "APTA",
    "APTA Bangladesh": "APTA-BD",
    "APTA Laos": "APTA-LA",
    "UN developing-country protocol": "PTN",
    "quota duty": "KR-QUOTA",
    "international cooperation": "KR-COOPERATION",
    "RCEP": "RCEP",
    "AKFTA": "AKFTA",
    "China-Korea FTA": "CKFTA",
    "Korea-Viet Nam": "KR-VN",
    "CKFTA-Canada": "CA-KR",
    "Central America": "CENTRAL-AMERICA-KR",
    "KAFTA": "AU-KR",
    "KORUS": "KR-US",
    "Korea-Cambodia": "KH-KR",
    "Korea-Chile": "CL-KR",
    "Korea-Colombia": "CO-KR",
    "Korea-EFTA": "EFTA-KR",
    "Korea-EU": "EU-KR",
    "Korea-India CEPA": "IN-KR",
    "Korea-Indonesia CEPA": "ID-KR",
    "Korea-Israel": "IL-KR",
    "Korea-New Zealand": "KR-NZ",
    "Korea-Peru": "KR-PE",
    "Korea-Philippines": "KR-PH",
    "Korea-Singapore": "KR-SG",
    "Korea-Turkey": "KR-TR",
    "Korea-UK": "GB-KR",
}
ALL_OF = {"ALL": "all", "all": "all", "members": "PTN"}
KOREA_2026 = {
    "A": ("GENERAL", "all"),
    "C": ("WTO", "all"),
    "E1": ("APTA", "APTA"),
    "FCN1": ("CKFTA", "CN"),
    "FRCCN1": ("RCEP", "CN"),
    "FRCJP1": ("RCEP", "JP"),
    "FRCAS1": ("RCEP", "ASEAN"),
    "FRCAU1": ("RCEP", "AU"),
    "FRCNZ1": ("RCEP", "NZ"),
    "FUS1": ("KR-US", "US"),
    "FEU1": ("EU-KR", "EU"),
    "FGB1": ("GB-KR", "GB"),
    "FVN1": ("KR-VN", "VN"),
    "FAS1": ("AKFTA", "ASEAN"),
    "FAU1": ("AU-KR", "AU"),
    "FNZ1": ("KR-NZ", "NZ"),
    "FCA1": ("CA-KR", "CA"),
    "FIN1": ("IN-KR", "IN"),
    "FID1": ("ID-KR", "ID"),
    "FSG1": ("KR-SG", "SG"),
    "FPH1": ("KR-PH", "PH"),
    "FKH1": ("KH-KR", "KH"),
    "FTR1": ("KR-TR", "TR"),
    "FCL1": ("CL-KR", "CL"),
    "FPE1": ("KR-PE", "PE"),
    "FCO1": ("CO-KR", "CO"),
    "FIL1": ("IL-KR", "IL"),
    "FEF1": ("EFTA-KR", "EFTA"),
}
"""Columns of the tariff of 2026 by rate code."""
MARKET_ACCESS = ("1211", "1302", "2106", "3301", "3505", *(f"{chapter:02d}" for chapter in range(1, 25)))
"""Where Korea has rates in and out of quota (W1, W2), which the source leaves out: a line without a WTO rate
there may be under them."""
PRINTED = tuple((item.text, item.rate) for item in tariff_forms()["schedule"].printed)
read_australia = CellReader(none=("U",), printed=PRINTED, currency="AUD").read
DROPPED = {"0106903010": Elsewhere("the rates of a line that the source leaves out")}
"""Lines of Korea that the source is known to leave out: a subheading is not answered by the others alone."""
KOREA_SOURCES = {"KCS rate table": "KR-KCS", "TRQ study": "KR-TRQ"}
EXCISE = re.compile(r"(?!04)\d{8}(?!.*TSS).*\$")
"""A line and its text with a duty per unit that is an excise-equivalent: every one in dollars but the customs
duties on cheese (0406) and on fruit juices (per kilogram of total soluble solids, TSS)."""
AU_EXCISE = ("2026-02-02", "2026-04-30")
"""Indexed twice a year: from the day that Schedule 14 prints to that of its reading."""
AU_OTHER_DAYS = {"before": (RCEP_START, "2026-02-01"), "after": ("2026-05-01", "")}
BESIDE = Elsewhere("whether a duty per unit stands beside it, which Annex I leaves out")
LEFT_OUT = Elsewhere("the excise-equivalent, a duty per unit, which Annex I leaves out")
OF_THE_DAY = Elsewhere("the excise-equivalent of the day, a duty per unit")
AU_BENEFICIARY = re.compile(r"\s*(?:DCS|DCT|DC|CA|MY|NZ ?/|NZ/|From ?\d)")
AU_NAMES = re.compile(r"((?:\b|(?<=[%0-9]))(?:NZ/[A-Z/]+|DCS|DCT|DTC|CA))")
AU_STAGE = re.compile(r"From ?\d+ ?[A-Z][a-z]+ ?(\d{4}) ?((?:\d+(?:\.\d+)?%|Free)|CA ?Free)")
CHINA_SOURCES = {
    "Korea Customs Service": "KR-KCS-2026",
    "chinesetariff.com": "CN-CHINESETARIFF",
    "treayo.com": "CN-TREAYO",
    "htshub.com": "CN-HTSHUB",
    "transcustoms.com": "CN-TRANSCUSTOMS",
    "china-gacc.agency": "CN-GACC",
}


@dataclass(frozen=True)
class Column:
    regime: str
    beneficiaries: str
    edition: str
    kind: str
    start: str
    until: str
    source: str
    note: str = ""


@dataclass
class Tariff:
    """What is written for one importer: line -> column -> text of the rate (or staging)."""

    rows: dict[str, dict[Column, str]] = field(default_factory=lambda: defaultdict(dict))
    keys: dict[Column, str] = field(default_factory=dict)

    def put(self, line: str, column: Column, text: str, key: str = "") -> None:
        if column in self.rows[line]:
            raise SystemExit(f"{line}: two rates in {column}")
        self.rows[line][column] = text
        if column not in self.keys:
            key = key or str(len(self.keys))
            if key in self.keys.values():
                key = f"{key}.{len(self.keys)}"
            self.keys[column] = key


def japan(folder: Path) -> Tariff:
    tariff = Tariff()
    applied = read(folder / "japan_2026_rcep.csv")
    wide = read(folder / "japan_2026_all_agreements.csv")
    check_same(applied, wide, {"ASEAN+AU+NZ": "rcep_asean_au_nz", "CN": "rcep_cn", "KR": "rcep_kr"})
    start, until = applied[0]["from"], applied[0]["to"]
    by_line: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in wide:
        by_line[row["line"]].append(row)
    names = {**JAPAN, "mfn": ("MFN", "all")}
    for line, rows in by_line.items():
        for name, (regime, beneficiaries) in names.items():
            column = Column(regime, beneficiaries, rows[0]["hs_edition"], "rate", start, until, "JP-2026")
            rates = [(row["condition"], japan_rate(row, name)) for row in rows]
            given = [(condition, rate) for condition, rate in rates if rate is not None]
            if given:
                tariff.put(line, column, print_rate(joined(given)), name)
    return tariff


def japan_rate(row: dict[str, str], name: str) -> Rate | None:
    if name == "mfn":
        return japan_mfn(row)
    if row[name].strip():
        rate = read_japan(row[name])
        # In the RCEP columns what is not named has no commitment; of other agreements that is not known.
        if name.startswith("rcep") and isinstance(rate, Choose) and rate.otherwise is None:
            return Choose(rate.options, EXCLUDED)
        return rate
    return EXCLUDED if name.startswith("rcep") else None


def japan_mfn(row: dict[str, str]) -> Rate:
    """The temporary rate replaces the general one; the WTO rate applies where it is lower."""
    read_rates = {
        name: read_japan(row[name]) for name in ("general", "temporary", "wto") if row[name].strip()
    }
    kept = {name: rate for name, rate in read_rates.items() if not isinstance(rate, NotApplied)}
    terms = [kept[name] for name in ("temporary", "general") if name in kept][:1]
    terms += [kept["wto"]] if "wto" in kept else []
    if not terms:
        return UnreadRate("no rate without parentheses")
    rate = lower_of(*terms)
    expected = read_percent(row["mfn_applied"])
    if row["mfn_applied"] and definite(rate) and not questions(rate) and rate != expected:
        raise SystemExit(f"{row['line']}: MFN {print_rate(rate)} is not {row['mfn_applied']}")
    return rate


def joined(given: list[tuple[str, Rate]]) -> Rate:
    """One rate, or alternatives by the condition of the row."""
    if len(given) == 1 and not given[0][0]:
        return given[0][1]
    if len({rate for _, rate in given}) == 1 and len(given) > 1:
        return given[0][1]
    return Choose(tuple(Option(condition, rate) for condition, rate in given))


def check_same(long: Iterable[dict[str, str]], wide: Iterable[dict[str, str]], names: dict[str, str]) -> None:
    """The long RCEP table repeats columns of the wide one: refuse to go on if it does not."""
    found = {(row["line"], row.get("condition", "")): row for row in wide}
    for row in long:
        other = found[row["line"], row["condition"]][names[row["beneficiary"]]]
        if (
            row["rate"].strip("() ") != other.strip("()* ") and row["rate"] != other
        ):  # the long table leaves () and * out
            raise SystemExit(f"{row['line']} {row['beneficiary']}: {row['rate']!r} is not {other!r}")


def viet_nam(folder: Path) -> Tariff:
    tariff = Tariff()
    applied = read(folder / "viet_nam_2026_rcep.csv")
    wide = read(folder / "viet_nam_2026_all_agreements.csv")
    names = {code: f"rcep_{code.lower()}" for code in ("ASEAN", "AU", "CN", "JP", "KR", "NZ")}
    check_same(applied, [{**row, "condition": ""} for row in wide], names)
    start, until = applied[0]["from"], applied[0]["to"]
    for row in wide:
        for name, (regime, beneficiaries) in VIET_NAM.items():
            column = Column(regime, beneficiaries, row["hs_edition"], "rate", start, until, "VN-2026")
            tariff.put(row["line"], column, print_rate(read_viet_nam(row[name])), name)
    schedule(tariff, [row for row in extracts(folder) if row["importer"] == "VN"], "ANNEX1-8509")
    return tariff


def extracts(folder: Path) -> list[dict[str, str]]:
    return read(folder / "hs8509_other_parties.csv")


def schedule(
    tariff: Tariff,
    rows: Iterable[dict[str, str]],
    source: str,
    reader: Callable[[str], Rate] = read_percent,
    *,
    and_after: bool = False,
) -> None:
    """Rows of a schedule by year of the Agreement."""
    for row in rows:
        years = [row[f"y{year}"] for year in range(1, 36) if row.get(f"y{year}")]
        last = max((year for year in range(1, 36) if row.get(f"y{year}")), default=0)
        if last != len(years):
            raise SystemExit(f"{row['line']}: a year is missing before year {last}")
        rates = [reader(text) for text in years]
        beneficiary, _, rest = row["beneficiary"].partition(" except ")
        if rest:
            if rest != "CN (unbound)":
                raise SystemExit(f"{row['line']}: beneficiary {row['beneficiary']!r}")
            rates = [ByOrigin((OriginCase(("CN",), EXCLUDED),), rate) for rate in rates]
        group = {"ALL": "RCEP", "COMMON": "RCEP"}.get(beneficiary, beneficiary)
        kind = "stages and after" if and_after else "stages"
        note = "common section of the schedule" if beneficiary == "COMMON" else ""
        column = Column("RCEP", group, row["hs_edition"], kind, RCEP_START, "", source, note)
        staging = Staging(reader(row["base_rate"]), tuple(rates), and_after)
        tariff.put(row["line"], column, print_staging(staging), f"annex1-{group.lower()}")


def korea(folder: Path) -> Tariff:
    tariff = Tariff()
    cells: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
    for row in read(folder / "korea_2020_2025_selected.csv"):
        key = (
            row["line"],
            KOREA[row["agreement"]],
            ALL_OF.get(row["beneficiary"], row["beneficiary"]),
            row["hs_edition"],
            KOREA_SOURCES[row["source"]],
        )
        cells[key].append(Cell.of(row["from"], row["to"], row["rate"], row["rate_code"], row["end_use"]))
    for (line, regime, beneficiary, edition, source), found in cells.items():
        for start, until in spans(found):
            column = Column(regime, beneficiary, edition, "rate", start, until, source)
            rate = alternatives(found, start)
            if regime == "KR-QUOTA" and isinstance(rate, Choose):
                rate = Choose(rate.options, EXCLUDED)
            tariff.put(line, column, print_rate(rate))
    korea_mfn(tariff, cells)
    korea_2026(tariff, folder)
    schedule(tariff, [row for row in extracts(folder) if row["importer"] == "KR"], "ANNEX1-8509")
    return tariff


def korea_2026(tariff: Tariff, folder: Path) -> None:
    """All lines of 2026. What the source leaves out is not known, an empty preference is none."""
    for row in read(folder / "korea_2026.csv"):
        ended = row["expired"].split("; ")
        for code, (regime, beneficiaries) in KOREA_2026.items():
            column = Column(regime, beneficiaries, "HS2022", "rate", *YEAR_2026, "KR-KCS-2026")
            if code in {"A", "C"} and not row[code]:
                continue
            printed = f" (printed: {row[code] or 'nothing'})"
            if row["specific"]:
                rate: Rate = Elsewhere(f"the duty per unit{printed}")
            elif code in ended:
                rate = Elsewhere(f"the rate that came after the one that had ended{printed}")
            else:
                rate = read_percent(row[code]) if row[code] else EXCLUDED
            tariff.put(row["line"], column, print_rate(rate), code)
        column = Column("MFN", "all", "HS2022", "rate", *YEAR_2026, "KR-KCS-2026")
        tariff.put(row["line"], column, print_rate(korea_mfn_2026(row)), "mfn-2026")
    for line, rate in DROPPED.items():
        for column in [one for one in tariff.keys if one.source == "KR-KCS-2026"]:
            tariff.put(line, column, print_rate(rate))


def korea_mfn_2026(row: dict[str, str]) -> Rate:
    """The lower of the general and the WTO rate, where the source gives all that may apply."""
    if row["specific"]:
        return Elsewhere(f"the duty per unit (printed: {row['A']})")
    if row["C"]:
        return lower_of(read_percent(row["A"]), read_percent(row["C"]))
    if row["line"].startswith(MARKET_ACCESS):
        return Elsewhere(f"the rates in and out of quota, W1 and W2 (printed: {row['A']})")
    return read_percent(row["A"])


@dataclass(frozen=True)
class Cell:
    start: date
    until: date
    rate: Rate
    code: str
    end_use: str

    @classmethod
    def of(cls, start: str, until: str, rate: str, code: str, end_use: str) -> Cell:
        return cls(date.fromisoformat(start), date.fromisoformat(until), read_percent(rate), code, end_use)


def spans(cells: Iterable[Cell]) -> list[tuple[str, str]]:
    """The longest periods in which the same cells are valid."""
    cells = list(cells)
    cuts = sorted({cell.start for cell in cells} | {cell.until + timedelta(days=1) for cell in cells})
    found = []
    for first, after in pairwise(cuts):
        if any(cell.start <= first <= cell.until for cell in cells):
            found.append((first.isoformat(), (after - timedelta(days=1)).isoformat()))
    return found


def alternatives(cells: Iterable[Cell], on: str) -> Rate:
    """The rate valid on a day; several selections, or one for an end use, are alternatives that need an
    answer."""
    day = date.fromisoformat(on)
    valid = [cell for cell in cells if cell.start <= day <= cell.until]
    if len(valid) == 1 and not valid[0].end_use and not valid[0].code.startswith("P"):
        return valid[0].rate
    labels = [
        f"rate code {cell.code}" + (f", end use {cell.end_use}" if cell.end_use else "") for cell in valid
    ]
    if len(set(labels)) < len(labels):
        raise SystemExit(f"the same rate code twice: {labels}")
    return Choose(tuple(Option(label, cell.rate) for label, cell in zip(labels, valid, strict=True)))


def korea_mfn(tariff: Tariff, cells: dict[tuple[str, ...], list[Cell]]) -> None:
    """Without preference the lower of the general and the WTO rate applies.

    On farm lines of the quota study a WTO rate above the general one applies outside the quota, and the
    source does not give it for every line: unless its WTO rate is the lower one the MFN rate is not known.
    """
    for (line, regime, _, edition, source), general in list(cells.items()):
        if regime != "GENERAL":
            continue
        bound = cells.get((line, "WTO", "all", edition, source), [])
        for start, until in spans([*general, *bound]):
            day = date.fromisoformat(start)
            if not any(cell.start <= day <= cell.until for cell in general):
                continue
            rate = alternatives(general, start)
            bound_now = any(cell.start <= day <= cell.until for cell in bound)
            terms = [rate, alternatives(bound, start)] if bound_now else [rate]
            lower = lower_of(*terms)
            if source == "KR-TRQ" and not (bound_now and lower == terms[-1]):
                printed = ", ".join(map(print_rate, terms))
                lower = Elsewhere(f"the rate outside the quota (printed: {printed})")
            column = Column("MFN", "all", edition, "rate", start, until, source)
            tariff.put(line, column, print_rate(lower))


def china(folder: Path) -> Tariff:
    tariff = Tariff()
    schedule(tariff, read(folder / "china_asean.csv"), "CN-ANNEX1")
    regimes = {"MFN": "MFN", "temporary": "TEMPORARY", "APTA": "APTA"}
    for row in read(folder / "china_korea_selected.csv"):
        if row["importer"] != "CN":
            continue
        source = next(key for start, key in CHINA_SOURCES.items() if row["source"].startswith(start))
        edition = "" if row["hs_edition"] == "not stated" else row["hs_edition"]
        column = Column(
            regimes[row["agreement"]],
            row["beneficiary"],
            edition,
            "rate",
            "",
            "",
            source,
            "the source states no year",
        )
        tariff.put(row["line"], column, print_rate(read_percent(row["rate"])))
    return tariff


def australia(folder: Path) -> Tariff:
    """Annex I, but for lines with an excise-equivalent, which it leaves out; these stand as Schedules 3 and 14
    had them, and are unknown on other days."""
    more = folder.parents[1] / "tariffs-more"
    tariff = Tariff()
    printed = {row["line"]: row["rate_as_printed"] for row in read(more / "au_schedule14_rcep_2026.csv")}
    general = {row["line"]: row["rate_as_printed"] for row in read(more / "au_general_2026.csv")}
    excise = {line: text for line, text in printed.items() if EXCISE.match(line + text)}
    bearing = excise.keys() | {line for line, text in general.items() if EXCISE.match(line + text)}
    australian_annex(tariff, read(folder / "australia.csv"), bearing, set(general))
    for line, text in excise.items():
        column = Column("RCEP", "RCEP", "HS2022", "rate", *AU_EXCISE, "AU-SCHEDULE14")
        tariff.put(line, column, print_rate(read_australia(text)), "schedule14")
        unknown_on_other_days(tariff, line, "RCEP", "RCEP", "AU-SCHEDULE14")
    for line, text in general.items():
        days, suffix = (AU_EXCISE, "-excise") if line in bearing else (YEAR_2026, "")
        column = Column("MFN", "all", "HS2022", "rate", *days, "AU-SCHEDULE3")
        tariff.put(line, column, print_rate(australian_general(text)), f"general{suffix}")
        for name, rate in australian_preferences(text):
            source = "AU-LDC" if rate == "Free" and name == "LDC" else "AU-SCHEDULE3"
            column = Column(name, name, "HS2022", "rate", *days, source)
            tariff.put(line, column, print_rate(australian_rate(rate)), f"{name.lower()}{suffix}")
            if line in bearing:
                unknown_on_other_days(tariff, line, name, name, source)
    for line in sorted(bearing):
        source = "AU-SCHEDULE3" if line in general else "AU-SCHEDULE14"
        unknown_on_other_days(tariff, line, "MFN", "all", source)
        if line not in general:
            column = Column("MFN", "all", "HS2022", "rate", *AU_EXCISE, source)
            beside = Elsewhere(f"the general rate, with an excise-equivalent (Schedule 14: {excise[line]})")
            tariff.put(line, column, print_rate(beside), "general-not-read")
    return tariff


def unknown_on_other_days(tariff: Tariff, line: str, regime: str, beneficiaries: str, source: str) -> None:
    """A rate with an excise-equivalent on the days before and after those on file."""
    for when, days in AU_OTHER_DAYS.items():
        note = f"its excise-equivalent is on file for {' to '.join(AU_EXCISE)} only"
        column = Column(regime, beneficiaries, "HS2022", "rate", *days, source, note)
        tariff.put(line, column, print_rate(OF_THE_DAY), f"{regime.lower()}-excise-{when}")


def australian_annex(tariff: Tariff, annex: list[dict[str, str]], bearing: set[str], lines: set[str]) -> None:
    """Annex I. Subheadings in which a line bears an excise-equivalent are unknown.

    Where only the later edition tells such lines apart (blends in 3824.99), what they were part of asks
    whether the goods are of them; other lines of today are free, as all was that they came from.
    """
    charged = {line[:6] for line in bearing}
    newer = sorted(line for line in bearing if line[:6] not in {row["line"][:6] for row in annex})
    parts = {code for line in newer for code in came_from(line)} - charged
    asked = Option(
        f"goods of {' or '.join(dotted(line) for line in newer if came_from(line) & parts)} in HS2022", BESIDE
    )
    schedule(
        tariff,
        [row for row in annex if row["line"][:6] not in charged | parts],
        "AU-ANNEX1",
        read_australia,
        and_after=True,
    )
    for row in annex:
        column = Column("RCEP", "RCEP", row["hs_edition"], "rate", RCEP_START, "", "AU-ANNEX1")
        if row["line"][:6] in parts:
            if any(row[f"y{year}"] != "0" for year in range(1, 21)):
                raise SystemExit(
                    f"{row['line']}: not free in every year, and a part bears an excise-equivalent"
                )
            tariff.put(row["line"], column, print_rate(Choose((asked,), FREE)), "annex1-excise")
        elif row["line"][:6] in charged:
            open_rate = LEFT_OUT if row["line"] in bearing else BESIDE
            tariff.put(row["line"], column, print_rate(open_rate), "annex1-excise")
    for line in sorted(lines - bearing):
        if came_from(line) and came_from(line) <= parts:
            note = "as all lines of Annex I that its goods came from"
            column = Column("RCEP", "RCEP", "HS2022", "rate", RCEP_START, "", "AU-ANNEX1", note)
            tariff.put(line, column, print_rate(FREE), "annex1-later")


def came_from(line: str) -> set[str]:
    """The subheadings of HS2012 that goods of a line of HS2022 may come from."""
    return {item.code.digits for item in convert(HsCode(line[:6], "HS2022"), "HS2012").candidates}


def australian_preferences(text: str) -> Iterable[tuple[str, str]]:
    """Rates of developing economies where any is printed, and of least developed ones, which are free where
    none is; once stages have ended at free there is nothing to prefer."""
    if AU_STAGE.search(text):
        return
    parts = [part.strip(" ;,") for part in AU_NAMES.split(text)]
    printed = dict(zip(parts[1::2], parts[2::2], strict=True))
    for names, rate in printed.items():
        for name in names.replace("DTC", "DCT").split("/"):
            if name in {"DCS", "DCT", "LDC"}:
                yield name, rate
    if "$" not in text:
        yield "LDC", "Free"


def australian_general(text: str) -> Rate:
    """The general rate before those of named beneficiaries: the last of the stages that had begun."""
    general = AU_BENEFICIARY.split(text.strip())[0].strip()
    stages = AU_STAGE.findall(text)
    if stages:
        begun = [rate for day, rate in stages if int(day) <= 2026]
        general = begun[-1] if begun and len(begun) == len(stages) else text
    return australian_rate(general)


def australian_rate(text: str) -> Rate:
    """A single rate as Schedule 3 prints it."""
    return read_australia("0" if text == "Free" else text.removesuffix("%") if "$" not in text else text)


def singapore() -> Tariff:
    """Free for every originating good from entry into force."""
    tariff = Tariff()
    column = Column("RCEP", "RCEP", "HS2012", "rate", RCEP_START, "", "SG-ANNEX1", "one rate for all lines")
    for code in nomenclature("HS2012").subheadings():
        tariff.put(code, column, "free", "annex1")
    return tariff


def others(folder: Path) -> dict[str, Tariff]:
    found: dict[str, Tariff] = defaultdict(Tariff)
    for row in extracts(folder):
        if row["importer"] not in {"VN", "KR", "JP"}:
            schedule(found[row["importer"]], [row], "ANNEX1-8509")
    return found


def write(importer: str, tariff: Tariff) -> int:
    folder = OUT / importer
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    counts = Counter(column for columns in tariff.rows.values() for column in columns)
    names = ["key", "regime", "beneficiaries", "edition", "kind", "from", "until", "source", "lines", "note"]
    described = []
    for column, key in tariff.keys.items():
        start = [key, column.regime, column.beneficiaries, column.edition, column.kind]
        described.append([*start, column.start, column.until, column.source, counts[column], column.note])
    write_table(folder / "columns.csv", names, described)
    chapters: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for line in sorted(tariff.rows):
        same: dict[str, list[str]] = defaultdict(list)
        for column, text in tariff.rows[line].items():
            same[text].append(tariff.keys[column])
        chapters[line[:2]] += [(line, " ".join(keys), text) for text, keys in same.items()]
    size = 0
    for chapter, rows in chapters.items():
        buffer = io.StringIO()
        out = csv.writer(buffer, lineterminator="\n")
        out.writerow(["line", "columns", "rate"])
        out.writerows(rows)
        packed = gzip.compress(buffer.getvalue().encode("utf-8"), 9, mtime=0)
        (folder / f"{chapter}.csv.gz").write_bytes(packed)
        size += len(packed)
    return size + (folder / "columns.csv").stat().st_size


def report(importer: str, tariff: Tariff) -> None:
    cells = [
        text for columns in tariff.rows.values() for column, text in columns.items() if column.kind == "rate"
    ]
    unread = [text for text in cells if "unread" in text and not understood(parse_rate(text))]
    print(
        f"{importer}: {len(tariff.rows)} lines, {len(tariff.keys)} columns, {len(cells)} rates, "
        f"{len(unread)} not understood ({100 * len(unread) / max(len(cells), 1):.2f} %), {len(set(unread))} "
        "texts"
    )


def main(wanted: set[str]) -> None:
    folder = SHARED / "rcep" / "tariff"
    tariffs = {
        "JP": japan(folder),
        "VN": viet_nam(folder),
        "KR": korea(folder),
        "CN": china(folder),
        "AU": australia(folder),
        "SG": singapore(),
    }
    schedule(tariffs["JP"], [row for row in extracts(folder) if row["importer"] == "JP"], "ANNEX1-8509")
    tariffs |= others(folder)
    if unknown := wanted - tariffs.keys():
        raise SystemExit(f"no tariff is collected of {', '.join(sorted(unknown))}")
    total = 0
    for importer, tariff in sorted(tariffs.items()):
        if not wanted or importer in wanted:
            report(importer, tariff)
            total += write(importer, tariff)
    print(f"{total / 1e6:.2f} MB")


if __name__ == "__main__":
    main(set(sys.argv[1:]))
