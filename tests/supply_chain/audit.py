"""Read what pip-audit found."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple


class NotDoneError(Exception):
    """Say why there is no audit."""


class Audit(NamedTuple):
    """Hold how many packages have no known vulnerability, what is known of others, and which had no answer, and why.

    That a package is not known to the database is no answer: all of ours are published.
    """

    sound: int
    vulnerable: tuple[str, ...]
    unanswered: tuple[str, ...]
    reason: str = ""

    def lines(self) -> Iterator[str]:
        """Yield what a person should know, the worst last."""
        if self.sound:
            yield f"audit: {self.sound} packages have no known vulnerability"
        if self.unanswered:
            yield f"AUDIT NOT DONE for {len(self.unanswered)} packages: {self.reason}"
        yield from (f"VULNERABLE: {one}" for one in self.vulnerable)


def audit_of(report: str, complaint: str) -> Audit:
    """Return what a report of pip-audit in JSON says; raise NotDoneError with its complaint if it made none."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotDoneError(f"pip-audit had no answer: {complaint}") from error
    if not packages:
        raise NotDoneError("pip-audit looked at no package")
    skipped = [one for one in packages if "skip_reason" in one]
    asked = [one for one in packages if "skip_reason" not in one]
    return Audit(
        sum(not one["vulns"] for one in asked),
        tuple(_said(one, vulnerability) for one in asked for vulnerability in one["vulns"]),
        tuple(one["name"] for one in skipped),
        skipped[0]["skip_reason"] if skipped else "",
    )


def _said(package: dict[str, Any], vulnerability: dict[str, Any]) -> str:
    versions = ", ".join(vulnerability.get("fix_versions") or ()) or "no version yet"
    return f"{package['name']} {package['version']}: {vulnerability['id']}, mended in {versions}"
