"""The pages in process: headers, escaping, forged requests, uploads, log-ins."""

import re
import time

import pytest

pytest.importorskip("httpx2", reason="needs httpx2 for the test client of Starlette")

from corpus.limits import Limits
from pipeline.review.config import ReviewConfig
from schemas.document import ReadingWarning, WarningCode
from schemas.errors import SettingsError
from tests.pipeline.review.clients import PASSWORD, client_of, log_in, post, token
from tests.pipeline.review.records import HOSTILE, TEXT, document, pdf, put, report
from tests.pipeline.support import report as article_report
from tests.pipeline.test_article_store import JATS, PDF


def decide(client, known, *decisions):
    return post(client, f"/documents/{known}/decide", {"decisions": decisions})


def test_every_answer_has_the_headers(client, known):
    for path in (
        "/",
        f"/documents/{known}",
        "/nothing",
        "/api/openapi.json",
        "/static/review.css",
        "/audit.jsonl",
    ):
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_nothing_is_loaded_from_outside_and_nothing_is_inline(client, known):
    for path in ("/", f"/documents/{known}", "/account", "/audit", "/agreement"):
        text = client.get(path).text
        assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", text)
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", text)


def test_a_hostile_document_shows_as_text(client, store):
    of = document(HOSTILE, name="""<b onmouseover=alert(1)>"x'.pdf""")
    known = put(store, of, report(of))
    for path in ("/", f"/documents/{known}", f"/documents/{known}/history"):
        text = client.get(path).text
        assert "<img src=x" not in text
        assert "<b onmouseover" not in text
    page = client.get(f"/documents/{known}").text
    assert page.count("<script") == page.count('<script src="/static/')  # our own files
    assert "&lt;script&gt;alert" in page


def test_the_work_list_finds_filters_and_sorts(client, store, known):
    other = document(TEXT.replace("headaches", "swelling"), name="swelling")
    put(store, other, report(other, unsure=0.99))
    names = lambda query: re.findall(r'class="open" href="[^"]+">([^<]+)', client.get(f"/{query}").text)  # noqa: E731
    assert names("?sort=name") == ["headaches", "swelling"]
    assert names("?sort=name&down=true") == ["swelling", "headaches"]
    assert names("?sort=added") == ["headaches", "swelling"]
    assert names("") == names("?sort=expected") == ["headaches", "swelling"]  # most to mend first
    assert names("?sort=expected&down=false") == ["swelling", "headaches"]
    listed = client.get("/api/v1/documents").json()["documents"]
    mistakes = {one["name"]: one["expected_mistakes"] for one in listed}
    assert mistakes["headaches"] > mistakes["swelling"] > 0
    assert names("?search=SWELL") == ["swelling"]
    assert names("?search=%25") == []
    assert names("?only=unsure") == ["headaches"]
    assert names("?status=final") == []
    assert names(f"?search={other.id}") == ["swelling"]
    assert client.get("/?sort=password&status=odd&only=odd").status_code == 200


def test_focus_and_marks_belong_together(client, known):
    page = client.get(f"/documents/{known}").text
    values = set(re.findall(r'class="(?:value|issue)[^"]*" id="(k\w+)"', page))
    marked = {key for keys in re.findall(r'data-keys="([^"]+)"', page) for key in keys.split()}
    assert values == marked


def test_pages_of_a_pdf(client, store):
    data, of = pdf()
    known = put(store, of, report(of), original=data)
    page = client.get(f"/documents/{known}").text
    boxes = re.findall(r'<rect class="mark-box" data-start="\d+" data-keys="([^"]+)"', page)
    assert len(boxes) > 10
    image = client.get(f"/documents/{known}/pages/1.png")
    assert (image.headers["content-type"], image.content[:4]) == ("image/png", b"\x89PNG")
    assert client.get(f"/documents/{known}/pages/3.png").status_code == 404
    assert client.get(f"/documents/{known}/pages/0.png").status_code == 404
    broken = document(HOSTILE, name="broken")
    put(store, broken, report(broken), original=b"%PDF-1.4 not at all")
    assert client.get(f"/documents/{broken.id}/pages/1.png").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/documents/..%2f..%2fetc%2fpasswd",
        "/documents/x/pages/..%2f1.png",
    ],
)
def test_no_path_leads_out(client, path):
    assert client.get(path).status_code in (404, 422)


