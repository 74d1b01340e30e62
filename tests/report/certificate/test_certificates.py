"""Certificates of a study: what is stated stands in its box, what is not is asked for, and the check tells the rest."""

from __future__ import annotations

import re

import pytest

from tests.report.certificate.conftest import ITEM, PROOF
from tumen.errors import InputError
from tumen.language.force import speaking
from tumen.report.documents import as_html


def text_of(document) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", as_html(document)))


def found(check, caption):
    """What stands in a table of the check."""
    return [row[0] for table in check.tables if table.caption == caption for row in table.rows]


def box(document, holds):
    return [str(line) for line in document.boxes[holds].lines]


def test_what_is_stated_stands_in_its_box(firm):
    papers = firm.state([PROOF], [ITEM]).papers(agreement="AKFTA", market="korea")
    form = papers["ak-AKFTA-form"]
    assert box(form, "exporter") == ["Sao Bien JSC", "Lot 3, Hai Phong", "VIETNAM"]  # as in note 1
    assert box(form, "transport") == [
        "Departure date: 10 June 2026",
        "Vessel's name/Aircraft etc.: HEUNG-A JAKARTA 2609N",
        "Port of Discharge: Busan",
    ]
    ((item,),) = (page.items for page in form.pages)
    # FOB 200 x 20 = 4,000; RVC (20 - 8) / 20 = 60 %, claimed as RVC 40% (note 3 of the form)
    assert item == (
        ("1",),
        ("SB 1-20",),
        ("20 cartons", "SB-240 static converter, brand SAO BIEN", "HS 8504.40"),
        ("RVC 40%",),
        ("200 pieces", "G.W. 220 kg", "FOB USD 4,000.00"),
        ("SB-118", "5 June 2026"),
    )
    assert not form.asked
    assert "NOT TO BE SENT" not in as_html(form)
    assert found(papers["ak-AKFTA-check"], "To mend") == []


def test_no_value_where_value_content_is_not_used(firm):
    papers = firm.state([PROOF], [{**ITEM, "product": "box", "fob_value": 4000}]).papers(agreement="AKFTA")
    form = papers["ak-AKFTA-form"]
    assert form.pages[0].items[0][3:5] == (("CTH",), ("200 pieces", "G.W. 220 kg"))
    assert "4,000" not in text_of(form)


def test_what_nobody_stated_is_asked_and_never_invented(firm):
    papers = firm.papers(agreement="RCEP", product="converter", market="korea", site="haiphong")
    form = papers["converter-haiphong-korea-RCEP-form"]
    assert {item.what for item in form.asked} == {
        "name of the exporter",
        "address of the exporter",
        "name of the importer or consignee",
        "address of the consignee",
        "place and day of signing",
        "name and company of who signs",
        "marks and numbers on the packages",
        "number and kind of packages",
        "gross weight or another quantity",
        "FOB value",
        "number of the invoice",
        "day of the invoice",
    }
    assert "NOT TO BE SENT. 12 statements are still to be made." in text_of(form)
    with speaking("ko"):  # the words of the form are prescribed, the warning is for whoever fills it
        spoken = text_of(form)
    assert "보내지 마십시오. 아직 기재할 것 12건." in spoken
    assert "Goods Consigned from" in spoken
    assert "[수출자의 이름]" in spoken
    assert not [item.what for item in form.asked if f"[{item.what}]" in spoken]
    check = papers["converter-haiphong-korea-RCEP-check"]
    assert any(
        line.startswith("name of the exporter: not stated (exporter in the table proofs)")
        for line in found(check, "To mend")[0].split("; ")
    )


def test_a_third_partys_invoice(firm):
    proof = {**PROOF, "invoiced_by": "Merlion Pte. Ltd.", "invoiced_in": "SG", "exporter_invoice": "EX-7"}
    papers = firm.state([proof], [ITEM]).papers(agreement="AKFTA")
    form = papers["ak-AKFTA-form"]
    assert ("Third Country Invoicing", True) in form.ticks
    # note 10 of the form: name and country in box 7
    assert "Third-party invoice issued by Merlion Pte. Ltd., Singapore" in form.pages[0].items[0][2]
    assert form.pages[0].items[0][5] == ("SB-118", "5 June 2026", "Exporter's: EX-7")
    firm.state([{**proof, "invoiced_in": ""}], [ITEM])
    papers = firm.papers(agreement="AKFTA")
    assert any(
        "country of who issues the invoice" in line for line in found(papers["ak-AKFTA-check"], "To mend")
    )
    firm.state([{**proof, "invoiced_by": "SAO BIEN JSC"}], [ITEM])  # the exporter itself
    assert ("Third Country Invoicing", False) in firm.papers(agreement="AKFTA")["ak-AKFTA-form"].ticks


