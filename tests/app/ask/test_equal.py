"""Whatever is asked, the answer shown is the engine's: drafts made at random against bills written from them."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tumen as tm
from tumen.app.ask.answer import answered
from tumen.app.ask.draft import AskDraft

_CODES = ("8524.92", "3924.10", "8516.71", "6109.10", "2106.90", "8708.99")
_MATERIALS = ("8542.31", "3902.10", "7006.00", "5205.12", "8516.90", "")
_PLACES = ("CN", "KR", "JP", "VN", "AU", "MY")
_OPERATIONS = ("assembly", "injection-moulding", "packaging", "")

material = st.fixed_dictionaries(
    {
        "hs": st.sampled_from(_MATERIALS),
        "value": st.sampled_from(("", "5", "17.35", "0")),
        "origin": st.sampled_from(("originating", "non-originating", "")),
        "country": st.sampled_from((*_PLACES, "TW", "US")),
    }
)
asked = st.fixed_dictionaries(
    {
        "products-hs": st.sampled_from(_CODES),
        "sites-economy": st.sampled_from(_PLACES),
        "markets-economy": st.sampled_from(_PLACES),
        "study-on": st.sampled_from(("2023-03-01", "2026-07-01")),
        "ways-operations": st.sampled_from(_OPERATIONS),
        "way": st.sampled_from(("direct", "unknown")),
    }
).filter(lambda cells: cells["sites-economy"] != cells["markets-economy"])
SAME = {
    "products-name": "good",
    "study-currency": "USD",
    "prices-price": "80",
    "prices-term": "FOB",
    "demand-consignment": "10",
    "demand-quantity": "100",
}


def bill_of(cells, rows):
    country = cells["sites-economy"]
    operation = cells["ways-operations"]
    return tm.Bill(
        cells["products-hs"],
        country,
        tuple(
            tm.Material(
                f"part {n}",
                row["hs"] or None,
                Decimal(row["value"]) if row["value"] else None,
                row["origin"] or "undetermined",
                row["country"],
            )
            for n, row in enumerate(rows)
        ),
        fob=80,
        operations=(tm.Operation(operation, country),) if operation else None,
        transport=tm.Transport(()) if cells["way"] == "direct" else None,
        name="good",
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells=asked, rows=st.lists(material, min_size=1, max_size=3))
def test_origin_shown_is_that_of_the_engine(cells, rows):
    named = tuple({"material": f"part {n}", **row} for n, row in enumerate(rows))
    draft = AskDraft("", "", {**SAME, **cells}, {"bills": named})
    bill = bill_of(cells, rows)
    with answered(draft) as found:
        for item in found.cell.origins:
            if item.determination is None:
                continue
            own = tm.determine(bill, item.agreement, to=cells["markets-economy"], on=cells["study-on"]).record
            told = item.determination
            assert (told.status, told.criterion, told.margin, told.needs) == (
                own.status,
                own.criterion,
                own.margin,
                own.needs,
            )
            assert told.preference_eligible == own.preference_eligible
