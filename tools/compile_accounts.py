"""Compile the built-in table: 21 economies x 16 sectors, 2022.

    python tools/compile_accounts.py [--data ../shared/data] [--out src/tumen/data/accounts]

Input: OECD ICIO flows of 2022 (sales of each sector to each economy, users summed), input coefficients of
WIOD 2011, GDP of the World Bank. Steps (their reasons stand in ../shared/data/mrio/BUILT-IN-TABLE.md and
SOURCES.md):

1. sum the flows to the 21 economies and 16 sectors; output = sales, absorption = purchases, by sector;
2. input coefficients of 2011, own or of a proxy; value-added shares moved to GDP where there is a World Bank
   figure. They move in odds, v/(1-v) times one factor per economy, so that a share never leaves (0, 1);
3. inputs of a good are cut where they exceed absorption less a minimum for final use, and the excess goes to
   goods with slack; RAS to the column sums;
4. write flows and the 21 input matrices; the reader spreads imports over users in proportion.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import polars as pl

from table_files import DATA, SHARED, write

YEAR = 2022
READ_ON = "2026-11-22"
MEMBERS = (
    "AUS", "BRN", "CHN", "IDN", "JPN", "KHM", "KOR", "LAO", "MMR", "MYS", "NZL", "PHL", "SGP", "THA", "VNM",
)  # fmt: skip
ECONOMIES = (*MEMBERS, "USA", "EU27", "IND", "TWN", "HKG", "ROW")
# sector: (ICIO cube sectors, WIOD 2013 sectors, label, least share of absorption left to final use)
SECTORS: dict[str, tuple[tuple[str, ...], tuple[int, ...], str, float]] = {
    "A": (("A01", "A02", "A03"), (1,), "Agriculture, forestry, fishing", 0.05),
    "B": (("B05", "B06", "B07", "B08", "B09"), (2,), "Mining and energy extraction", 0.0),
    "C10T12": (("C10T12",), (3,), "Food, beverages, tobacco", 0.02),
    "C13T15": (("C13T15",), (4, 5), "Textiles, clothing, leather", 0.02),
    "C16": (("C16",), (6,), "Wood products", 0.02),
    "C17_18": (("C17_18",), (7,), "Paper and printing", 0.02),
    "C19": (("C19",), (8,), "Refined petroleum and coke", 0.02),
    "C20_21": (("C20", "C21"), (9,), "Chemicals and pharmaceuticals", 0.02),
    "C22": (("C22",), (10,), "Rubber and plastics", 0.02),
    "C23": (("C23",), (11,), "Glass, cement, ceramics", 0.02),
    "C24_25": (("C24A", "C24B", "C25"), (12,), "Metals and metal products", 0.02),
    "C28": (("C28",), (13,), "Machinery", 0.02),
    "C26_27": (("C26", "C27"), (14,), "Electronics and electrical equipment", 0.02),
    "C29_30": (("C29", "C301", "C302T309"), (15,), "Vehicles and other transport equipment", 0.02),
    "C31T33": (("C31T33",), (16,), "Furniture, other manufacturing, repair", 0.02),
    "S": (("SRV",), tuple(range(17, 36)), "Services, utilities, construction", 0.30),
}
# coefficients of economies that WIOD 2013 does not have apart: sum of the named tables
PROXIES = {
    "NZL": ("AUS",), "SGP": ("TWN",), "HKG": ("TWN",), "MYS": ("TWN", "IDN"), "THA": ("IDN", "TWN"),
    "VNM": ("CHN", "IDN"), "PHL": ("IDN",), "BRN": ("IDN",), "KHM": ("IDN",), "LAO": ("IDN",), "MMR": ("IDN",),
}  # fmt: skip


def flows(data: Path) -> tuple[np.ndarray, dict[str, str]]:
    """(sector, importer, exporter) in million USD, and the map of the cube's economies."""
    folder = data / "mrio" / "icio_cubes"
    countries = pl.read_csv(folder / "countries.csv")
    eu = set(countries.filter(pl.col("eu27"))["code"])
    where = {c: "EU27" if c in eu else c if c in ECONOMIES else "ROW" for c in countries["code"]}
    sector = {old: new for new, (parts, *_rest) in SECTORS.items() for old in parts}
    table = (
        pl.read_parquet(folder / f"flows_{YEAR}.parquet")
        .with_columns(
            pl.col("sector").cast(pl.String).replace_strict(sector),
            pl.col("importer").cast(pl.String).replace_strict(where),
            pl.col("exporter").cast(pl.String).replace_strict(where),
        )
        .group_by("sector", "importer", "exporter")
        .agg(pl.col("flow").sum())
    )
    cube = np.zeros((len(SECTORS), len(ECONOMIES), len(ECONOMIES)))
    at = {e: i for i, e in enumerate(ECONOMIES)}
    on = {s: i for i, s in enumerate(SECTORS)}
    for s, c, o, value in table.iter_rows():
        cube[on[s], at[c], at[o]] = value
    return cube.round(3), where  # what is written is what is computed from


