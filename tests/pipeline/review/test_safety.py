"""Log-ins that strangers cannot lock, tokens with an end, and what no answer says."""

import datetime as dt
import re
import ssl
import subprocess
import threading
import urllib.error
import urllib.request

import pytest
from sqlalchemy import update

from pipeline.review.people import Role, add_account, check_password
from pipeline.review.sources import Source
from pipeline.store.attempts import LOCKED_MINUTES, MOST_OF_ACCOUNT, MOST_OF_SOURCE
from pipeline.store.review_tables import AttemptRow, TokenRow
from tests.pipeline.review.browser import Server
from tests.pipeline.review.clients import PASSWORD, client_of, log_in, token

WRONG = "wrong wrong wrong"


def statuses(client, name, times, password=WRONG):
    return [log_in(client, name, password).status_code for _ in range(times)]


def wrong(store, source, *names):
    """Wrong passwords for these accounts, without the time that each takes."""
    for name in names:
        store.reviews.people.attempts.begin(source, name)


def later(store, **by):
    """Let the attempts be so old."""
    with store.reviews._writing() as connection:
        connection.execute(update(AttemptRow).values(at=dt.datetime.now(dt.UTC) - dt.timedelta(**by)))


def test_strangers_lock_nobody_out(people, store):
    stranger = client_of(store, "203.0.113.7", users=True)
    assert statuses(stranger, "root", MOST_OF_ACCOUNT + 1) == [401] * 6
    assert log_in(stranger, "root").status_code == 401  # right, and locked where the wrong ones came from
    assert log_in(people, "root").status_code == 303  # from elsewhere
    page = people.get("/people").text
    assert "locked for" not in page.split("<td>root</td>")[0]
    assert "locked for 203.0.113.7 until" in page
    later(store, minutes=LOCKED_MINUTES + 1)
    assert log_in(stranger, "root").status_code == 303


def test_a_browser_that_was_logged_in_is_counted_for_itself(people, store):
    """Behind one address of a clinic a stranger locks the address, not those who work there."""
    assert log_in(people, "ann").status_code == 303
    cookie = people.cookies["gravida_device"]
    stranger = client_of(store, "10.0.0.1", users=True)
    statuses(stranger, "ann", MOST_OF_ACCOUNT)
    wrong(store, "10.0.0.1", *["chris"] * MOST_OF_SOURCE)
    people.cookies.delete("gravida_session")
    assert log_in(people, "chris").status_code == 401  # a browser of ann's is none of chris's
    assert log_in(people, "ann").status_code == 303
    for forged in (cookie.replace(":", ":0", 1), "x:" + cookie.partition(":")[2], "ann", ":"):
        stranger.cookies.set("gravida_device", forged)
        assert log_in(stranger, "ann").status_code == 401
    people.cookies.delete("gravida_session")
    statuses(people, "ann", MOST_OF_ACCOUNT)
    assert log_in(people, "ann").status_code == 401  # it has no more tries than others


def test_one_source_cannot_try_many_accounts(people, store):
    stranger = client_of(store, "203.0.113.7", users=True)
    assert statuses(stranger, "root", 1) == [401]
    wrong(store, "203.0.113.7", *(f"name{number}" for number in range(MOST_OF_SOURCE - 1)))
    assert log_in(stranger, "ann").status_code == 401
    assert log_in(people, "ann").status_code == 303
    refused = [one.detail for one in store.reviews.events() if one.what == "log-in refused"]
    assert refused[0] == {"source": "203.0.113.7"}


def test_an_own_account_frees_no_address(people, store):
    stranger = client_of(store, "203.0.113.7", users=True)
    for number in range(4):
        wrong(store, "203.0.113.7", *(f"name{number}" for _ in range(MOST_OF_ACCOUNT)))
        stranger.cookies.clear()
        assert log_in(stranger, "ann").status_code == (303 if number < 3 else 401)
    assert log_in(stranger, "chris").status_code == 401


