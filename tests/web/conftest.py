"""Ask the application that serves the sample, as a client at the address of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from search.web.app import create_app
from search.web.settings import Settings

HERE = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    """Give a client of the application that serves the sample, which may ask as often as it likes."""
    with TestClient(create_app(Settings(sample_index, rate=0)), base_url=HERE) as client:
        yield client
