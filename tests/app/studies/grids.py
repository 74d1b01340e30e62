"""The grid of a page as a browser has it."""

import json
import re


def shown(browser, table="prices", study="lunch"):
    page = browser.get(f"/studies/{study}/tables/{table}")
    found = re.search(r'<script type="application/json" id="grid-data">(.*?)</script>', page.text, re.DOTALL)
    grid = json.loads(found[1])
    return {
        "version": grid["version"],
        "columns": grid["columns"],
        "rows": grid["rows"],
        "base_columns": grid["columns"],
        "base_rows": [[*row] for row in grid["rows"]],
    }


def put(grid, row, column, text):
    grid["rows"][row][grid["columns"].index(column)] = text
