"""Whatever is sent to whatever address: an answer that is listed, never a fault of the app, nothing outside."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.browser.furnished import asked, furnish
from tumen.app.create import create_app
from tumen.app.door import Role
from tumen.app.guard import SESSION, TOKEN_HEADER
from tumen.app.people.accounts import AppAccounts, By
from tumen.app.settings import AppSettings, Limits

LISTED = {200, 303, 307, 400, 401, 403, 404, 405, 409, 413, 422}
"""200, 303 and 307 (one / too many) of what is done; the rest of pages that say why it is not (503: the database is away, never here)."""
ODD = (
    "../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "null",
    "\x00",
    "%00",
    "9" * 5000,
    "9" * 20,
    "-1",
    "1e999",
    "²",
    "٣",
    "\u202e\u0301名",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "<script>alert(1)</script>",
    "'; drop table people; --",
    "{{ 7 * 7 }}",
    "",
)
OUTSIDE = "what stands outside of the folder"
ENDS = {"/leave", "/account", "/sign-in", "/invited"}
"""Where the session of the test would end, or too many attempts shut it out: tests of their own have these."""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    place = tmp_path_factory.mktemp("contract")
    folder = place / "office"
    folder.mkdir()
    (place / "secret.txt").write_text(OUTSIDE, encoding="utf-8")
    furnish(folder)
    limits = Limits(runs_at_once=0)  # what is asked to run waits: here no run is of interest
    made = create_app(AppSettings(folder, shared=True, limits=limits))
    AppAccounts(made.state.kept).add("ada", Role.ADMINISTRATOR, By("", "test"), "three blue words here")
    yield made
    if hasattr(made.state, "keeper"):
        made.state.keeper.end()
    made.state.kept.engine.dispose()


@pytest.fixture(scope="module")
def known(app, client):
    """Names that there are, of each part of an address."""
    return {
        "name": ["lunch", "report.html"],
        "table": ["bills", "products", "events", "projects"],
        "file": ["study.yaml", "notes.md"],
        "key": [asked(client, "nest"), "P01", "E1"],
        "step": ["what", "bill", "check"],
        "code": ["JP", "RCEP"],
        "kind": ["tariffs", "agreements"],
        "audience": ["meeting", "visitor"],
        "on": ["2026-06-30"],
        "since": ["2026-01-01"],
        "known_on": ["now", "2026-06-30"],
        "language": ["en", "zh"],
        "deed": ["role", "link", "sessions"],
        "person": ["1", "2"],
        "run": ["none"],
    }


@pytest.fixture(scope="module")
def client(app):
    """Ada's, signed in, with the token."""
    with TestClient(app, base_url="http://127.0.0.1:8480", raise_server_exceptions=False) as one:
        one.post("/sign-in", data={"name": "ada", "password": "three blue words here"})
        one.headers[TOKEN_HEADER] = app.state.door.visitor(one.cookies[SESSION]).token
        yield one


def _fault(answer):
    """What is wrong with an answer: None where nothing is."""
    if answer.status_code not in LISTED:
        return f"status {answer.status_code}"
    if "Traceback" in answer.text or OUTSIDE in answer.text or "root:x:0" in answer.text:
        return "says what is nobody's"
    if answer.status_code == 307 and not answer.headers["location"].startswith("http://127.0.0.1:8480/"):
        return f"leads to {answer.headers['location']}"
    if answer.status_code == 303 and not re.match("/(?![/\\\\])", answer.headers["location"]):
        return f"leads to {answer.headers['location']}"
    if "default-src 'none'" not in answer.headers.get("content-security-policy", ""):
        return "has no policy"
    return None


def _addresses(app):
    """Method, path, the query it takes and what body, of every address."""
    for path, methods in app.openapi()["paths"].items():
        for method, told in methods.items():
            if path not in ENDS:
                queries = [item["name"] for item in told.get("parameters", []) if item["in"] == "query"]
                yield method, path, queries, told.get("requestBody", {}).get("content", {})


def _at(path, known, part="", text=""):
    """The path with names that there are, but for one part."""

    def name(found):
        return quote(text, safe="") if found[1] == part else quote(known[found[1]][0])

    return re.sub(r"{(\w+)}", name, path)


def test_odd_parts_of_every_address_are_answered(app, client, known):
    faults = []
    for method, path, queries, _ in _addresses(app):
        tried = [(_at(path, known), {})]
        for text in ODD:
            tried += [(_at(path, known, part, text), {}) for part in re.findall(r"{(\w+)}", path)]
        tried += [(_at(path, known), dict.fromkeys(queries, text)) for text in ODD[::2] if queries]
        for address, query in tried:
            answer = client.request(method, address, params=query, follow_redirects=False)
            if fault := _fault(answer):
                faults.append((method, path, address[:60], str(query)[:40], fault))
    assert not faults, "\n".join(map(str, faults))


def test_odd_fields_of_every_form_are_answered(app, client, known):
    faults = []
    for method, path, _, content in _addresses(app):
        if method == "get":
            continue
        names = _fields(app, content) | MORE.get(path, set())
        for text in ODD:
            sent = dict.fromkeys(names, text)
            given = {"json": sent} if "application/json" in content else {"data": sent}
            answer = client.request(method, _at(path, known), follow_redirects=False, **given)
            if fault := _fault(answer):
                faults.append((method, path, text[:20], fault))
    assert not faults, "\n".join(map(str, faults))


