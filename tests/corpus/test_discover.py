import io
import pickle
import tarfile
import zipfile
from pathlib import Path

import pytest

from corpus.discover import Skipped, discover
from corpus.limits import Limits
from schemas.errors import (
    EmptyInputError,
    InputError,
    MissingInputError,
    TooLargeInputError,
    UnreadableInputError,
    UnsafeInputError,
)


def names(paths, **options):
    return [source.name for source in discover(paths, **options)]


def failures(paths, **options):
    found = []
    for source in discover(paths, **options):
        try:
            source.read()
        except InputError as error:
            found.append((source.name, type(error)))
    return found


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "texts"
    (root / "b").mkdir(parents=True)
    (root / ".hidden").mkdir()
    for name in ("c.txt", "b/a.txt", "a.XML", ".hidden/x.txt", ".y.txt", "table.xlsx", "notes"):
        (root / name).write_bytes(b"She was given iron.")
    return root


def test_folders_are_walked_sorted_and_the_rest_is_counted(folder):
    skipped = Skipped()
    assert names([folder], skipped=skipped) == ["a", "c", "a"]
    assert (skipped.by_suffix, skipped.total) == ({".xlsx": 1, "(no suffix)": 1}, 2)


def test_links_in_circles_end(folder):
    (folder / "b" / "loop").symlink_to(folder, target_is_directory=True)
    assert names([folder]) == ["a", "c", "a"]


@pytest.mark.parametrize("name", ["report.pdf", "batch.zip", "older"])
def test_a_link_to_nothing_is_a_failure_with_advice(folder, name):
    link = folder / name
    link.symlink_to("/gone/report.pdf")
    (source,) = (each for each in discover([folder]) if each.path == link)
    with pytest.raises(MissingInputError) as raised:
        source.read()
    assert (
        str(raised.value)
        == f"{link}: is a link to /gone/report.pdf, which is not there; mend the link or remove it"
    )


def test_links_that_are_read_and_links_to_nothing_that_promised_nothing(folder):
    (folder / "d.txt").symlink_to(folder / "c.txt")
    (folder / "e.png").symlink_to("/gone/e.png")
    (folder / ".f.txt").symlink_to("/gone/f.txt")
    skipped = Skipped()
    assert MissingInputError not in [kind for _, kind in failures([folder], skipped=skipped)]
    assert skipped.by_suffix == {".xlsx": 1, "(no suffix)": 1, ".png": 1}


def test_nothing_is_opened_before_it_is_asked_for(tmp_path):
    walk = discover([tmp_path / "no", tmp_path])
    assert next(walk).name == "no"


def test_failures_are_values(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "zero.txt").write_bytes(b"")
    (folder / "a.XML").write_bytes(b"<article>")
    assert failures(
        [tmp_path / "no.txt", tmp_path / "empty", folder, folder / "notes", folder / "table.xlsx"]
    ) == [
        ("no", MissingInputError),
        ("empty", EmptyInputError),
        ("a", UnreadableInputError),
        ("broken", UnreadableInputError),
        ("zero", EmptyInputError),
        ("table", UnreadableInputError),
    ]


def test_error_names_the_place(folder):
    (source,) = discover([folder / "missing file.txt"])
    with pytest.raises(MissingInputError) as caught:
        source.read()
    assert str(caught.value) == f"{folder / 'missing file.txt'}: is not there; check the path"


MEMBERS = {
    "x/one.txt": b"One was given iron.",
    "../../two.txt": b"Two was given iron.",
    "x/.three.txt": b"no",
    "four.bin": b"no",
}


def make_zip(path, members=MEMBERS, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def make_tar(path, members=MEMBERS):
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return path


@pytest.mark.parametrize(("make", "name"), [(make_zip, "a.zip"), (make_tar, "a.tar.gz"), (make_tar, "b.tgz")])
def test_archives_are_read_without_unpacking(tmp_path, make, name):
    path = make(tmp_path / name)
    skipped = Skipped()
    sources = list(discover([path], skipped=skipped))
    assert [source.origin for source in sources] == [f"{path}!x/one.txt", f"{path}!../../two.txt"]
    assert [source.read().text for source in sources] == ["One was given iron.", "Two was given iron."]
    assert skipped.by_suffix == {".bin": 1}
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]
    assert not (tmp_path.parent.parent / "two.txt").exists()


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_sources_travel_to_other_processes(tmp_path, make):
    path = make(tmp_path / ("a.zip" if make is make_zip else "a.tgz"))
    for source in [*discover([path]), *discover([tmp_path / "no"])]:
        copy = pickle.loads(pickle.dumps(source))
        assert copy.origin == source.origin
        if source.error is None:
            document = copy.read()
            assert document.id == source.content_digest()[:16]


def test_file_digest_is_the_documents_id(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"She was well.")
    (source,) = discover([path])
    assert source.content_digest()[:16] == source.read().id