def test_forged_requests_are_refused(client, known):
    body = {"decisions": [{"anchor": "cases.0.patient.age", "action": "accept"}]}
    path = f"/documents/{known}/decide"
    assert client.post(path, json=body).status_code == 403
    assert client.post(path, json=body, headers={"x-csrf-token": "0" * 64}).status_code == 403
    assert client.post(f"/documents/{known}/submit", data={"csrf": "x"}).status_code == 403
    given = token(client)
    client.cookies.clear()
    assert client.post(path, json=body, headers={"x-csrf-token": given}).status_code == 403
    assert client.post(f"/api/v1/documents/{known}/decisions", json=body).status_code == 403


def test_other_host_names_are_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"host": "localhost:8000"}).status_code == 200


def test_a_decision_comes_back_with_what_it_changes(client, known):
    answer = decide(client, known, {"anchor": "cases.0.patient.age", "action": "accept"})
    assert (answer.status_code, answer.json()["done"]) == (200, 1)
    assert len(answer.json()["parts"]) == 1
    again = decide(client, known, {"anchor": "cases.0.patient.age", "action": "reject"})
    assert (again.status_code, again.json()["theirs"]["action"]) == (409, "accept")


def test_the_window_form_makes_one_decision_a_side(client, known, of, store):
    head = f"cases.0.medications.aspirin@{of.text.index('aspirin')}.window"
    start = of.text.index("36 weeks")
    form = client.get(f"/documents/{known}/editor", params={"anchor": f"{head}.stop"}).text
    assert 'name="start" value="12+0"' in form
    assert 'name="stop" value="36+0"' in form
    fields = {
        "form": "window",
        "start": "12+0",
        "start_before": "12+0",
        "stop": "35 3/7",
        "stop_before": "36+0",
        "relation": "",
        "relation_before": "",
    }
    answer = decide(
        client,
        known,
        {
            "anchor": f"{head}.stop",
            "action": "correct",
            "fields": fields,
            "quote": {"start": start, "end": start + 8},
        },
    )
    assert answer.status_code == 200
    assert [(one.anchor, one.value["days"]) for one in store.reviews.decisions(known)] == [
        (f"{head}.stop", 248)
    ]


def test_a_form_overwrites_nobody_silently(client, known, of, store):
    """Somebody decides on a side of the window, and on a count, while a form with them is open."""
    window = f"cases.0.medications.aspirin@{of.text.index('aspirin')}.window"
    formula = f"cases.0.obstetric_history.formulas.formula@{of.text.index('G3P1011')}"
    for asked, also, fields in (
        (f"{window}.stop", f"{window}.start", {"start": "13+0", "stop": "36+0"}),
        (f"{window}.stop", f"{window}.stop", {"start": "12+0", "stop": "35+0"}),
        (formula, "cases.0.obstetric_history.gravidity", {"text": "G4P1021", "counts": "on"}),
    ):
        form = client.get(f"/documents/{known}/editor", params={"anchor": asked}).text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        hidden = {name: value.replace("&#34;", '"') for name, value in hidden.items()}
        version = int(re.search(r'data-version="(\d+)"', form)[1])
        assert decide(client, known, {"anchor": also, "action": "accept"}).status_code == 200
        body = {
            "anchor": asked,
            "action": "correct",
            "seen": version,
            "fields": {**hidden, **fields},
            "not_in_text": True,
            "comment": "x",
        }
        answer = decide(client, known, body)
        assert (answer.status_code, answer.json()["theirs"]["anchor"]) == (409, also)
    assert {one.action.value for one in store.reviews.decisions(known)} == {"accept"}


def test_an_entry_that_was_taken_back_can_be_added_again(client, known, of, store):
    start = of.text.index("Labetalol")
    body = {
        "anchor": "cases.0.medications",
        "start": start,
        "end": start + 9,
        "fields": {"drug.text": "labetalol"},
    }
    assert post(client, f"/documents/{known}/add", body).status_code == 200
    made = store.reviews.decisions(known)[0]
    undo = {"anchor": made.anchor, "action": "undo", "seen": made.number}
    assert decide(client, known, undo).status_code == 200
    assert post(client, f"/documents/{known}/add", body).status_code == 200


def test_words_of_a_page(client, store):
    data, of = pdf()
    known = put(store, of, report(of), original=data)
    words = client.get(f"/documents/{known}/pages/1/words").json()
    assert [of.text[start:end] for start, end, *_ in words][:4] == ["A", "woman", "with", "headaches"]
    assert all(x0 < x1 and y0 < y1 for *_, x0, y0, x1, y1 in words)
    assert client.get(f"/documents/{known}/pages/9/words").json() == []