def test_one_odd_field_of_a_form_that_is_right_is_answered(client, known):
    event = {"table": "events", "project": "P02", "confidence": "office", "source": "minutes", "seen": "1"}
    event |= {
        "stage": "signed",
        "on": "2026-05-20",
        "amount": "5",
        "currency": "CNY",
        "park": "",
        "floor_m2": "",
    }
    right = {
        "/zone/record": event,
        "/zone/retract": {"table": "events", "key": "E4", "seen": "1", "why": "twice"},
        "/studies/lunch/text/study.yaml/check": {"text": "study: lunch", "seen": ""},
        "/studies/lunch/levers/keep": {
            "name": "a",
            "title": "b",
            "source": "c",
            "start": "",
            "lever": "",
            "value": "",
        },
        f"/ask/{known['key'][0]}/bill": {
            "bills-0-material": "a",
            "bills-0-value": "1",
            "bills-0-hs": "8542.31",
        },
        "/people": {"name": "new", "role": "reader"},
    }
    faults = []
    for path, form in right.items():
        for place, name in enumerate(form):
            for text in ODD[place % 3 :: 3]:
                answer = client.post(path, data={**form, name: text}, follow_redirects=False)
                if fault := _fault(answer):
                    faults.append((path, name, text[:20], fault))
    assert not faults, "\n".join(map(str, faults))


def test_an_odd_sheet_of_an_uploaded_table_is_told(client, known):
    path = f"/ask/{known['key'][0]}"
    for sheet in ODD:
        table = {"table": ("bill.csv", b"material,hs\npump,8413.50\n")}
        answer = client.post(f"{path}/upload", files=table, data={"sheet": sheet}, follow_redirects=False)
        assert _fault(answer) is None, sheet
        assert _fault(client.get(f"{path}/columns", params={"sheet": sheet})) is None, sheet


MORE = {
    "/zone/opportunities": {"chains", "on", "since"},
    "/zone/briefs": {"link", "firm", "on"},
    "/ask/{key}/{step}": {"products-hs", "bills-0-value", "bills-99999-value", "study-on", "deed", "rows"},
    "/ask/{key}/columns": {"sheet", "column-0", "deed"},
    "/ask/{key}/facts": {"fact", "value", "agreement"},
    "/data/import/{kind}": {"code", "importer", "text"},
}
"""Fields of forms that a room reads by itself."""


def _fields(app, content):
    found = set()
    for one in content.values():
        name = one["schema"].get("$ref", "").rpartition("/")[2]
        found |= set(app.openapi()["components"]["schemas"].get(name, {}).get("properties", {}))
    return found


@pytest.fixture(scope="module")
def operations(app):
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    schema = schemathesis.openapi.from_dict(app.openapi())
    return [item.ok() for item in schema.get_all_operations() if item.ok().path not in ENDS]


@settings(max_examples=150, suppress_health_check=list(HealthCheck), print_blob=True)
@given(data=st.data())
def test_what_schemathesis_makes_is_answered_as_listed(operations, client, known, data):
    operation = data.draw(st.sampled_from(operations))
    case = data.draw(operation.as_strategy())
    parts = {
        name: data.draw(st.sampled_from(known[name])) if data.draw(st.booleans()) else given
        for name, given in (case.path_parameters or {}).items()
    }
    path = re.sub(r"{(\w+)}", lambda found: quote(str(parts[found[1]]), safe=""), case.path)
    body, kind = {}, {"content-type": case.media_type} if case.media_type else {}
    if case.media_type and isinstance(case.body, dict):
        form = {key: text if isinstance(text, str) else json.dumps(text) for key, text in case.body.items()}
        body = (
            {"json": case.body}
            if "json" in case.media_type
            else {"content": urlencode(form, errors="replace")}
        )
    query = {name: text for name, text in (case.query or {}).items() if text is not None}
    answer = client.request(case.method, path, params=query, headers=kind, follow_redirects=False, **body)
    assert _fault(answer) is None


def _yes_no(app):
    """Method, path and name of every part of an address that says yes or no."""
    for path, methods in app.openapi()["paths"].items():
        for method, told in methods.items():
            for item in told.get("parameters", []):
                if item["in"] == "query" and item["schema"].get("type") == "boolean":
                    yield method, path, item["name"]


def test_what_is_neither_yes_nor_no_in_an_address_is_refused(app, client, known):
    found = list(_yes_no(app))
    assert {name for _, _, name in found} >= {"missing", "history", "plain", "short", "part", "later"}
    for method, path, name in found:
        answer = client.request(method, _at(path, known), params={name: "maybe"}, follow_redirects=False)
        assert answer.status_code == 422, path
        assert f"{name}: &#39;maybe&#39; is neither yes nor no. Write yes or no" in _bare(answer), path


@pytest.mark.parametrize(
    ("path", "form", "name"),
    [
        ("/zone/record", {"table": "events", "project": "P02"}, "correct"),
        ("/zone/tables", {"deed": "check"}, "correct"),
        ("/zone/opportunities", {"study": "lunch", "sites": "x"}, "missing"),
        ("/zone/worth", {"home": "CN"}, "all_output"),
        ("/zone/worth", {"home": "CN"}, "imports_of_sector"),
    ],
)
def test_what_is_neither_yes_nor_no_in_a_form_is_refused(client, path, form, name):
    file = {"file": ("projects.csv", b"project\n")} if path == "/zone/tables" else None
    answer = client.post(path, data={**form, name: "maybe"}, files=file, follow_redirects=False)
    assert answer.status_code == 422
    assert "&#39;maybe&#39; is neither yes nor no" in _bare(answer)


def _bare(answer):
    return " ".join(re.sub("<[^>]*>", "", answer.text).split())
