"""Walk every agreement on file: nothing stands there without a source and a date."""

from datetime import date

import pytest

from tumen.agreements.coverage import coverage
from tumen.agreements.load import DATA, agreements_on_file, load_agreement
from tumen.reference.economies import memberships

pytestmark = pytest.mark.parametrize("code", agreements_on_file())


def test_every_rule_has_a_source_and_can_be_read(code):
    agreement = load_agreement(code)
    for book in agreement.books.values():
        for digits in book.rows:
            found = book.at(digits)
            assert found.sources, f"{found.file}:{found.line}"
            assert found.source, f"{found.file}:{found.line}"
            assert date(2020, 1, 1) <= found.read_on <= date(2100, 1, 1)
    assert coverage(agreement).keys() == agreement.books.keys()


def test_every_party_has_a_date_and_a_source(code):
    for party in load_agreement(code).parties:
        assert party.in_force
        assert party.source, party.economy
        assert party.sources, party.economy
        assert all(term.source and term.read_on for term in party.terms), party.economy


def test_every_edition_and_the_calendar_have_a_source(code):
    agreement = load_agreement(code)
    assert bool(agreement.base_sources) == (agreement.base is not None)
    assert all(item.sources for item in agreement.editions)
    starts = [item.start for item in agreement.editions]
    assert starts == sorted(starts)


def test_every_appendix_line_has_a_source_and_a_party(code):
    agreement = load_agreement(code)
    assert all(line.sources and agreement.is_party(line.importer) for line in agreement.appendix_lines)


def test_every_source_is_used_or_says_something(code):
    agreement = load_agreement(code)
    used = {
        source
        for book in agreement.books.values()
        for row in book.rows.values()
        for source in row["source"].split()
    }
    used |= {source.key for line in agreement.appendix_lines for source in line.sources}
    used |= {source.key for party in agreement.parties for source in party.sources}
    used |= {source.key for item in agreement.editions for source in item.sources}
    used |= {source.key for source in agreement.base_sources}
    for form in agreement.forms:
        used |= {key for text in (form, *form.checks) for key in text.source.split()}
    assert set(agreement.sources) - used == set()
    assert all(source.what and source.where for source in agreement.sources.values())


def test_provisions_load_and_name_their_sources(code):
    assert load_agreement(code).provisions.sources


def test_the_folder_says_where_its_data_were_read(code):
    assert (DATA / code / "SOURCES.md").is_file()
    assert memberships(code)
