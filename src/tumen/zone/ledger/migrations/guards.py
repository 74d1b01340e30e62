"""Triggers that make a table append-only: whoever tries to change or delete a row is refused."""

TOLD = "the ledger is append-only: correct or retract by a new record"


def guards(name: str, dialect: str, *, records: bool = True) -> tuple[str, ...]:
    """Statements that guard a table; as of version 0001, which later revisions use for new tables."""
    if dialect != "sqlite":
        function = f"$$ BEGIN RAISE EXCEPTION '{TOLD}'; END $$"
        change = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} FOR EACH STATEMENT"
        return (
            f"CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS {function}",
            f"CREATE TRIGGER {name}_append_only {change} EXECUTE FUNCTION ledger_append_only()",
        )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{TOLD}'); END"
    # INSERT OR REPLACE deletes what is in its way, and the triggers of DELETE are not asked.
    ways = ("record = NEW.record", "corrects = NEW.corrects", _FIRST) if records else ("number = NEW.number",)
    there = " OR ".join(f"EXISTS (SELECT 1 FROM {name} WHERE {way})" for way in ways)  # noqa: S608 - names of tables
    return (
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {refuse}",
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {refuse}",
        f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN {there} {refuse}",
    )


_FIRST = "row_key = NEW.row_key AND corrects IS NULL AND NEW.corrects IS NULL"