def test_a_formula_sets_the_counts_that_differ(client, known, of, store):
    anchor = f"cases.0.obstetric_history.formulas.formula@{of.text.index('G3P1011')}"
    start = of.text.index("G3P1011")
    reading = post(
        client, f"/documents/{known}/reading", {"anchor": anchor, "fields": {"text": "G4P1021"}}
    ).json()
    assert (
        reading["text"] == "G4P1021 (TPAL): term 1, preterm 0, abortions 2, living 1, gravidity 4, parity 1"
    )
    fields = {"text": "G4P1021", "counts": "on"}
    decide(
        client,
        known,
        {
            "anchor": anchor,
            "action": "correct",
            "fields": fields,
            "quote": {"start": start, "end": start + 7},
        },
    )
    made = {
        one.anchor.rsplit(".", 1)[-1]: (one.action.value, one.value) for one in store.reviews.decisions(known)
    }
    assert made.pop(f"formula@{start}")[0] == "correct"
    assert made == {
        "gravidity": ("correct", 4),
        "abortions": ("correct", 2),
        "term": ("add", 1),
        "preterm": ("add", 0),
        "living": ("add", 1),
    }


def test_a_missed_drug_is_read_from_its_words(client, known, of):
    words = "Labetalol 200 mg twice daily"
    start = of.text.index(words)
    where = {"anchor": "cases.0.medications", "start": start, "end": start + len(words)}
    form = client.get(f"/documents/{known}/add", params=where).text
    for name, value in (
        ("drug.text", "labetalol"),
        ("dose.low", "200"),
        ("dose.unit", "mg"),
        ("frequency.times_per_day", "2"),
    ):
        assert re.search(rf'name="{re.escape(name)}" value="{value}"', form), name
    fields = {"drug.text": "labetalol", "dose.low": "200", "dose.unit": "mg", "frequency.times_per_day": "2"}
    assert post(client, f"/documents/{known}/add", {**where, "fields": fields}).status_code == 200
    record = client.get(f"/api/v1/documents/{known}/record").json()
    assert [one["drug"]["value"]["generic"] for one in record["cases"][0]["medications"]] == [
        "aspirin",
        "nifedipine",
        "labetalol",
    ]
    bad = post(client, f"/documents/{known}/add", {**where, "fields": {"dose.low": "2"}})
    assert (bad.status_code, bad.json()["message"]) == (422, "write the drug")


def test_uploads_are_read_and_named_safely(client, store):
    files = [
        ("files", ("../../etc/<i>case.txt", TEXT.encode(), "text/plain")),
        ("files", ("program.exe", b"MZ", "application/octet-stream")),
        ("files", ("empty.txt", b"", "text/plain")),
    ]
    answer = client.post("/uploads", files=files, headers={"x-csrf-token": token(client)})
    assert answer.status_code == 200, answer.text
    job = answer.json()
    for _ in range(600):
        if job["done"]:
            break
        time.sleep(0.1)
        job = client.get(f"/api/v1/uploads/{job['number']}").json()
    assert [(one["name"], one["state"]) for one in job["files"]] == [
        ("<i>case.txt", "read"),
        ("program.exe", "failed"),
        ("empty.txt", "failed"),
    ]
    assert client.get(f"/documents/{job['files'][0]['document']}").status_code == 200
    assert client.get("/api/v1/uploads/other").status_code == 404


def test_uploads_of_several_records_are_as_many_documents(client, store):
    from tests.corpus.samples import NBIB, docx, paragraph

    files = [
        ("files", ("list.csv", b"id,text", "text/csv")),
        ("files", ("two.nbib", NBIB.encode(), "text/plain")),
        ("files", ("a.zip", b"PK\x03\x04", "application/zip")),
        ("files", ("case.docx", docx(paragraph("She was given iron.")), "application/octet-stream")),
        ("files", ("notes.ris.txt", b"TY  - JOUR\n", "text/plain")),
    ]
    job = client.post("/uploads", files=files, headers={"x-csrf-token": token(client)}).json()
    for _ in range(600):
        if job["done"]:
            break
        time.sleep(0.1)
        job = client.get(f"/api/v1/uploads/{job['number']}").json()
    assert [(one["name"], one["state"]) for one in job["files"]] == [
        ("list.csv", "failed"), ("two.nbib#PMID12", "read"), ("two.nbib#PMID9", "read"), ("a.zip", "failed"), ("case.docx", "read"),
        ("notes.ris.txt", "failed"),
    ]  # fmt: skip
    assert job["files"][0]["message"].startswith("is a table (CSV), which is not read here; ")
    assert job["files"][5]["message"].startswith("is RIS, which Gravida does not read; ")
    assert "24-year-old" in client.get(f"/documents/{job['files'][1]['document']}").text


