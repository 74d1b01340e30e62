"""Tables as brokers hand them in: any delimiter, alphabet and way of writing, the same answers as from Parquet."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

LINES = ("392410000", "392310000", "851671000", "090121000")
JAPANESE = "輸入国,輸出国,品目番号,申告日,課税価格,通貨,適用協定,関税額,証明書番号\n"


def broker(count, seed=1):
    """Rows as a broker has them, and the same as typed columns."""
    rng = random.Random(seed)  # noqa: S311  # shipments, not secrets
    rows, typed = [], []
    for number in range(count):
        day = date(2026, 4, 1) + timedelta(days=rng.randrange(180))
        value, kilos = Decimal(rng.randrange(10**5, 10**9)) / 100, Decimal(rng.randrange(10, 10**6)) / 10
        claimed, line, partner = rng.choice(["", "rcep"]), rng.choice(LINES), rng.choice(["CHN", "kor"])
        duty, proof = Decimal(rng.randrange(0, 10**6)) / 100, f"C-{number}" if claimed else ""
        rows.append(
            [
                "jpn",
                partner,
                line,
                f"{day:%Y/%m/%d}",
                f"{value:,.2f}",
                "usd",
                claimed,
                f"{duty:,.2f}",
                proof,
                f"{kilos:,}",
            ]
        )
        two = {"CHN": "CN", "kor": "KR"}[partner]
        typed.append(
            ["JP", two, line, day, value, "USD", claimed.upper() or None, duty, proof or None, kilos]
        )
    names = ["importer", "exporter", "hs", "on", "value", "currency", "claimed", "duty_paid", "proof", "kg"]
    money = {name: pl.Decimal(38, 6) for name in ("value", "duty_paid", "kg")}
    return rows, pl.DataFrame(typed, schema=names, orient="row", schema_overrides=money)


def same(one, two):
    """Two tables but for their row numbers and the columns that no answer is in."""
    assert one.drop("row").columns == two.drop("row").columns
    return [name for name in two.columns if name != "row" and not one[name].equals(two[name])] == []


def test_a_mapped_csv_gives_what_parquet_gives(tumen, tmp_path):
    rows, typed = broker(2000)
    head = "Destination Country|Country of Export|HTS Code|Entry Date|Customs Value|Curr|Preference Claimed|Duty Amount|Certificate Number|Net Weight\n"
    path, other = tmp_path / "broker.csv", tmp_path / "typed.parquet"
    path.write_text(head + "".join("|".join(row) + "\n" for row in rows), encoding="utf-16")
    typed.write_parquet(other)
    mapping = tmp_path / "map.yaml"
    assert tumen("tables", "map", path, "--out", mapping).exit_code == 0
    for command, table in (("quote", "best"), ("audit", "shipments")):
        for source, words in ((path, ("--map", mapping)), (other, ())):
            out = tmp_path / f"{command}-{source.stem}"
            ran = tumen(command, source, *words, "--out", out, "--as", "parquet")
            assert ran.exit_code == 0, ran.stderr
        mine = pl.read_parquet(tmp_path / f"{command}-broker" / f"{table}.parquet")
        theirs = pl.read_parquet(tmp_path / f"{command}-typed" / f"{table}.parquet")
        if command == "quote":
            theirs = theirs.drop("claimed", "duty_paid", "proof", strict=False)
            mine = mine.drop("claimed", "duty_paid", "proof", strict=False)
        assert mine.height == 2000
        assert same(mine, theirs)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp932"])
def test_a_japanese_table_is_read_by_the_map_that_is_proposed(tumen, tmp_path, charset):
    """3923.10 of China: RCEP into Japan, 1.8 % in 2026 (as the audit of tests/cli/test_quote_audit.py)."""
    path, mapping = tmp_path / "shinkoku.csv", tmp_path / "map.yaml"
    text = JAPANESE + '日本,中国,392410000,2026/06/01,"1,000,000",円,RCEP,"18,000",第C1号\n'
    path.write_bytes(text.encode(charset))
    made = tumen("tables", "map", path, "--out", mapping)
    assert made.exit_code == 0, made.stderr
    ran = tumen("audit", path, "--map", mapping, "--out", tmp_path / "out", "--as", "parquet")
    assert ran.exit_code == 0, ran.stderr
    (row,) = pl.read_parquet(tmp_path / "out" / "shipments.parquet").rows(named=True)
    assert (row["importer"], row["exporter"], row["currency"], row["claimed"]) == ("JP", "CN", "JPY", "RCEP")
    assert (row["value"], row["duty_paid"], row["claimed_duty"]) == (1_000_000, 18_000, 18_000)
    assert row["on"] == date(2026, 6, 1)


def test_capitals_and_codes_are_read_as_in_studies(tumen, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "IMPORTER,EXPORTER,HS,ON,VALUE,CURRENCY,ORIGINATING,CLAIMED,DUTY_PAID\n"
        "jpn,CHN,392410000,1-Jun-2026,1000,usd,YES,Rcep,18\n",
        encoding="utf-8",
    )
    ran = tumen("audit", path, "--out", tmp_path / "out", "--as", "parquet")
    assert ran.exit_code == 0, ran.stderr
    (row,) = pl.read_parquet(tmp_path / "out" / "shipments.parquet").rows(named=True)
    assert (row["importer"], row["currency"], row["claimed"], row["finding"]) == (
        "JP",
        "USD",
        "RCEP",
        row["finding"],
    )
    assert row["claimed_duty"] == 18


def test_a_table_to_screen_is_read_as_it_writes(tumen, tmp_path):
    """The material is worth 1,000.00 of 2,000.00: as plain numbers in the other file."""
    head = "bill|hs|exporter|fob|beyond_minimal|material|material_hs|value|status|country\n"
    styled = head + "box|3924.10|CN|2,000.00|yes|resin|3902.10|1,000.00|non-originating|SA\n"
    plain = styled.replace("|", ",").replace("2,000.00", "2000.00").replace("1,000.00", "1000.00")
    answers = []
    for name, text in (("styled.csv", styled), ("plain.csv", plain)):
        path, out = tmp_path / name, tmp_path / f"{name}.parquet"
        path.write_text(text, encoding="utf-8")
        ran = tumen(
            "screen",
            path,
            "--agreements",
            "RCEP",
            "--to",
            "JP",
            "--on-date",
            "2026-06-01",
            "--out",
            out,
            "--workers",
            "1",
        )
        assert ran.exit_code == 0, ran.stderr
        answers.append(pl.read_parquet(out))
    assert answers[0].equals(answers[1])


def test_what_can_be_read_in_two_ways_stops_with_the_row(tumen, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "importer;exporter;hs;on;value;currency;claimed;duty_paid\n"
        "JP;CN;392410000;03/04/2026;1,234;USD;;7\nJP;CN;392410000;05/05/2026;2,345;USD;;9\n",
        encoding="utf-8",
    )
    ran = tumen("audit", path, "--out", tmp_path / "out")
    assert ran.exit_code == 2
    assert ":2: on: '03/04/2026' can be read in two ways" in ran.stderr
    assert ":2: value: 1,234 can be read in two ways" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_a_row_that_is_not_whole_is_told_with_the_rest(tumen, tmp_path):
    head = "importer,exporter,hs,on,value,currency,claimed,duty_paid\n"
    path = tmp_path / "a.csv"
    path.write_text(
        f"{head}JP,CN,392410000,2026-06-01\nJP,CN,392410000,2026-06-01,abc,USD,,7\nJP,CN,392410000,never,5,USD,,7\n",
        encoding="utf-8",
    )
    for command in ("quote", "audit"):
        ran = tumen(command, path, "--out", tmp_path / command)
        assert ran.exit_code == 2
        for said in (
            ":2: the row has 4 cells",
            ":3: value 'abc' cannot be used",
            ":4: on 'never' cannot be used",
        ):
            assert said in ran.stderr
        assert not (tmp_path / command).exists()
