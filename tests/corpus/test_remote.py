"""Documents at addresses: in memory, in a folder of a web server, in an object store, all on this machine."""

import functools
import http.server
import pickle
import threading
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest

from corpus import remote
from corpus.discover import Skipped, discover
from corpus.limits import Limits
from corpus.remote import Listed, address_of, fetched, files_at
from schemas.errors import (
    EmptyInputError,
    InputError,
    MissingInputError,
    TooLargeInputError,
    UnreadableInputError,
)

REPORT = b"A 30-year-old woman, gravida 2 para 1, took labetalol 200 mg twice daily from 20 weeks."
FILES = {
    "b/two.txt": REPORT + b" Two.",
    "one.txt": REPORT,
    "three.TXT": REPORT + b" Three.",
    ".hidden.txt": b"no",
    "b/.git/x.txt": b"no",
    "picture.png": b"\x89PNG",
    "old/papers.zip": b"PK",
}
NAMES = ["one", "three", "two"]  # a folder's files before the folders in it


@pytest.fixture
def memory():
    host = fsspec.filesystem("memory")
    host.store.clear()
    for name, content in FILES.items():
        host.pipe(f"/reports/{name}", content)
    yield "memory://reports"
    host.store.clear()


@pytest.fixture
def web(tmp_path):
    """A folder that Python's own web server shows."""
    pytest.importorskip("aiohttp", reason="needs the extra remote")
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "b" / "index.html").write_text(
        '<a href="two.txt">2</a> <a href="https://other.example/x.txt">x</a> <a href="../">up</a> <a href="gone.txt">gone</a>'
    )
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def store(monkeypatch):
    """An object store of this machine with a bucket of reports."""
    pytest.importorskip("s3fs", reason="needs the extra remote")
    server = pytest.importorskip("moto.server", reason="needs moto").ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    name, port = server.get_host_and_port()
    for variable, value in {
        "AWS_ENDPOINT_URL": f"http://{name}:{port}", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(variable, value)
    _forget()
    bucket, host = f"reports-{uuid4()}", fsspec.filesystem("s3")
    host.mkdir(bucket)
    for name, content in FILES.items():
        host.pipe(f"{bucket}/{name}", content)
    yield f"s3://{bucket}"
    server.stop()
    _forget()


def _forget():
    remote._filesystem.cache_clear()
    fsspec.get_filesystem_class("s3").clear_instance_cache()


def _sources(address, **options):
    return list(discover([Path(address)], **options))


def _failure(source):
    with pytest.raises(InputError) as caught:
        source.read()
    return type(caught.value), str(caught.value)


@pytest.mark.parametrize("kind", ["memory", "store"])
def test_a_folder_is_read_like_one_of_this_machine(kind, request):
    address = request.getfixturevalue(kind)
    skipped = Skipped()
    *read, archive = _sources(address, skipped=skipped)
    assert [source.name for source in read] == NAMES
    assert read[0].read().text == REPORT.decode()
    assert read[0].origin == f"{address}/one.txt"
    assert skipped.by_suffix == {".png": 1}
    assert _failure(archive) == (
        UnreadableInputError,
        f"{address}/old/papers.zip: is an archive at an address; fetch it and give the file",
    )


@pytest.mark.parametrize("kind", ["memory", "store", "web"])
def test_one_file_is_read_by_its_address(kind, request):
    address = request.getfixturevalue(kind)
    (source,) = _sources(f"{address}/b/two.txt")
    assert source.read().text.endswith("Two.")


def test_the_id_is_that_of_the_same_bytes_here(memory, tmp_path):
    (tmp_path / "one.txt").write_bytes(REPORT)
    (here,), there = discover([tmp_path / "one.txt"]), _sources(memory)[0]
    assert here.content_digest() == there.content_digest()
    assert pickle.loads(pickle.dumps(there)).read() == here.read()


def test_a_web_folder_gives_what_it_links_to_below_itself(web):
    told = {
        source.name: source.read().text[-4:] if source.error is None else type(source.error)
        for source in _sources(f"{web}/b")
    }
    assert told == {"two": "Two.", "gone": MissingInputError}


@pytest.mark.parametrize("kind", ["memory", "store", "web"])
def test_an_address_with_nothing_there_is_one_failure(kind, request):
    address = request.getfixturevalue(kind)
    (source,) = _sources(f"{address}/no.txt")
    assert _failure(source) == (
        MissingInputError,
        f"{address}/no.txt: is not there; check the address, the network and the credentials (docs/operations.md)",
    )


def test_a_folder_without_documents_says_so(memory):
    fsspec.filesystem("memory").pipe("/empty/x.png", b"")
    (source,) = _sources("memory://empty")
    assert _failure(source)[0] is EmptyInputError


def test_a_host_that_is_not_there_is_one_failure_and_the_rest_is_read(memory):
    pytest.importorskip("aiohttp", reason="needs the extra remote")
    first, *rest = discover([Path("http://127.0.0.1:1/reports"), Path(memory)])
    assert _failure(first)[0] is MissingInputError
    assert [source.name for source in rest][:3] == NAMES


def test_an_unknown_protocol_is_one_failure():
    (source,) = _sources("nosuch://host/a.txt")
    kind, told = _failure(source)
    assert kind is UnreadableInputError
    assert told.startswith("nosuch://host/a.txt: cannot be had: Protocol not known: nosuch")


@pytest.mark.parametrize("kind", ["memory", "web"])
def test_a_file_above_the_limit_is_refused(kind, request):
    """Also where the host tells no size."""
    address = request.getfixturevalue(kind)
    (source,) = _sources(f"{address}/one.txt", limits=Limits(max_bytes=20))
    assert _failure(source)[0] is TooLargeInputError


def test_files_are_fetched_ahead_but_no_more_than_may_wait(memory, monkeypatch):
    monkeypatch.setattr(remote, "AHEAD", 2)
    host = fsspec.filesystem("memory")
    taken = []

    def listed():
        for number in range(10):
            host.pipe(f"/many/{number}.txt", b"%d" % number)
            taken.append(number)
            yield Listed(f"memory://many/{number}.txt", 1)

    walk = fetched(listed(), Limits())
    assert next(walk)[1] == b"0"
    assert len(taken) == 3
    assert [content for _, content in walk] == [b"%d" % number for number in range(1, 10)]


def test_large_files_do_not_wait_together(memory, monkeypatch):
    monkeypatch.setattr(remote, "AHEAD_BYTES", 10)
    taken = []

    def listed():
        for name in ("one.txt", "b/two.txt", "three.TXT"):
            taken.append(name)
            yield Listed(f"{memory}/{name}", 100)

    walk = fetched(listed(), Limits())
    next(walk)
    assert len(taken) == 2


def test_folders_in_folders_end(memory):
    host = fsspec.filesystem("memory")
    for depth in range(remote.DEEPEST + 5):
        host.pipe("/deep" + "/d" * depth + "/x.txt", REPORT + b"%d" % depth)
    assert len(list(files_at("memory://deep"))) == remote.DEEPEST + 1


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("s3://bucket/a.pdf", "s3://bucket/a.pdf"),
        ("HTTPS://host/a b.pdf", "https://host/a b.pdf"),
        ("s3:bucket", None),
        ("reports/s3:/x", None),
        ("C:/reports", None),
        ("file:///tmp/a.txt", None),
        ("local://a.txt", None),
        ("-", None),
    ],
)
def test_what_is_an_address(path, address):
    assert address_of(Path(path)) == address


def test_a_list_may_hold_addresses(memory, tmp_path):
    (tmp_path / "list").write_text(f"{memory}/one.txt\n{memory}/b\n")
    assert [source.name for source in discover([], listed=tmp_path / "list")] == ["one", "two"]
