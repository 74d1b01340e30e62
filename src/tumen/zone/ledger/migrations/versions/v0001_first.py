"""The first version: entries, and the records of every table."""

import sqlalchemy as sa
from alembic import op

from tumen.zone.ledger.migrations.guards import guards

revision = "0001"
down_revision = None

_TABLES = {
    "sources": ("source_key title publisher? published? address? read_on? source confidence"),
    "firms": ("firm name_zh? name_ko? name_en? economy? makes? note? source confidence"),
    "parks": (
        "park name_zh? name_ko? name_en? opened? operator? industry? invested? currency? note? "
        "source confidence"
    ),
    "floor": ("park on total_m2? let_m2? firms? source confidence"),
    "projects": (
        "project name_zh? name_ko? name_en? kind? industry? investors? partners? park? "
        "floor_m2? planned_investment? planned_output? currency? planned_jobs? part_of? note? "
        "source confidence"
    ),
    "identities": ("one other answer said_by reason source confidence"),
    "products": (
        "project product hs? hs_edition? basis? links? output? replaces? currency? source confidence"
    ),
    "events": ("event project stage on amount? currency? floor_m2? printed? note? source confidence"),
    "planned": ("project stage by source confidence"),
    "reports": ("project month invested? output? currency? jobs? difficulty? note? source confidence"),
    "targets": ("indicator period value unit? note? source confidence"),
    "choices": ("definition choice source confidence"),
    "figures": ("figure name_zh? name_en? on value unit? scope basis note? source confidence"),
    "policies": (
        "policy name_zh? name_en? type level? amount? currency? conditions? since? note? source confidence"
    ),
    "exchange_rates": ("currency to on rate source confidence"),
}
"""Columns as they were declared; behind a question mark such as may be empty."""
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, their indexes and their guards."""
    op.create_table(
        "entries",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text()),
        sa.Column("note", sa.Text()),
    )
    _guard("entries", records=False)
    for name, columns in _TABLES.items():
        op.create_table(
            name,
            sa.Column("record", _NUMBER, primary_key=True, autoincrement=False),
            sa.Column("entry", _NUMBER, sa.ForeignKey("entries.number"), nullable=False),
            sa.Column("corrects", _NUMBER, sa.ForeignKey(f"{name}.record")),
            sa.Column("retracted", sa.Boolean(), nullable=False),
            sa.Column("row_key", sa.Text(), nullable=False),
            *(
                sa.Column(column.removesuffix("?"), sa.Text(), nullable=column.endswith("?"))
                for column in columns.split()
            ),
        )
        _index(f"{name}_first", name, "row_key", "corrects IS NULL")
        _index(f"{name}_corrects", name, "corrects", "corrects IS NOT NULL")
        op.create_index(f"{name}_key", name, ["row_key"])
        _guard(name)


def _index(index: str, table: str, column: str, where: str) -> None:
    """An index that holds each value once, of some of the records."""
    some = sa.text(where)
    op.create_index(index, table, [column], unique=True, sqlite_where=some, postgresql_where=some)


def _guard(name: str, *, records: bool = True) -> None:
    for statement in guards(name, op.get_bind().dialect.name, records=records):
        op.execute(statement)
