"""``tumen origin --non-preferential``: what is printed, and wrong input."""

import json

import tumen as tm

GOOD = ("--hs", "8524.92", "--made-in", "CN", "--fob", "100", "--on", "2026-06-01")
ICS = ("--material", "ICs,8542.31,20,TW,non-originating")
ASK = ("origin", "--non-preferential", "--to", "VN", *GOOD, *ICS)


def test_a_good_is_determined_by_the_importers_rules(tumen):
    ran = tumen(*ASK, "--operation", "lamination of glass")
    assert ran.exit_code == 0
    assert ran.output.startswith(
        "non-preferential origin of CN: Non-preferential rules of origin of Viet Nam"
    )
    assert "Decree 31/2018 Art. 9" in ran.output
    assert "not on file: The rule of 4804.29" in ran.output


def test_what_is_not_determined_asks(tumen):
    ran = tumen(*ASK, "--operation", "assembly")
    assert "non-preferential origin not determined" in ran.output
    assert "needs: the operations carried out: whether 'assembly' is simple" in ran.output


def test_what_is_hardly_so_in_the_bill_is_asked_at_both_doors(tumen):
    ran = tumen(*ASK[:-1], "ICs,8542.31,120,TW,non-originating", "--operation", "lamination")
    asked = "the materials are worth 120, more than the FOB price of the good, 100"
    assert f"question: {asked}" in ran.output
    ics = tm.Material("ICs", "8542.31", 120, status="non-originating", country="TW")
    bill = tm.Bill("8524.92", "CN", fob=100, materials=[ics], operations=["lamination"])
    assert f"to be asked: {asked}" in tm.non_preferential_origin(bill, to="VN", on="2026-06-01").answer


def test_an_importer_without_rules(tumen):
    ran = tumen("origin", "--non-preferential", "--to", "JP", *GOOD)
    assert ran.exit_code == 0
    assert ran.output.startswith("assumed to be of CN, where it was last worked; not determined: no non-pref")


def test_as_json_and_from_a_question_file(tumen, tmp_path):
    path = tmp_path / "question.yaml"
    path.write_text(
        'hs: "8524.92"\nmade-in: CN\nto: VN\non: 2026-06-01\nfob: 100\noperations: [lamination of glass]\n'
        'materials:\n- {name: ICs, hs: "8542.31", value: 20, country: TW, status: non-originating}\n',
        encoding="utf-8",
    )
    ran = tumen("origin", path, "--non-preferential", "--json")
    found = json.loads(ran.output)["non_preferential"]
    assert (found["of_maker"], found["basis"], found["made_in"]) == (True, "determined", "CN")


def test_wrong_input_is_told_at_once(tumen):
    ran = tumen("origin", "--non-preferential", "--agreement", "RCEP", "--hs", "8524.92", "--made-in", "XQ")
    assert ran.exit_code == 2
    said = ran.output + (ran.stderr if ran.stderr_bytes else "")
    for part in ("'RCEP' is named, and non-preferential origin is asked", "XQ", "imports is missing"):
        assert part in said
