"""Write the test table of pymrio as a table of one's own, its emissions as a satellite, and its footprints.

Run with pymrio in an environment of its own (it is no dependency):

    python -m venv oracle; oracle/bin/pip install pymrio==0.7.0; oracle/bin/python run_pymrio.py
"""

import csv
import json
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
import pymrio  # noqa: E402

HERE = Path(__file__).resolve().parent
YEAR = 2010
FINAL = {
    "Final consumption expenditure by households": "households",
    "Final consumption expenditure by non-profit organisations serving households (NPISH)": "NPISH",
    "Final consumption expenditure by government": "government",
    "Gross fixed capital formation": "GFCF",
    "Changes in inventories": "inventories",
    "Changes in valuables": "valuables",
    "Export": "export",
}
SOURCE = f"pymrio {pymrio.__version__}, load_test()"


def write(name: str, head: list[str], rows: list[list[object]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([head, *rows])


def main() -> None:
    system = pymrio.load_test()
    system.calc_all()
    regions, sectors = list(system.get_regions()), list(system.get_sectors())
    header = {
        "table": "test table of pymrio",
        "year": YEAR,
        "unit": "million USD",
        "valuation": "basic prices",
        "source": f"{SOURCE}; the year and the prices are not stated there",
        "layout": "matrix",
        "file": "flows.csv",
        "economies": regions,
        "sectors": sectors,
        "final": list(FINAL.values()),
        "notes": {"": "value added is what the columns leave; that of the source does not balance"},
    }
    (HERE / "table.yaml").write_text(
        "".join(f"{key}: {json.dumps(value)}\n" for key, value in header.items()), encoding="utf-8"
    )
    columns = [f"{r}:{s}" for r, s in system.Z.columns] + [f"{r}:{FINAL[f]}" for r, f in system.Y.columns]
    rows = [
        [r, s, *map(repr, map(float, (*system.Z.loc[(r, s)], *system.Y.loc[(r, s)])))]
        for r, s in system.Z.index
    ]
    write("flows.csv", ["economy", "sector", *columns], rows)
    emitted, satellite, results = system.emissions, [], []
    for stressor in emitted.F.index:
        name, unit = stressor[0], emitted.unit.loc[stressor, "unit"]
        for (r, s), amount in emitted.F.loc[stressor].items():
            satellite.append([r, s, "", name, unit, repr(float(amount)), YEAR, SOURCE])
        for (r, f), amount in emitted.F_Y.loc[stressor].items():
            satellite.append([r, "", FINAL[f], name, unit, repr(float(amount)), YEAR, SOURCE])
        for account in ("D_cba", "D_pba", "D_imp", "D_exp", "S", "M"):
            for (r, s), value in getattr(emitted, account).loc[stressor].items():
                results.append([account, name, r, s, repr(float(value))])
        for account in ("D_cba_reg", "D_pba_reg", "D_imp_reg", "D_exp_reg"):
            for r, value in getattr(emitted, account).loc[stressor].items():
                results.append([account, name, r, "", repr(float(value))])
    head = ["economy", "sector", "final", "stressor", "unit", "amount", "year", "source"]
    write("satellite.csv", head, satellite)
    write("pymrio.csv", ["account", "stressor", "region", "sector", "value"], results)


if __name__ == "__main__":
    main()
