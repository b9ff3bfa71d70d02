"""The pages in process: a client of the application, its tokens, log-ins."""

import re

import pytest

pytest.importorskip("httpx2", reason="needs httpx2 for the test client of Starlette")
from starlette.testclient import TestClient

from pipeline.review.app import create_app
from pipeline.review.config import ReviewConfig

HTML = {"accept": "text/html"}
PASSWORD = "a long enough password"


def client_of(store, address="10.0.0.1", **config):
    """A client at an address, over TLS where people log in."""
    scheme = "https" if config.get("users") else "http"
    app = create_app(store, ReviewConfig(**config))
    return TestClient(
        app,
        base_url=f"{scheme}://127.0.0.1:8000",
        headers=HTML,
        follow_redirects=False,
        client=(address, 50000),
    )


def token(client, path="/"):
    return re.search(r'name="csrf" content="(\w+)"', client.get(path).text)[1]


def post(client, path, body, **headers):
    return client.post(
        path, json=body, headers={"accept": "application/json", "x-csrf-token": token(client), **headers}
    )


def log_in(client, name, password=PASSWORD):
    return client.post("/login", data={"csrf": token(client, "/login"), "name": name, "password": password})