def coefficients(data: Path, where: dict[str, str]) -> dict[str, np.ndarray]:
    """Input matrix per unit of output (product x using sector) of each of the 21 economies, WIOD 2011."""
    folder = data / "mrio" / "wiod2013"
    codes = pl.read_csv(folder / "countries.csv")["code"].to_list()
    z = pl.read_parquet(folder / "Z_2011.parquet").drop("row").to_numpy()
    x = pl.read_parquet(folder / "x_va_2011.parquet")["x_rows"].to_numpy()
    to = np.zeros((len(SECTORS), 35))
    for i, (_cube, wiod, *_rest) in enumerate(SECTORS.values()):
        to[i, [c - 1 for c in wiod]] = 1.0
    products = z.reshape(len(codes), 35, len(codes), 35).sum(0)  # product, user economy, user sector
    own: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for g, code in enumerate(codes):
        region = where.get(code, "ROW")
        inputs, output = to @ products[:, g] @ to.T, to @ x.reshape(len(codes), 35)[g]
        if region == "ROW" and code != "ROW":
            continue  # the coefficients of the rest of the world are WIOD's own rest of the world
        before = own.get(region, (0.0, 0.0))
        own[region] = (before[0] + inputs, before[1] + output)
    out = {}
    for region in ECONOMIES:
        parts = [own[p] for p in PROXIES.get(region, (region,))]
        out[region] = sum(p[0] for p in parts) / sum(p[1] for p in parts)
    return out


def scale_to_gdp(share: np.ndarray, output: np.ndarray, gdp: float) -> np.ndarray:
    """Value-added shares whose odds are the given ones times one factor, such that they add up to GDP."""
    low, high = -10.0, 10.0
    for _ in range(200):
        middle = (low + high) / 2
        odds = share / (1 - share) * np.exp(middle)
        moved = odds / (1 + odds)
        low, high = (middle, high) if moved @ output < gdp else (low, middle)
    if abs(moved @ output / gdp - 1) > 1e-9:
        raise SystemExit("GDP is out of reach")
    return moved


def ratio(wanted: np.ndarray, have: np.ndarray) -> np.ndarray:
    """Scaling factors; an empty row or column (a sector that does not exist there) stays empty."""
    if ((have == 0) & (wanted > 0)).any():
        raise SystemExit("an empty row or column cannot be filled")
    return np.divide(wanted, have, out=np.zeros_like(have), where=have > 0)


def fit(inputs: np.ndarray, absorption: np.ndarray, floor: np.ndarray) -> tuple[np.ndarray, int]:
    """Cut rows to what is there, give the excess to goods with slack, keep the column sums (RAS)."""
    columns = inputs.sum(0)
    most = absorption * (1 - floor)
    rows = inputs.sum(1)
    if (rows <= most).all():
        return inputs, 0
    wanted = rows.copy()
    for _ in range(100):
        excess = np.maximum(wanted - most, 0).sum()
        if excess <= 1e-9 * rows.sum():
            break
        wanted = np.minimum(wanted, most)
        slack = most - wanted
        weight = np.where(slack > 0, wanted * (slack > 0), 0)
        wanted += excess * weight / weight.sum()
    else:
        raise SystemExit("no room for inputs: absorption is too small")
    wanted *= columns.sum() / wanted.sum()
    fitted = inputs.copy()
    for turn in range(1, 5001):
        fitted *= ratio(wanted, fitted.sum(1))[:, None]
        fitted *= ratio(columns, fitted.sum(0))[None, :]
        if np.abs(fitted.sum(1) - wanted).max() < 1e-12 * columns.sum():
            return fitted, turn
    raise SystemExit("RAS did not converge")


