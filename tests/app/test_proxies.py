"""nginx and Caddy before the app as the guide has them: docs/howto/app.md, with our ports and a certificate."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import httpx2
import pytest

from tests.app.browser.furnished import PHRASE, ListeningApp
from tests.app.test_serve import free_port
from tumen.app.people.audit import lines
from tumen.app.settings import MEGABYTE, Limits

GUIDE = (Path(__file__).parents[2] / "docs/howto/app.md").read_text(encoding="utf-8")
NAME = "app.example.org"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """A shared app that is reached by a name, and takes the word of a proxy on this machine."""
    settings = {"host_names": (NAME,), "proxies": ("127.0.0.1",), "limits": Limits(upload_bytes=MEGABYTE)}
    made = ListeningApp(tmp_path_factory.mktemp("proxied"), shared=True, **settings)
    yield made
    made.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that is signed by itself, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl makes a certificate here")
    place = tmp_path_factory.mktemp("certificate")
    files = ["-keyout", str(place / "tumen.key"), "-out", str(place / "tumen.pem")]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}", *files]
    subprocess.run(made, check=True, capture_output=True)  # noqa: S603
    return place


def nginx(text, port, certificate, place):
    """The command of nginx with the server of the guide."""
    text = text.replace("443", str(port)).replace("/etc/ssl/", f"{certificate}/")
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{name}_temp_path {place}/{name};" for name in temporary)
    user = "user root;" if os.geteuid() == 0 else ""  # its processes write beside the file
    main = f"{user} daemon off; pid {place}/pid; error_log {place}/errors; events {{}}"
    (place / "conf").write_text(f"{main} http {{ access_log off; {paths}\n{text}}}", encoding="utf-8")
    return ["nginx", "-e", str(place / "errors"), "-c", str(place / "conf")]


def caddy(text, port, certificate, place):
    """The command of Caddy with the site of the guide, and a certificate that is not fetched."""
    text = text.replace(f"{NAME} {{", f"{NAME} {{\n    tls {certificate}/tumen.pem {certificate}/tumen.key")
    own = f"admin off\nauto_https disable_redirects\nhttps_port {port}\nstorage file_system {place}"
    (place / "Caddyfile").write_text(f"{{\n{own}\n}}\n{text}", encoding="utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(place / "Caddyfile")]


@pytest.fixture(
    scope="module", params=[(nginx, r"```nginx\n(.*?)```"), (caddy, r"```\n(app\.example\.org \{.*?)```")]
)
def proxied(request, app, certificate, tmp_path_factory):
    """A browser that asks the app through a proxy."""
    make, found = request.param
    name = make.__name__
    program = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if program is None:
        pytest.skip(f"{name} is not installed")
    text = re.search(found, GUIDE, re.DOTALL)[1].replace(
        "127.0.0.1:8480", app.address.removeprefix("http://")
    )
    port = free_port()
    _, *options = make(text, port, certificate, tmp_path_factory.mktemp(name))
    running = subprocess.Popen([program, *options], stderr=subprocess.PIPE)  # noqa: S603
    with httpx2.Client(base_url=f"https://127.0.0.1:{port}", verify=False, timeout=20) as browser:
        browser.headers |= {"host": NAME, "origin": f"https://{NAME}"}
        browser.event_hooks["request"] = [lambda sent: sent.extensions.update(sni_hostname=NAME)]
        ends = time.monotonic() + 20
        while True:
            try:
                assert browser.get("/alive").text == "yes"
                break
            except httpx2.TransportError:
                assert time.monotonic() < ends, running.stderr.read()
                time.sleep(0.05)
        yield browser
    running.terminate()
    running.wait(10)
    running.stderr.close()


def test_as_the_guide_has_it(proxied, app):
    told = {"x-forwarded-for": "6.6.6.6", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}
    proxied.cookies.clear()
    assert proxied.get("/people").status_code == 401
    sent = {"name": "ada", "password": PHRASE, "next": "/people"}
    signed = proxied.post("/sign-in", data=sent, headers=told)
    assert (signed.status_code, signed.headers["location"]) == (303, "/people")
    cookie = signed.headers["set-cookie"]
    assert all(word in cookie for word in ("; HttpOnly", "; SameSite=lax", "; Secure"))
    assert "max-age=31536000" in signed.headers["strict-transport-security"]
    assert (lines(app.app.state.kept)[0].what, lines(app.app.state.kept)[0].address) == (
        "signed in",
        "127.0.0.1",
    )
    token = re.search(r'name="tumen_token" value="(\w+)"', proxied.get("/people").text)[1]
    form = {"tumen_token": token, "name": f"new {time.time_ns()}", "role": "reader"}
    made = proxied.post("/people", data=form, headers=told)
    assert f"https://{NAME}/invited?key=" in made.text
    assert "evil.example" not in made.text
    assert proxied.post("/people", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    redirected = proxied.get("/people/", headers=told)
    assert redirected.headers["location"] == f"https://{NAME}/people"


@pytest.mark.parametrize(
    "host", ["evil.example", f"{NAME}@evil.example", f"{NAME}/alive?", "127.0.0.1:1/alive?"]
)
def test_another_name_reaches_nothing(proxied, host):
    answer = proxied.get("/studies", headers={"host": host})
    assert answer.status_code == 400 or not answer.content  # Caddy has no site of that name, and says nothing


def test_a_file_that_is_too_large_is_told_by_the_app(proxied, app):
    """The limit is 1 MB here; 4 and 12 MB are under that of the proxy, and the app answers while they are sent."""
    proxied.post("/sign-in", data={"name": "ed", "password": PHRASE})
    for size in (4, 12):
        told = proxied.post("/studies/+send", files={"file": ("study.zip", b"x" * size * MEGABYTE)})
        assert told.status_code == 413
        assert "The file is too large" in told.text