@pytest.mark.parametrize(
    ("agreement", "market", "applied", "late"),
    [
        # Form AK: 3 working days after Wednesday 10 June: until Monday 15 (Art. 24.1 of the Circular).
        ("AKFTA", "korea", "2026-06-15", False),
        ("AKFTA", "korea", "2026-06-16", True),
        # Form AJ: 3 days after 10 June: until 13 June (Art. 23).
        ("AJCEP", "japan", "2026-06-13", False),
        ("AJCEP", "japan", "2026-06-14", True),
        # RCEP: at the time of shipment (Art. 3.17.8).
        ("RCEP", "korea", "2026-06-10", False),
        ("RCEP", "korea", "2026-06-11", True),
    ],
)
def test_a_certificate_that_is_late_says_so(firm, agreement, market, applied, late):
    proof = {**PROOF, "agreement": agreement, "market": market, "applied": applied}
    form = firm.state([proof], [ITEM]).papers(agreement=agreement)[f"ak-{agreement}-form"]
    marked = any(label.upper() == "ISSUED RETROACTIVELY" and ticked for label, ticked in form.ticks)
    assert (marked or bool(form.stamped)) is late  # Form AK has no box for it: the words are written


def test_more_than_a_year_after_the_shipment_is_too_late(firm):
    proof = {**PROOF, "departure": "2025-06-10", "applied": "2026-06-11"}
    check = firm.state([proof], [ITEM]).papers(agreement="AKFTA")["ak-AKFTA-check"]
    assert any("more than 12 months" in line for line in found(check, "To mend"))


def test_no_form_where_a_good_does_not_originate(firm):
    # Half of the price and more from the same heading: (20 - 8) / 20 holds, so the bill is made worse.
    bills = (firm.folder / "bills.csv").read_text(encoding="utf-8").replace(",8,", ",13,")
    (firm.folder / "bills.csv").write_text(bills, encoding="utf-8")
    papers = firm.state([PROOF], [ITEM, {**ITEM, "item": 2, "product": "box"}]).papers(agreement="AKFTA")
    assert "ak-AKFTA-form" not in papers
    assert any(
        "item 1, Converter: not originating" in line for line in found(papers["ak-AKFTA-check"], "To mend")
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"description": "Spare parts"}, "it names no goods"),
        ({"description": "변환기"}, "is not in English"),
        ({"gross_weight_kg": 150}, "150 kg gross, 200 kg net"),
    ],
)
def test_what_a_form_is_sent_back_for(firm, change, told):
    check = firm.state([PROOF], [{**ITEM, **change}]).papers(agreement="AKFTA")["ak-AKFTA-check"]
    assert any(told in line for line in found(check, "To mend"))


def test_names_with_marks_on_latin_letters_are_no_foreign_script(firm):
    papers = firm.state([{**PROOF, "signatory": "Nguyễn Văn Á"}], [ITEM]).papers(agreement="AKFTA")
    assert "every statement is in Latin letters" in found(papers["ak-AKFTA-check"], "In order")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"consignee_economy": "US"}, "the consignee is in United States, no Party"),
        ({"consignee_economy": "JP"}, "the consignee is in Japan, the goods go to South Korea"),
        ({"exporter_address": "7 Queen's Road, Hong Kong"}, "exporter mentions Hong Kong"),
    ],
)
def test_a_party_to_the_sale_that_is_seated_elsewhere_is_told(firm, change, told):
    """Form RCEP, box 2, as China asks it; the exporter here is moved to China."""
    sites = (firm.folder / "sites.csv").read_text(encoding="utf-8").replace(",VN,", ",CN,")
    (firm.folder / "sites.csv").write_text(sites, encoding="utf-8")
    proof = {**PROOF, "proof": "r", "agreement": "RCEP", **change}
    check = firm.state([proof], [{**ITEM, "proof": "r"}]).papers(agreement="RCEP", site="haiphong")[
        "r-RCEP-check"
    ]
    assert any(told in line for line in found(check, "To mend") + found(check, "To look at"))


def test_a_stated_value_that_differs_from_the_price_is_told(firm):
    check = firm.state([PROOF], [{**ITEM, "fob_value": 4100}]).papers(agreement="AKFTA")["ak-AKFTA-check"]
    assert any("4,100 is stated" in line and "is 4,000.00" in line for line in found(check, "To look at"))