def gdp_2022(data: Path) -> dict[str, float]:
    """World Bank GDP in million current USD."""
    table = pl.read_parquet(data / "trade" / "macro_wdi_2005_2024.parquet").filter(
        (pl.col("year") == YEAR) & (pl.col("series") == "NY.GDP.MKTP.CD")
    )
    return {c: v / 1e6 for c, v in table.select("country_code", "value").rows() if c in ECONOMIES and v}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--out", type=Path, default=DATA / "accounts")
    args = parser.parse_args()
    cube, where = flows(args.data)
    shares, gdp = coefficients(args.data, where), gdp_2022(args.data)
    floor = np.array([least for *_rest, least in SECTORS.values()])
    economies, rows = [], []
    for g, code in enumerate(ECONOMIES):
        output, absorption = cube[:, :, g].sum(1), cube[:, g, :].sum(1)
        a = shares[code]
        value = 1 - a.sum(0)
        moved = scale_to_gdp(value, output, gdp[code]) if code in gdp else value
        first = a * ((1 - moved) / (1 - value)) * output
        fitted, turns = fit(first, absorption, floor)
        fitted = np.floor(fitted * 1e3) / 1e3  # down, so that no final use falls below zero by rounding
        if (absorption - fitted.sum(1) < 0).any():
            raise SystemExit(f"negative final use in {code}")
        economies.append(
            {
                "code": code,
                "coefficients": list(PROXIES.get(code, (code,))),
                "proxy": code in PROXIES,
                "gdp_reference": round(gdp[code], 3) if code in gdp else None,
                "value_added_unscaled": round(float(value @ output), 1),
                "inputs_moved": round(float(np.abs(fitted - first).sum() / 2 / first.sum()), 5),
                "ras_iterations": turns,
            }
        )
        names = list(SECTORS)
        rows += [
            (code, names[i], names[j], f"{fitted[i, j]:.3f}")
            for i in range(len(names))
            for j in range(len(names))
        ]
    record(args.out, cube, economies, rows)


def record(out: Path, cube: np.ndarray, economies: list[dict], rows: list[tuple]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    traded = (
        (sector, importer, *(f"{v:.3f}" for v in cube[i, c]))
        for i, sector in enumerate(SECTORS)
        for c, importer in enumerate(ECONOMIES)
    )
    write(out / "flows.csv", ("sector", "importer", *ECONOMIES), traded)
    lines = (rows[start : start + len(SECTORS)] for start in range(0, len(rows), len(SECTORS)))
    inputs = ((line[0][0], line[0][1], *(value for *_rest, value in line)) for line in lines)
    write(out / "inputs.csv", ("economy", "product", *SECTORS), inputs)
    facts = {
        "name": "tumen-21x16",
        "year": YEAR,
        "unit": "million USD",
        "vintage": f"OECD ICIO extended edition as read on {READ_ON}; coefficients of WIOD 2013 release, "
        "2011",
        "source": "OECD ICIO (flows), WIOD 2013 release (input coefficients), World Bank WDI (GDP); see "
        "SOURCES.md",
        "final": ["FD"],
        "sectors": {code: label for code, (_c, _w, label, _f) in SECTORS.items()},
        "economies": economies,
    }
    (out / "table.json").write_text(json.dumps(facts, indent=1) + "\n")
    size = sum(p.stat().st_size for p in out.iterdir())
    print(f"{len(ECONOMIES)} economies x {len(SECTORS)} sectors, {size / 1e3:.0f} kB in {out}")
    for e in economies:
        print(
            e["code"], e["value_added_unscaled"], e["gdp_reference"], e["inputs_moved"], e["ras_iterations"]
        )


if __name__ == "__main__":
    main()