def test_large_requests_are_refused(store):
    with client_of(store, limits=Limits(max_bytes=1000)) as client:
        files = [("files", ("long.txt", b"x" * 5000, "text/plain"))]
        answer = client.post("/uploads", files=files, headers={"x-csrf-token": token(client)})
        assert (answer.json()["files"][0]["state"], answer.json()["files"][0]["message"][:11]) == (
            "failed",
            "larger than",
        )
        answer = client.post(
            "/documents/x/decide", content=b"x" * 2_000_000, headers={"x-csrf-token": token(client)}
        )
        assert answer.status_code == 413


def test_a_public_address_needs_users():
    for host in ("0.0.0.0", "192.168.1.5", "example.org", "::"):
        with pytest.raises(SettingsError, match="add --users"):
            ReviewConfig(host=host)
        ReviewConfig(host=host, users=True)
    for host in ("127.0.0.1", "localhost", "::1"):
        ReviewConfig(host=host)


def test_nobody_sees_anything_without_a_log_in(people, known):
    for path in ("/", f"/documents/{known}", f"/documents/{known}/pages/1.png", "/audit", "/people"):
        answer = people.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert people.get("/api/v1/documents").status_code == 401
    assert people.get("/static/review.css").status_code == 200


def test_log_in_and_out(people, store):
    answer = log_in(people, "ann")
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert all(part in cookie for part in ("gravida_session=", "HttpOnly", "SameSite=strict", "Secure"))
    assert people.get("/").status_code == 200
    session = people.cookies["gravida_session"]
    people.post("/logout", data={"csrf": token(people)})
    people.cookies.set("gravida_session", session)
    assert people.get("/").status_code == 303  # ended on the server too
    assert [one.what for one in store.reviews.events()] == ["log out", "log in"]


def test_roles(people, store):
    log_in(people, "ann")
    assert [people.get(path).status_code for path in ("/audit", "/agreement", "/people", "/audit.jsonl")] == [
        403
    ] * 4
    form = {"csrf": token(people), "name": "eve", "password": PASSWORD, "role": "admin"}
    assert people.post("/people", data=form).status_code == 403
    people.cookies.clear()
    log_in(people, "root")
    form["csrf"] = token(people)
    assert people.post("/people", data=form).status_code == 303
    assert people.post("/people", data={**form, "name": "<x>"}).text.count("&lt;x&gt;") == 1
    csrf = {"csrf": form["csrf"]}
    people.post("/people/eve/role", data={**csrf, "value": "adjudicator"})
    people.post("/people/eve/password", data={**csrf, "value": "another long password"})
    assert (
        "use 10 to 200 characters"
        in people.post("/people/eve/password", data={**csrf, "value": "short"}).text
    )
    people.post("/people/root/role", data={**csrf, "value": "reviewer"})  # not one's own
    assert store.reviews.people.account("root").role == "admin"
    people.post("/people/ann/disable", data=csrf)
    people.cookies.clear()
    assert log_in(people, "eve", "another long password").status_code == 303
    assert people.get("/agreement").status_code == 200
    people.cookies.clear()
    assert log_in(people, "ann").status_code == 401
    assert store.reviews.people.account("eve").password.startswith("$argon2id$")


def test_what_programs_can_ask(client, known, of, store):
    start = of.text.index("Labetalol")
    where = {"start": start, "end": start + len("Labetalol 200 mg twice daily")}
    path = f"/api/v1/documents/{known}"
    found = client.get(f"{path}/suggestion", params={"family": "medications", **where}).json()["entry"]
    assert (found["drug"]["value"]["generic"], found["dose"]["value"]["low"]) == ("labetalol", 200)
    body = {"decisions": [{"anchor": "cases.0.medications", "action": "add", "value": found, "quote": where}]}
    assert post(client, f"{path}/decisions", body).status_code == 201
    record = client.get(f"{path}/record").json()["cases"][0]["medications"]
    assert [one["dose"]["quotes"][0]["text"] for one in record] == ["75 mg", "20 mg", "200 mg"]
    assert client.get(f"{path}/suggestion?family=odd&start=1&end=2").status_code == 422
    counts = [
        client.get(f"/api/v1/documents?{query}").json()["total"]
        for query in ("only=unsure", "only=stale", "reviewer=local", "reviewer=ann")
    ]
    assert counts == [1, 0, 1, 0]
    assert client.get("/api/v1/agreement").json() == []
    assert client.get("/api/v1/events").json() == []