@pytest.mark.parametrize(("make", "name"), [(make_zip, "a.zip"), (make_tar, "a.tgz")])
def test_bombs_do_not_go_off(tmp_path, make, name):
    path = make(tmp_path / name, {"one.txt": b"Fine text.", "bomb.txt": b"\0" * 80 * 1024 * 1024})
    assert ("a", UnsafeInputError) in failures([path])
    assert ("a", TooLargeInputError) in failures([path], limits=Limits(max_archive_bytes=1000))
    assert ("bomb", TooLargeInputError) in failures([path], limits=Limits(max_ratio=10_000_000))
    assert ("a", TooLargeInputError) in failures([path], limits=Limits(max_members=1))


def test_a_zip_that_lies_about_sizes_is_stopped(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"word " * 100_000})
    data = bytearray(path.read_bytes())
    size = (500_000).to_bytes(4, "little")
    for _ in range(2):
        at = data.index(size)
        data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    (source,) = discover([path])
    assert len(failures([path], limits=Limits(max_bytes=1000))) == 1
    assert source.name == "a"


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_broken_archives_fail_alone(tmp_path, name):
    (tmp_path / name).write_bytes(bytes(range(256)))
    (tmp_path / "b.txt").write_bytes(b"She was well.")
    assert failures([tmp_path]) == [("a", UnreadableInputError)]


def test_truncated_tar_gives_what_it_has(tmp_path):
    path = make_tar(
        tmp_path / "a.tgz", {f"{i}.txt": bytes(str(i), "ascii") * 5000 + b" words" for i in range(20)}
    )
    path.write_bytes(path.read_bytes()[:-60])
    assert failures([path]) == [("a", UnreadableInputError)]


def test_a_zip_is_opened_once_for_its_small_members(tmp_path, monkeypatch):
    path = make_zip(
        tmp_path / "a.zip",
        {f"{n}.txt": f"Woman {n}.".encode() for n in range(20)} | {"x.txt": b"long " * 90_000},
    )
    opened = []
    real = zipfile.ZipFile
    monkeypatch.setattr(zipfile, "ZipFile", lambda *a, **k: opened.append(a) or real(*a, **k))
    assert len([source.read() for source in discover([path])]) == 21
    assert len(opened) == 2


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o060644, 0o140644])
def test_links_pipes_devices_and_sockets_in_a_zip_are_no_documents(tmp_path, mode):
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, mode << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("one.txt", "She was given iron.")
    assert names([tmp_path / "a.zip"]) == ["one"]


def test_links_pipes_and_devices_in_a_tar_are_no_documents(tmp_path):
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE):
            special = tarfile.TarInfo(f"special-{kind!r}.txt")
            special.type, special.linkname = kind, "/etc/passwd"
            archive.addfile(special)
        data = b"She was given iron."
        one = tarfile.TarInfo("one.txt")
        one.size = len(data)
        archive.addfile(one, io.BytesIO(data))
    assert names([tmp_path / "a.tar.gz"]) == ["one"]


@pytest.mark.parametrize("inside", [True, False])
def test_a_path_that_may_not_be_reached_fails_alone(tmp_path, monkeypatch, inside):
    """Whoever runs the tests may be allowed everything, so the system's refusal is played."""
    closed, good = tmp_path / "closed", tmp_path / "good.txt"
    closed.mkdir()
    good.write_text("She was given iron.")
    named = closed / "x.txt" if inside else closed
    real = Path.stat

    def stat(path, **options):
        if path == named:
            raise PermissionError(13, "Permission denied")
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    refused, read = discover([named, good])
    with pytest.raises(
        UnreadableInputError, match="cannot be read: Permission denied; check the permissions and the disk"
    ):
        refused.read()
    assert read.read().text == "She was given iron."


def test_a_file_that_vanishes_before_it_is_read_fails_alone(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("She was given iron.")
    first, second = discover([tmp_path])
    first.path.unlink()
    with pytest.raises(MissingInputError, match="is not there; check the path"):
        first.read()
    assert second.read().text == "She was given iron."


def test_the_contents_of_a_zip_are_listed_once_for_its_large_members(tmp_path, monkeypatch):
    """Else the work grows as the square of the members."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for each in range(6):
            archive.writestr(f"{each}.txt", f"She was given iron. {each} " + "x" * 300_000)
    sources = list(discover([tmp_path / "a.zip"]))
    listed = []
    read = zipfile.ZipFile._RealGetContents
    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", lambda self: listed.append(1) or read(self))
    assert [source.data()[:21] for source in sources] == [
        b"She was given iron. %d" % each for each in range(6)
    ]
    assert len(listed) == 1


def test_a_zip_that_was_written_anew_is_listed_anew(tmp_path):
    path = tmp_path / "a.zip"
    for text in ("a" * 300_000, "b" * 300_001):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("one.txt", text)
        (source,) = discover([path])
        assert source.data() == text.encode()
