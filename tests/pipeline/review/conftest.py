import pytest

from pipeline.review.people import Person, Role
from tests.pipeline.review.records import document, put, report


@pytest.fixture
def local():
    return Person("local", Role.ADMIN)


@pytest.fixture
def of():
    return document()


@pytest.fixture
def known(store, of):
    """A store with one document; its id."""
    return put(store, of, report(of))