def test_many_at_once_are_no_way_round(store):
    add_account(store.reviews.people, "ann", PASSWORD, Role.REVIEWER)
    tried = []

    def attempt():
        tried.append(store.reviews.people.attempts.begin("203.0.113.7", "ann"))

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert tried.count(True) == MOST_OF_ACCOUNT


def test_an_account_or_an_address_is_unlocked_on_the_command_line(store, gravida):
    people = store.reviews.people
    add_account(people, "ann", PASSWORD, Role.REVIEWER)
    here = Source("203.0.113.7")
    for named in ("ann", "203.0.113.7"):
        wrong(store, here.key, *["ann"] * MOST_OF_ACCOUNT)
        assert not check_password(people, "ann", PASSWORD, here)
        found = gravida("review", "--unlock", named, "--store", store.address)
        assert (found.exit_code, found.output) == (0, f"{named}: unlocked\n")
        assert check_password(people, "ann", PASSWORD, here)
    assert store.reviews.events()[0].what == "unlock"
    wrong(store, here.key, *["ann"] * MOST_OF_ACCOUNT)
    found = gravida("review", "--unlock", "an", "--store", store.address)
    assert found.exit_code != 0
    assert "locked are 203.0.113.7, ann" in " ".join(found.stderr.split())


def test_an_admin_unlocks_on_the_page(people, store):
    stranger = client_of(store, "203.0.113.7", users=True)
    statuses(stranger, "ann", MOST_OF_ACCOUNT)
    log_in(people, "root")
    assert "Unlock ann" in people.get("/people").text
    assert people.post("/people/ann/unlock", data={"csrf": token(people)}).status_code == 303
    assert "Unlock ann" not in people.get("/people").text
    assert log_in(stranger, "ann").status_code == 303


def new_token(client, **form):
    page = client.post("/account/tokens", data={"csrf": token(client), "label": "script", **form}).text
    found = re.search(r'id="token">([^<]+)', page)
    return {"authorization": f"Bearer {found[1]}"} if found else page


def reaches(client, bearer):
    return client.get("/api/v1/documents", headers=bearer).status_code == 200


def test_a_token_ends_with_its_days(people, store):
    log_in(people, "ann")
    bearer = new_token(people, days=7)
    assert "A token ends after one of 7, 30, 90, 365 days." in new_token(people, days=100_000)
    people.cookies.clear()
    assert reaches(people, bearer)
    (one,) = store.reviews.people.tokens("ann")
    assert 6 <= (one.expires_at - dt.datetime.now(dt.UTC)).days <= 7
    with store.reviews._writing() as connection:
        connection.execute(update(TokenRow).values(expires_at=dt.datetime.now(dt.UTC)))
    assert not reaches(people, bearer)
    assert store.reviews.people.tokens("ann")[0].ended


