"""A study of one firm in Viet Nam with certificates under two agreements; figures are made up for the tests."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tumen.report.papers import Wanted, papers_of
from tumen.study.core.read import read_study

T = {"source": "test"}
PROOF = {
    "proof": "ak",
    "agreement": "AKFTA",
    "site": "haiphong",
    "market": "korea",
    "exporter": "Sao Bien JSC",
    "exporter_address": "Lot 3, Hai Phong",
    "consignee": "Hanbit Co., Ltd.",
    "consignee_address": "12 Teheran-ro, Seoul",
    "departure": "2026-06-10",
    "vessel": "HEUNG-A JAKARTA 2609N",
    "discharge": "Busan",
    "invoice": "SB-118",
    "invoice_date": "2026-06-05",
    "applied": "2026-06-11",
    "signed_at": "Hai Phong",
    "signatory": "Nguyen Van A",
    **T,
}
ITEM = {
    "proof": "ak",
    "item": 1,
    "product": "converter",
    "quantity": 200,
    "packages": "20 cartons",
    "marks": "SB 1-20",
    "description": "SB-240 static converter, brand SAO BIEN",
    "gross_weight_kg": 220,
    **T,
}


def table(folder: Path, name: str, *rows: dict) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


class Firm:
    """The study's folder; `proofs` and `items` are written anew for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "study.yaml").write_text(
            "study: firm\ntitle: Firm\nquestion: Which forms?\nask: [origin]\non: 2026-06-20\n"
            "agreements: [RCEP, AKFTA, AJCEP]\n",
            encoding="utf-8",
        )
        made, sold = ("converter", "box"), ("korea", "japan")
        table(
            folder,
            "products",
            {"product": "converter", "name": "Converter", "hs": "8504.40", "weight_kg": 1, **T},
            {"product": "box", "name": "Plastic lunch box", "hs": "3924.10", "weight_kg": 1, **T},
        )
        table(
            folder,
            "sites",
            {"site": "haiphong", "name": "Hai Phong", "economy": "VN", **T},
            {"site": "osaka", "name": "Osaka", "economy": "JP", **T},
        )
        table(
            folder,
            "markets",
            *(
                {"market": m, "economy": m[:2].upper().replace("KO", "KR").replace("JA", "JP"), **T}
                for m in sold
            ),
        )
        table(
            folder,
            "demand",
            *(
                {"market": m, "product": p, "quantity": 900, "consignment": 200, **T}
                for m in sold
                for p in made
            ),
        )
        table(
            folder,
            "prices",
            *(
                {"product": p, "site": s, "price": 20, "term": "FOB", **T}
                for p in made
                for s in ("haiphong", "osaka")
            ),
        )
        rows = [
            {"product": "converter", "material": "old converter", "hs": "8504.40", "value": 8},
            {"product": "box", "material": "resin", "hs": "3902.10", "value": 5},
        ]
        table(
            folder,
            "bills",
            *(
                {**row, "site": s, "origin": "non-originating", "country": "US", **T}
                for row in rows
                for s in ("haiphong", "osaka")
            ),
        )
        table(
            folder,
            "ways",
            *(
                {"product": p, "site": s, "operations": "winding; assembly", **T}
                for p in made
                for s in ("haiphong", "osaka")
            ),
        )
        table(
            folder,
            "lanes",
            *(
                {"from": s, "to": m, "basis": "consignment", "freight": 100, **T}
                for s, m in (("haiphong", "korea"), ("haiphong", "japan"), ("osaka", "korea"))
            ),
        )

    def state(self, proofs: list[dict], items: list[dict]) -> Firm:
        table(self.folder, "proofs", *proofs)
        table(self.folder, "proof_items", *items)
        return self

    def papers(self, **wanted: str) -> dict[str, object]:
        return {paper.file: paper.document for paper in papers_of(read_study(self.folder), Wanted(**wanted))}


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    (tmp_path / "firm").mkdir()
    return Firm(tmp_path / "firm")