def test_items_go_on_over_several_pages(firm):
    items = [{**ITEM, "item": n, "product": ("converter", "box")[n % 2]} for n in range(1, 21)]
    form = firm.state([PROOF], items).papers(agreement="AKFTA")["ak-AKFTA-form"]
    assert len(form.pages) > 1
    assert [item[0] for page in form.pages for item in page.items] == [(str(n),) for n in range(1, 21)]
    assert f"page 2 of {len(form.pages)}" in text_of(form)


def test_every_line_of_a_check_names_a_text(firm):
    check = firm.state([PROOF], [ITEM]).papers(agreement="AKFTA")["ak-AKFTA-check"]
    rows = [
        row
        for table in check.tables
        if table.caption in {"To mend", "To look at", "In order"}
        for row in table.rows
    ]
    assert rows
    assert all(len(row) == 3 and all(row) for row in rows)


def test_illustrative_rows_are_not_to_be_sent(firm):
    papers = firm.state([{**PROOF, "source": "illustrative"}], [ITEM]).papers(agreement="AKFTA")
    assert "NOT TO BE SENT. It is made of illustrative" in text_of(papers["ak-AKFTA-form"])
    assert papers["ak-AKFTA-check"].summary.startswith(
        "Made of illustrative or assumed statements, not to be"
    )


def test_a_form_that_the_check_refuses_says_so(firm):
    form = firm.state([PROOF], [{**ITEM, "description": "Parts"}]).papers(agreement="AKFTA")["ak-AKFTA-form"]
    assert "NOT TO BE SENT. The check names what is to be mended." in text_of(form)


@pytest.mark.parametrize(
    ("proofs", "items", "told"),
    [
        ([{**PROOF, "agreement": "AKTFA"}], [ITEM], "agreement: 'AKTFA' is not on file"),
        ([PROOF], [{**ITEM, "proof": "kk"}], "there is no proof 'kk'"),
        ([PROOF], [], "the certificate 'ak' has no goods"),
        ([PROOF], [{**ITEM, "product": "boxx"}], "there is no product 'boxx'"),
        ([{**PROOF, "departure": "10.6.2026"}], [ITEM], "departure"),
        ([{**PROOF, "site": "osaka", "market": "japan"}], [ITEM], "are in one economy"),
        ([PROOF], [ITEM, ITEM], "proof_items"),
        ([PROOF], [{**ITEM, "quantity": -3}], "quantity"),
    ],
)
def test_wrong_rows_are_told_with_their_line(firm, proofs, items, told):
    firm.state(proofs, items or [ITEM])
    if not items:
        (firm.folder / "proof_items.csv").unlink()
    with pytest.raises(InputError) as caught:
        firm.papers()
    assert told in str(caught.value)
    assert any(problem.line for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"agreement": "AANZFTA"}, "does not ask for origin under AANZFTA"),
        ({"agreement": "AKFTA", "market": "japan"}, "no certificate under AKFTA"),
        ({"agreement": "AJCEP", "site": "osaka"}, "no certificate under AJCEP"),
    ],
)
def test_a_certificate_that_cannot_be_made_out_is_refused(firm, change, told):
    firm.state([{**PROOF, **change}], [ITEM])
    with pytest.raises(InputError) as caught:
        firm.papers()
    assert told in str(caught.value)
    assert caught.value.problems[0].line == 2


@pytest.mark.parametrize("name", ["SAO BIEN JSC.", "Sao  Bien J.S.C."])
def test_the_exporter_written_otherwise_is_no_third_party(firm, name):
    papers = firm.state([PROOF | {"invoiced_by": name}], [ITEM]).papers(agreement="AKFTA", market="korea")
    assert not papers["ak-AKFTA-form"].asked
    assert "the exporter issues the invoice" in found(papers["ak-AKFTA-check"], "In order")


@pytest.mark.parametrize(("applied", "caption"), [("2025-06-11", "To look at"), ("2026-06-01", "In order")])
def test_an_application_long_before_the_shipment_is_asked_about(firm, applied, caption):
    """By hand: from 11 June 2025 to 10 June 2026 are 364 days, from 1 to 10 June nine."""
    papers = firm.state([PROOF | {"applied": applied}], [ITEM]).papers(agreement="AKFTA", market="korea")
    (said,) = (text for text in found(papers["ak-AKFTA-check"], caption) if text.startswith("shipped"))
    assert said.endswith("364 days before; is one of the days mistyped?") == (caption == "To look at")
