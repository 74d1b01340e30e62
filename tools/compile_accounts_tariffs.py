"""Compile the sector tariffs and elasticities that belong to the built-in table.

    python tools/compile_accounts_tariffs.py [--data ../shared/data] [--out src/tumen/data/accounts]

Input: sector means of RCEP schedules, applied tariffs of Japan and Viet Nam by agreement, mean tariffs of the
World Bank, published trade elasticities. What is not on file is assumed after what is, and every row says so;
the keys are explained in data/accounts/SOURCES.md.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import polars as pl

from compile_accounts import ECONOMIES, MEMBERS, SECTORS, YEAR
from compile_tariffs import MARKET_ACCESS
from table_files import DATA, SHARED

ASEAN = ("BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM")
ISO2 = {"AU": "AUS", "CN": "CHN", "JP": "JPN", "VN": "VNM", "KR": "KOR", "NZ": "NZL"}
# RCEP tariff years: 2026 is year 5, 2030 year 9 of schedules that change on 1 January (rcep/tariff/README.md)
STAGES = {"2026": "y5", "2030": "y9"}
LAST = {"AUS": "y20", "CHN": "y21"}
# agreements between two members that were in force before RCEP: (one side, other side, name, source)
PRIOR = (
    (ASEAN, ASEAN, "ATIGA", "vn-2026"), (ASEAN, ("CHN",), "ACFTA", "vn-2026"), (ASEAN, ("KOR",), "AKFTA", "vn-2026"),
    (ASEAN, ("JPN",), "AJCEP", "vn-2026"), (ASEAN, ("AUS", "NZL"), "AANZFTA", "vn-2026"),
    (("CHN",), ("KOR",), "CKFTA", "rules"), (("CHN",), ("NZL",), "NZ-China", "mfat"),
    (("CHN",), ("AUS",), "ChAFTA", "china-list"), (("KOR",), ("AUS",), "KAFTA", "kafta"),
    (("KOR",), ("NZL",), "KR-NZ", "bk-2015"), (("JPN",), ("AUS",), "JAEPA", "jp-2026"),
    (("JPN",), ("NZL",), "CPTPP", "jp-2026"), (("AUS",), ("NZL",), "CER", "piglix"),
)  # fmt: skip


def schedules(data: Path) -> dict[tuple[str, str], dict[str, dict[str, tuple[float, int]]]]:
    """{(importer, beneficiary): {stage: {sector: (rate in per cent, lines)}}} of the schedules on file."""
    sector = {old: new for new, (parts, *_rest) in SECTORS.items() for old in parts}
    table = pl.read_csv(data / "tariffs" / "rcep_sector_rates.csv").filter(pl.col("icio") != "SRV")
    sums: dict[tuple[str, str, str, str], tuple[float, int]] = {}
    for importer, beneficiary, icio, measure, year, rate, lines in table.iter_rows():
        stage = "base" if measure.startswith("MFN") or year == "base" else year
        key = (ISO2[importer], beneficiary, stage, sector[icio])
        had, n = sums.get(key, (0.0, 0))
        sums[key] = (had + rate * lines, n + lines)
    out: dict = {}
    for (importer, beneficiary, year, code), (total, n) in sums.items():
        names = {y: s for s, y in STAGES.items()} | {
            LAST.get(importer, ""): "full",
            "base": "base",
            "2026": "2026",
        }
        if year in names:
            out.setdefault((importer, beneficiary), {}).setdefault(names[year], {})[code] = (total / n, n)
    return out


# Korea's columns by exporter: under RCEP, and under agreements older than it (APTA is E1)
KOREA = {
    "CHN": ("FRCCN1", ("FCN1", "E1")), "JPN": ("FRCJP1", ()), "AUS": ("FRCAU1", ("FAU1",)), "NZL": ("FRCNZ1", ("FNZ1",)),
    **dict.fromkeys(ASEAN, ("FRCAS1", ("FAS1",))), "VNM": ("FRCAS1", ("FAS1", "FVN1")), "LAO": ("FRCAS1", ("FAS1", "E1")),
    **{e: ("FRCAS1", ("FAS1", c)) for e, c in (("IDN", "FID1"), ("SGP", "FSG1"), ("PHL", "FPH1"), ("KHM", "FKH1"))},
}  # fmt: skip


def korea(data: Path) -> tuple[dict[str, dict], dict[str, dict[str, float]]]:
    """By exporter, Korea's tariff of 2026: {stage: {sector: (rate, subheadings)}}, and the share of the MFN
    rate left under older agreements.

    Means over HS subheadings. Lines with a duty per unit, and farm lines without a WTO rate, are left out;
    so is a line for an exporter if a rate that counts for it had ended. An empty preference is none.
    """
    sector, schedules_, left = sectors_2022(data), {}, {}
    rows = pl.read_csv(data / "rcep" / "tariff" / "korea_2026.csv", infer_schema=False).to_dicts()
    for exporter, (rcep, older) in KOREA.items():
        lines: dict[str, list[tuple[float, float, float]]] = {}
        for row in rows:
            ended = (row["expired"] or "").split("; ")
            quota = not row["C"] and row["line"].startswith(MARKET_ACCESS)
            if (
                row["specific"]
                or quota
                or {"A", "C", rcep, *older} & {*ended}
                or row["line"][:6] not in sector
            ):
                continue
            mfn = min(float(row[c]) for c in ("A", "C") if row[c])
            under = [min([mfn, *(float(row[c]) for c in codes if row[c])]) for codes in ((rcep,), older)]
            lines.setdefault(row["line"][:6], []).append((mfn, *under))
        sums: dict[str, list[np.ndarray]] = {}
        for hs, rates in lines.items():
            sums.setdefault(sector[hs], []).append(np.mean(rates, axis=0))
        means = {code: (np.mean(found, axis=0), len(found)) for code, found in sums.items()}
        schedules_[exporter] = {
            stage: {code: (float(mean[at]), n) for code, (mean, n) in means.items()}
            for at, stage in enumerate(("base", "2026"))
        }
        if older:
            left[exporter] = {c: float(m[2] / m[0]) if m[0] > 0 else 0.0 for c, (m, _) in means.items()}
    return schedules_, left


def sectors_2022(data: Path) -> dict[str, str]:
    """Sector of each subheading of HS2022."""
    sector = {old: new for new, (parts, *_rest) in SECTORS.items() for old in parts}
    table = pl.read_csv(data / "tariffs" / "hs6_isic3_icio.csv", infer_schema=False)
    rows = table.select("hs_edition", "hs6", "icio").iter_rows()
    return {hs: sector[icio] for edition, hs, icio in rows if edition == "2022"}


def goods_mean(rates: dict[str, tuple[float, int]]) -> float:
    return sum(r * n for r, n in rates.values()) / sum(n for _r, n in rates.values())


Ranges = dict[tuple[str, str, str], tuple[float, float]]


def widen(ranges: Ranges, key: tuple[str, str, str], found: list[float]) -> float:
    """The mean that is assumed; keeps how far the lowest and the highest lie from it, as factors."""
    mean = float(np.mean(found))
    ranges[key] = (min(found) / mean, max(found) / mean) if mean > 0 else (1.0, 1.0)
    return mean


def profiles(
    on_file: dict,
) -> tuple[dict[str, float], dict[str, float], dict[str, dict[str, float]], Ranges]:
    """What is assumed where no schedule is on file, from the four importers that are.

    Returns the further fall after 2026 (AU and CN, all goods), the sector pattern of base rates (mean of 1),
    the share of the base rate that is left by stage and sector, and the range of each between importers.
    """
    ranges: Ranges = {}
    staged = [on_file["AUS", "ALL"], on_file["CHN", "ASEAN"]]
    goods = [s for s in SECTORS if s != "S"]
    later = {}
    for stage in ("2030", "full"):
        falls = [goods_mean(s[stage]) / goods_mean(s["2026"]) for s in staged]
        for code in goods:
            later[stage] = widen(ranges, ("assumed-later", stage, code), falls)
    importers = sorted({importer for importer, _ in on_file})
    pattern, left = {}, {stage: {} for stage in ("2026", "2030", "full")}
    for code in goods:
        by_importer = [
            float(
                np.mean(
                    [
                        v["base"][code][0] / goods_mean(v["base"])
                        for (i, _), v in on_file.items()
                        if i == importer
                    ]
                )
            )
            for importer in importers
        ]
        pattern[code] = widen(ranges, ("assumed-pattern", "base", code), by_importer)
        for stage, shares in left.items():
            by_importer = []
            for importer in importers:
                found = [
                    (v[stage] if stage in v else {code: (v["2026"][code][0] * later[stage], 0)})[code][0]
                    / v["base"][code][0]
                    for (i, _), v in on_file.items()
                    if i == importer and v["base"][code][0] > 0
                ]
                if found:
                    by_importer.append(float(np.mean(found)))
            shares[code] = widen(ranges, ("assumed-profile", stage, code), by_importer)
    return later, pattern, left, ranges


def beneficiary_of(importer: str, exporter: str, on_file: dict) -> str | None:
    """Which schedule of the importer serves goods of the exporter, or None."""
    short = {iso3: iso2 for iso2, iso3 in ISO2.items()}.get(exporter, "")
    for name in ("ALL", short, "ASEAN", "ASEAN+AU+NZ"):
        served = (
            name in {"ALL", short} or exporter in ASEAN or (name == "ASEAN+AU+NZ" and short in {"AU", "NZ"})
        )
        if served and (importer, name) in on_file:
            return name
    return None


CPTPP = ("AUS", "BRN", "JPN", "MYS", "NZL", "SGP", "VNM")  # its parties among the members of RCEP
# columns of the two national tariffs that hold rates under older agreements, by exporter
OLDER = {
    "VNM": ("viet_nam_2026_all_agreements.csv", "mfn", {
        **{e: ("atiga",) for e in ASEAN if e != "VNM"}, "CHN": ("acfta",), "KOR": ("akfta", "vkfta"),
        "JPN": ("ajcep", "vjepa"), "AUS": ("aanzfta",), "NZL": ("aanzfta",),
    }),
    "JPN": ("japan_2026_all_agreements.csv", "mfn_applied", {
        **dict.fromkeys(("KHM", "LAO", "MMR"), ("ajcep",)), "VNM": ("ajcep", "vn"), "THA": ("ajcep", "th"),
        "IDN": ("ajcep", "id"), "MYS": ("ajcep", "my"), "PHL": ("ajcep", "ph"), "SGP": ("ajcep", "sg"),
        "BRN": ("ajcep", "bn"), "AUS": ("au",), "NZL": (),
    }),
}  # fmt: skip
ISO2_ALL = {
    "AUS": "AU", "BRN": "BN", "CHN": "CN", "IDN": "ID", "JPN": "JP", "KHM": "KH", "KOR": "KR", "LAO": "LA",
    "MMR": "MM", "MYS": "MY", "NZL": "NZ", "PHL": "PH", "SGP": "SG", "THA": "TH", "VNM": "VN",
}  # fmt: skip


def rate_for(text: str | None, exporter: str) -> float | None:
    """Rate in per cent printed for goods of the exporter, infinity if it is not covered, None if it is no
    plain rate."""
    if text is None or text.strip() in {"", "*"}:
        return np.inf
    plain = re.fullmatch(r"\(?([0-9.]+)\)?(?:\s*\(-([A-Z ,.-]+)\))?(?:;.*)?", text.strip())
    if plain is None:
        return None
    left_out = re.findall(r"[A-Z]{2}", plain[2] or "")
    return np.inf if ISO2_ALL[exporter] in left_out else float(plain[1])


def older_agreements(data: Path) -> dict[tuple[str, str], dict[str, float]]:
    """{(importer, exporter): {sector: share of the MFN rate left under older agreements in 2026}}.

    Means over HS subheadings of lines whose MFN rate and rates under every such agreement are plain per
    cents; a line that an agreement does not cover keeps the MFN rate.
    """
    of, out = sectors_2022(data), {}
    for importer, (name, mfn_column, by_exporter) in OLDER.items():
        rows = pl.read_csv(data / "rcep" / "tariff" / name, infer_schema=False).to_dicts()
        for exporter, columns in by_exporter.items():
            used = (*columns, "cptpp") if exporter in CPTPP else columns
            lines: dict[str, list[tuple[float, float]]] = {}
            for row in rows:
                mfn = rate_for(row[mfn_column], exporter)
                found = [rate_for(row[c], exporter) for c in used]
                if mfn is None or not np.isfinite(mfn) or None in found or row["line"][:6] not in of:
                    continue
                lines.setdefault(row["line"][:6], []).append((mfn, min(mfn, *found)))
            sums: dict[str, np.ndarray] = {}
            for hs, pairs in lines.items():
                sums[of[hs]] = sums.get(of[hs], np.zeros(2)) + np.mean(pairs, axis=0)
            out[importer, exporter] = {code: float(p / m) if m > 0 else 0.0 for code, (m, p) in sums.items()}
    return out


def prior_rate(on_file: float | None, assumed: float, base_from: str, *, has_prior: bool) -> tuple[str, str]:
    """Rate under older agreements and what it rests on; empty where there is none."""
    if on_file is not None:
        return f"{on_file:.4f}", base_from
    return (f"{assumed:.4f}", "assumed-prior") if has_prior else ("", "")


def tariffs(data: Path, out: Path) -> None:
    """Write tariffs.csv: base and RCEP rates by importer, exporter and sector, each row saying what it rests
    on."""
    on_file = schedules(data)
    later, pattern, left, ranges = profiles(
        on_file
    )  # before Korea's own, so that only its own rates rest on them
    korean, korean_left = korea(data)
    wdi = {
        c: v
        for c, y, s, v in pl.read_csv(data / "tariffs" / "wdi_mean_tariffs_2005_2024.csv")
        .select("country_code", "year", "series", "value")
        .iter_rows()
        if y == YEAR and s == "TM.TAX.MRCH.WM.FN.ZS" and v is not None
    }
    goods = [s for s in SECTORS if s != "S"]
    older = older_agreements(data)
    usual = {code: float(np.mean([shares[code] for shares in older.values()])) for code in goods}
    older |= {("KOR", exporter): shares for exporter, shares in korean_left.items()}
    for code in goods:
        means = [
            float(np.mean([shares[code] for (i, _), shares in older.items() if i == importer]))
            for importer in (*OLDER, "KOR")
        ]
        mean = usual[code] or 1.0
        ranges["assumed-prior", "prior", code] = min(*means, mean) / mean, max(*means, mean) / mean
    head = "importer,exporter,sector,base,prior_2026,rcep_2026,rcep_2030,rcep_full,lines,base_from,prior_from,rcep_2026_from,later_from,prior"
    lines = [head]
    for importer in MEMBERS:
        own = next((v for (i, _), v in sorted(on_file.items()) if i == importer), None)
        for exporter in (e for e in ECONOMIES if e != importer):
            member = exporter in MEMBERS
            name = beneficiary_of(importer, exporter, on_file) if member else None
            table = on_file.get((importer, name)) if name else None
            if importer == "KOR":
                own, table = korean["JPN"], korean.get(exporter)
            prior = [
                a
                for x, y, a, _ in PRIOR
                if (importer in x and exporter in y) or (importer in y and exporter in x)
            ]
            for code in goods:
                source = table or own
                base, n = source["base"][code] if source else (wdi[importer] * pattern[code], 0)
                base_from = {
                    "AUS": "au-schedule",
                    "CHN": "cn-schedule",
                    "JPN": "jp-2026",
                    "VNM": "vn-2026",
                    "KOR": "kr-2026",
                }.get(importer, "assumed-pattern")
                if not member:
                    rates, froms = ["", "", ""], ("", "")
                elif importer == "SGP":
                    rates, froms = ["0", "0", "0"], ("sg-free", "sg-free")
                elif table:
                    first = table["2026"][code][0]
                    rest = [table[s][code][0] if s in table else first * later[s] for s in ("2030", "full")]
                    rates = [f"{v:.4f}" for v in (first, *rest)]
                    froms = (base_from, base_from if "full" in table else "assumed-later")
                else:
                    rates = [f"{base * left[s][code]:.4f}" for s in ("2026", "2030", "full")]
                    froms = ("assumed-profile", "assumed-profile")
                found = older.get((importer, exporter))
                before, before_from = prior_rate(
                    base * found[code] if found else None,
                    base * usual[code],
                    base_from,
                    has_prior=bool(prior),
                )
                cells = (importer, exporter, code, f"{base:.4f}", before, *rates, str(n or ""))
                lines.append(",".join((*cells, base_from, before_from, *froms, "+".join(prior))))
    (out / "tariffs.csv").write_text("\n".join(lines) + "\n")
    wide = [",".join((*key, f"{low:.4f}", f"{high:.4f}")) for key, (low, high) in ranges.items()]
    (out / "tariff-ranges.csv").write_text("\n".join(("key,stage,sector,low,high", *wide)) + "\n")
    print(f"tariffs.csv: {len(lines) - 1} rows; later {later}")


def elasticities(data: Path, out: Path) -> None:
    """Write elasticities.csv: published sets on the 16 sectors (simple mean of the ICIO sectors inside
    each)."""
    table = {
        row["sector"]: row for row in pl.read_csv(data / "tariffs" / "elasticity_sets_icio28.csv").to_dicts()
    }
    lines = ["set,sector,elasticity,from_source"]
    for name in ("FGO", "GYY", "LL", "CP"):
        for code, (parts, *_rest) in SECTORS.items():
            values = [table[p][name] for p in parts]
            filled = 0 if name == "FGO" else values.count(4.0)  # 4 stands where the source has no estimate
            own = "yes" if filled == 0 else "no" if filled == len(values) else "part"
            lines.append(f"{name},{code},{np.mean(values):.6g},{own}")
    (out / "elasticities.csv").write_text("\n".join(lines) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--out", type=Path, default=DATA / "accounts")
    args = parser.parse_args()
    tariffs(args.data, args.out)
    elasticities(args.data, args.out)


if __name__ == "__main__":
    main()