@pytest.mark.parametrize("by", ["oneself", "admin", "disabled"])
def test_a_token_falls_with_the_password(people, store, by):
    log_in(people, "ann")
    bearer = new_token(people)
    new = "another long password"
    if by == "oneself":
        wrong = {"csrf": token(people), "old": WRONG, "new": new}
        assert "The old password is wrong" in people.post("/account/password", data=wrong).text
        people.post("/account/password", data={"csrf": token(people), "old": PASSWORD, "new": new})
    else:
        admin = client_of(store, users=True)
        log_in(admin, "root")
        what = "password" if by == "admin" else "disable"
        admin.post(f"/people/ann/{what}", data={"csrf": token(admin), "value": new})
        admin.post("/people/ann/enable", data={"csrf": token(admin)})
    assert people.get("/").status_code == 303  # logged out
    assert not reaches(people, bearer)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/tokens", {"label": "longer", "days": "365"}),
        ("/account/password", {"old": PASSWORD, "new": "another long password"}),
        ("/people", {"name": "eve", "password": "another long password", "role": "admin"}),
        ("/people/ann/disable", {"value": ""}),
    ],
)
def test_a_token_makes_no_other_and_no_account(people, store, path, form):
    log_in(people, "root")
    bearer = new_token(people, days=7)
    people.cookies.clear()
    found = re.search(r'name="csrf" value="([^"]+)"', people.get("/account", headers=bearer).text)
    assert found is not None
    csrf = found[1]
    answer = people.post(path, data={"csrf": csrf, **form}, headers=bearer)
    assert answer.status_code == 403
    assert len(store.reviews.people.tokens("root")) == 1
    assert store.reviews.people.account("eve") is None
    assert not store.reviews.people.account("ann").disabled


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_answer_says_where_the_store_lies(client, store, accept, tmp_path):
    for path in ("/documents/0123456789abcdef", "/documents/0123456789abcdef/history"):
        answer = client.get(path, headers={"accept": accept})
        assert answer.status_code == 404
        assert "no such document in the store" in answer.text
        assert str(tmp_path) not in answer.text
    with store.reviews._writing() as connection:
        connection.exec_driver_sql("DROP TABLE originals")
    known = client.get("/api/v1/documents").json()
    broken = client.get("/documents/0123456789abcdef/pages/1.png", headers={"accept": accept})
    assert (known["total"], broken.status_code) == (0, 500)
    assert "the store: no such table" in broken.text
    assert str(tmp_path) not in broken.text


def test_a_refused_file_says_no_path(client):
    files = [("files", ("a.pdf", b"%PDF-1.4 broken")), ("files", ("b.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")),
             ("files", ("c.docx", b"PK\x03\x04")), ("files", ("d.txt", b""))]  # fmt: skip
    headers = {"x-csrf-token": token(client), "accept": "application/json"}
    job = client.post("/uploads", files=files, headers=headers).json()
    for _ in range(300):
        job = client.get(f"/api/v1/uploads/{job['number']}").json()
        if job["done"]:
            break
        threading.Event().wait(0.1)
    assert [one["state"] for one in job["files"]] == ["failed"] * 4
    assert not [one for one in job["files"] if "/" in one["message"].replace("text/", "")]


def test_the_description_of_the_api_is_for_those_who_may_use_it(people):
    assert people.get("/api/openapi.json").status_code == 401
    log_in(people, "ann")
    found = people.get("/api/openapi.json").json()
    assert "/api/v1/documents" in found["paths"]
    assert "/api/openapi.json" not in found["paths"]


def test_over_tls_a_browser_is_told_to_stay_there(people, store):
    told = people.get("/login").headers["strict-transport-security"]
    assert told == "max-age=31536000"
    assert "strict-transport-security" not in client_of(store).get("/").headers


def test_a_server_with_a_certificate(store, tmp_path):
    add_account(store.reviews.people, "ann", PASSWORD, Role.REVIEWER)
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("needs openssl")
    server = Server(store.address, "--users", "--tls-certificate", str(cert), "--tls-key", str(key))
    try:
        context = ssl.create_default_context(cafile=cert)
        with urllib.request.urlopen(f"{server.url}/login", context=context, timeout=10) as answer:
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
    finally:
        server.kill()


def test_a_proxy_says_over_what_and_whom_it_serves(store):
    """A TLS proxy on this machine is believed: HSTS is told, and attempts count for the address behind it."""
    add_account(store.reviews.people, "ann", PASSWORD, Role.REVIEWER)
    server = Server(store.address, "--users")
    try:
        asked = urllib.request.Request(
            f"{server.url}/api/openapi.json",
            headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"},
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=10)
        assert refused.value.code == 401
        assert refused.value.headers["strict-transport-security"]
    finally:
        server.kill()


def test_forged_words_of_a_log_in(people):
    assert log_in(people, "", "").status_code == 401
    assert log_in(people, "x" * 300, "y" * 300).status_code == 401
    forged = people.post("/login", data={"csrf": "x", "name": "ann", "password": PASSWORD})
    assert forged.status_code == 403
