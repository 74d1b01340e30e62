"""``tumen origin`` without --agreement: every agreement in force side by side, and which to claim."""

import json

GOOD = (
    *("--made-in", "VN", "--on", "2026-06-01", "--fob", "100", "--operation", "bonding", "--direct"),
    *("--material", "driver IC,8542.31,20,TW,non-originating"),
)


def compared(done):
    assert done.exit_code == 0, done.output
    return json.loads(done.output)["compared"]


def test_every_agreement_in_force_stands_in_the_table(tumen):
    done = tumen("origin", "--hs", "8524.92", "--to", "JP", *GOOD)
    assert done.exit_code == 0
    lines = done.output.splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("agreements side by side"))
    codes = [line.split()[0] for line in lines[head + 2 : head + 6]]
    assert sorted(codes[:3]) == ["AJCEP", "CPTPP", "RCEP"]
    assert codes[3] == "MFN"
    # RCEP Art. 3.16.6 and 3.27: one year, three years
    rcep = next(line for line in lines[head:] if line.split()[:1] == ["RCEP"])
    assert "12 months [Art. 3.16.6]" in rcep
    assert "3 years [Art. 3.27]" in rcep


def test_json_ranks_what_may_be_claimed_first(tumen):
    found = compared(tumen("origin", "--hs", "3923.10", "--to", "JP", *GOOD, "--json"))
    assert found["options"][0]["status"] == "originating"
    assert found["verdict"]


def test_no_rate_on_file_is_said_and_nothing_is_recommended(tumen):
    later = (
        word if word != "2026-06-01" else "2027-06-01" for word in GOOD
    )  # Korea's tariff is that of 2026
    found = compared(tumen("origin", "--hs", "3923.10", "--to", "KR", *later, "--json"))
    assert found["claim"] is None
    assert found["verdict"].startswith("Not known which to claim: no rate of KR on 3923.10 is on file")
    assert "AKFTA, KR-VN and RCEP" in found["verdict"]


def test_a_proof_that_is_not_on_file_is_said(tumen):
    # APTA's provisions on proofs were not read (src/tumen/data/agreements/APTA/provisions.yaml has none)
    good = ("--made-in", "CN", "--to", "KR", "--on", "2026-06-01", "--fob", "100", "--hs", "3923.10")
    done = tumen("origin", *good)
    assert done.exit_code == 0, done.output
    table = done.output[done.output.index("agreements side by side") :]
    apta = next(line for line in table.splitlines() if line.split()[:1] == ["APTA"])
    assert apta.count("not on file") == 3  # proof, validity, records


def test_one_agreement_asked_is_not_compared(tumen):
    done = tumen("origin", "--hs", "8524.92", "--to", "JP", *GOOD, "--agreement", "RCEP")
    assert "side by side" not in done.output
