"""What is gold: of documents that are final now."""

from pipeline.registries.reviews import write_gold
from pipeline.review.submission import reopen, submit
from tests.pipeline.review.records import TEXT, decide_all, document, put, report


def test_gold_of_a_document_that_is_opened_again_goes_with_the_next_export(store, known, local, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    other = document("Another title\n" + TEXT, name="another")
    put(store, other, report(other))
    for one in (known, other.id):
        decide_all(store, one, local)
        submit(store, one, local)

    def files():
        write_gold(store, folder)
        return sorted(str(one.relative_to(folder)) for one in folder.rglob("*.*") if one.suffix != ".csv")

    both = ["gold/another.json", "gold/headaches.json", "texts/another.txt", "texts/headaches.txt"]
    assert files() == both
    own = folder / "gold" / "own.json"
    own.write_text("[]")
    reopen(store, known, local)
    assert files() == ["gold/another.json", "gold/own.json", "texts/another.txt"]
    with (folder / "gold.csv").open("a") as listed:  # a name that is none of ours
        listed.write("0,x,../gold/own\n0,x,\n0,x,..\n")
    submit(store, known, local)
    assert files() == sorted([*both, "gold/own.json"])
