"""A schedule written in the form and read back is the schedule."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tariff.importing.conftest import csv_of, pdf_of, sheet_of
from tumen.reference.nomenclature import nomenclature
from tumen.tariff.importing.folder import prepare_tariff, write_tariff
from tumen.tariff.importing.forms import MapFile, made_map
from tumen.tariff.rates.expression import EXCLUDED, AdValorem
from tumen.tariff.rates.own import own_tariffs
from tumen.tariff.rates.staging import parse_staging
from tumen.tariff.rates.store import chapter_rows, columns

CODES = [code for code in nomenclature("HS2012").subheadings() if code[:2] in {"01", "39", "85"}]
RATE = st.one_of(
    st.none(),
    st.decimals(min_value=1, max_value=300, places=1).map(lambda rate: rate.normalize() + 0),
    st.just(0),
)
LINES = st.dictionaries(
    st.tuples(st.sampled_from(CODES), st.integers(0, 99)).map(lambda pair: f"{pair[0]}{pair[1]:02d}"),
    st.tuples(RATE, st.lists(RATE, min_size=4, max_size=4)),
    min_size=1,
    max_size=25,
)
ASKED = MapFile.model_validate(
    {
        "form": "schedule",
        "importer": "TH",
        "edition": "HS2012",
        "digits": (8,),
        "source": {"title": "drawn", "where": "this test"},
        "regime": "RCEP",
        "beneficiaries": ("CN",),
        "from": "2022-01-01",
        "unit": "percent",
        "accepted": {"staging": "drawn", "base": "drawn"},
    }
)


def printed(rate, kind):
    if rate is None:
        return "U"
    return float(rate) if kind == "xlsx" else f"{rate:f}%" if kind == "pdf" else f"{rate:f}"


def meant(rate):
    return EXCLUDED if rate is None else AdValorem(rate)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, kind=st.sampled_from(["csv", "xlsx", "pdf"]), dotted=st.booleans())
def test_what_is_written_in_the_form_is_read_back(lines, kind, dotted):
    rows = [["HS Code", "Description", "Base Rate", "Year 1", "Year 2", "Year 3", "Year 4 onwards"]]
    for line, (base, years) in sorted(lines.items()):
        code = f"{line[:4]}.{line[4:6]}.{line[6:]}" if dotted else line
        rows.append([code, "goods", *(printed(rate, kind) for rate in (base, *years))])
    with TemporaryDirectory() as place:
        write = {"csv": csv_of, "xlsx": sheet_of, "pdf": pdf_of}[kind]
        path = write(Path(place) / f"annex.{kind}", rows)
        made = prepare_tariff([path], made_map(ASKED), read_on=date(2026, 11, 30))
        with own_tariffs([write_tariff(made, Path(place) / "own")]):
            (key,) = (key for key, item in columns("TH").items() if item.own)
            read = {
                line: parse_staging(text, and_after=True)
                for chapter in ("01", "39", "85")
                for line, keys, text in chapter_rows("TH", chapter)
                if key in keys
            }
    assert read.keys() == lines.keys()
    for line, (base, years) in lines.items():
        assert read[line].base == meant(base)
        assert list(read[line].years) == [meant(rate) for rate in years]