def test_tokens_of_the_api(people, known, store):
    log_in(people, "ann")
    page = people.post("/account/tokens", data={"csrf": token(people), "label": "script"}).text
    secret = re.search(r'id="token">([^<]+)', page)[1]
    people.cookies.clear()
    bearer = {"authorization": f"Bearer {secret}"}
    body = {"decisions": [{"anchor": "cases.0.patient.age", "action": "accept"}]}
    assert people.post(f"/api/v1/documents/{known}/decisions", json=body, headers=bearer).status_code == 201
    assert store.reviews.decisions(known)[0].reviewer == "ann"
    store.reviews.people.revoke("ann", 1)
    assert people.get("/api/v1/documents", headers=bearer).status_code == 401
    assert people.get("/api/v1/documents", headers={"authorization": "Bearer x"}).status_code == 401


def test_what_was_not_understood_in_reading_is_shown_and_filtered(client, store, known):
    of = document("Another title\n" + TEXT, name="scan")
    message = "OCR is unsure of 3 <words>"
    warning = ReadingWarning(code=WarningCode.OCR_UNSURE, message=message, share=0.1)
    scan = put(store, of.model_copy(update={"warnings": (warning,)}), report(of))
    head = client.get(f"/documents/{scan}").text.split("document-head")[1].split("panes")[0]
    assert "OCR is unsure of 3 &lt;words&gt;" in head
    assert "not understood" not in client.get(f"/documents/{known}").text
    listed = {
        asked: client.get(f"/?warning={asked}").text for asked in ("", "any", "ocr_unsure", "language", "x")
    }
    assert {asked: (scan in page, known in page) for asked, page in listed.items()} == {
        "": (True, True), "any": (True, False), "ocr_unsure": (True, False), "language": (False, False),
        "x": (True, True),
    }  # fmt: skip
    assert '<span class="badge b-reading">ocr unsure</span>' in listed[""]
    assert "&amp;warning=any" in listed["any"]


def test_one_article_from_two_sources(client, store):
    for each in (PDF, JATS):
        put(store, each, article_report(each))
    page = client.get("/").text
    assert (JATS.id in page, PDF.id in page) == (True, False)
    assert '<span class="badge">2 sources</span>' in page
    assert JATS.id in client.get("/?only=sources").text
    assert JATS.id not in client.get("/?only=better").text
    primary, other = (client.get(f"/documents/{one}").text for one in (JATS.id, PDF.id))
    assert f'Also read from <a href="/documents/{PDF.id}">' in primary
    assert f'Not counted: the article is <a href="/documents/{JATS.id}">' in other
    assert "You can only look at this document." in other
    refused = decide(client, PDF.id, {"anchor": "cases.0.patient.age", "action": "accept"})
    assert refused.status_code == 403
    assert "another source of this article counts" in refused.text
    listed = client.get("/api/v1/documents", headers={"accept": "application/json"}).json()
    assert [(one["id"], one["sources"], one["better"], one["counts"]) for one in listed["documents"]] == [
        (JATS.id, 2, "", True)
    ]


def test_a_better_source_has_come(client, store):
    put(store, PDF, article_report(PDF))
    assert decide(client, PDF.id, {"anchor": "cases.0.patient.age", "action": "accept"}).status_code == 200
    put(store, JATS, article_report(JATS))
    assert "better source: jats" in client.get("/?only=better").text
    assert "A better source of this article has come (jats)" in client.get(f"/documents/{PDF.id}").text


def test_no_two_scripts_of_a_page_give_the_same_name(client, known):
    page = client.get(f"/documents/{known}").text
    scripts = re.findall(r'<script src="(/static/[a-z]+\.js)"', page)
    named = re.compile(r"^(?:async function|function|const|let) (\w+)", re.MULTILINE)
    names = [name for script in scripts for name in named.findall(client.get(script).text)]
    assert len(scripts) > 10
    assert sorted({name for name in names if names.count(name) > 1}) == []
