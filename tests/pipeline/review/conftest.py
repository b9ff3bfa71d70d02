import pytest

from pipeline.review.people import Person, Role, add_account
from tests.pipeline.review.browser import ARGUMENTS, CHROMIUM, Server
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


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="needs playwright: pip install 'gravida[dev]'"
    )
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture
def serve(store):
    started = []

    def start(*options):
        started.append(Server(store.address, *options))
        return started[-1]

    yield start
    for server in started:
        server.kill()


@pytest.fixture
def page_of(browser):
    contexts = []

    def make(server, width=1400, height=900, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=server.url, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on(
            "console",
            lambda message: (
                page.problems.append(message.text) if "Content Security" in message.text else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
