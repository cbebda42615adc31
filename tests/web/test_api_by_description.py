"""Hold the API to its own description: whatever it says may be asked is answered as it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from search.web.app import compose
from search.web.describing import OPENAPI, PREFIX
from search.web.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
EXAMPLES = 15
HOST = {"Host": "127.0.0.1"}


MODES = {"what may be asked": GenerationMode.POSITIVE, "what may not": GenerationMode.NEGATIVE}
OPERATIONS = (
    *("/search", "/facets", "/suggest", "/duplicates", "/trends", "/stats", "/health"),
    *("/article/{reference}", "/block/{reference}", "/similar/{reference}"),
)
# Whatever is asked of it, health tells how it is.
CASES = [
    pytest.param(path, mode, id=f"{path} {name}")
    for path in OPERATIONS
    for name, mode in MODES.items()
    if (path, mode) != ("/health", GenerationMode.NEGATIVE)
]


@pytest.fixture(scope="module")
def described(sample_index: Path) -> Iterator[Any]:
    """Give the description that the application of the sample tells."""
    app = compose(Settings(sample_index))
    yield schemathesis.openapi.from_asgi(OPENAPI, app, headers=HOST)
    app.state.opened.close()


def test_all_is_described(described: Any) -> None:
    """No operation is left out below."""
    found = {operation.ok().path for operation in described.get_all_operations()}

    assert found == {PREFIX + path for path in OPERATIONS}


@pytest.mark.parametrize(("path", "mode"), CASES)
def test_all_is_answered_as_described(path: str, mode: GenerationMode, described: Any) -> None:
    """No request makes the server fail, and each answer has the status, the type and the fields of the description."""
    operation = described[PREFIX + path]["GET"]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    def answered(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers=HOST)

    answered()
