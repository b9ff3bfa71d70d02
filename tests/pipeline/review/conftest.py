import pytest

from pipeline.review.people import Person, Role, add_account
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


@pytest.fixture
def client(store):
    """A client of the one local user."""
    from tests.pipeline.review.clients import client_of

    with client_of(store) as made:
        yield made


@pytest.fixture
def people(store, known):
    """A client where ann, chris the adjudicator and root the admin log in."""
    from tests.pipeline.review.clients import PASSWORD, client_of

    for name, role in (("ann", Role.REVIEWER), ("chris", Role.ADJUDICATOR), ("root", Role.ADMIN)):
        add_account(store.reviews.people, name, PASSWORD, role)
    with client_of(store, users=True) as made:
        yield made
