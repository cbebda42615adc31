"""Let in who knows the token: programs by a header, browsers by a form or an address, and from then on by a cookie."""

import hmac
import string
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode

from search.web.refusing import Answer, RefusedError, see_other
from search.web.requested import Requested

LOGIN = "/login"
# What is served to who does not know the token: stylesheet and script, the same in every installation.
_OPEN = "/static/"
_SECONDS_OF_COOKIE = 30 * 24 * 3600
# How a program can say the token.
_SCHEME = 'Bearer realm="Cuttings"'
# A form of ours has two.
_MOST_FIELDS = 10
_UNKNOWN = "This archive is shown to those who know its token."
_WRONG = "This is not the token of this archive."
# Characters that stand in an address of ours as they are.
_SAFE = frozenset(string.ascii_letters + string.digits + "-._~!$&'()*+,;=:@%/?")


class Entrance:
    """Hold the token, and tell who knows it.

    A cookie holds what is computed from the token, not the token. Browsers send cookies to all ports of a host, so its
    name is of this token alone.
    """

    def __init__(self, token: str) -> None:
        """Compute the cookie."""
        self._token = token.encode()
        self._name = f"cuttings-{self._derived('name', 4)}"
        self._value = self._derived("value", 24)

    def _derived(self, what: str, size: int) -> str:
        return blake2b(what.encode() + b"\0" + self._token, digest_size=size, person=b"cuttings-cookie").hexdigest()

    def check(self, asked: Requested) -> Answer | None:
        """Return None for who may pass, or an answer that lets a browser in; raise RefusedError for all others."""
        if not self._token or asked.path.startswith(_OPEN):
            return None
        scheme, _, given = asked.header("authorization").partition(" ")
        if scheme.lower() == "bearer" and self._is_token(given.strip()):
            return None
        pairs = parse_qsl(asked.query.decode("latin-1"), keep_blank_values=True)
        tokens = [value for name, value in pairs if name == "token"]
        if any(map(self._is_token, tokens)):
            others = urlencode([(name, value) for name, value in pairs if name != "token"])
            return self._let_in(asked, f"{asked.raw_path}?{others}" if others else asked.raw_path)
        if self._has_cookie(asked):
            return see_other("/") if asked.path == LOGIN else None
        raise RefusedError(401, _WRONG if tokens or given else _UNKNOWN, www_authenticate=_SCHEME)

    def log_in(self, asked: Requested, body: bytes) -> Answer:
        """Return what a form that was sent leads to; raise RefusedError if the token in it is wrong."""
        try:
            values = dict(parse_qsl(body.decode("latin-1"), max_num_fields=_MOST_FIELDS))
        except ValueError as error:
            raise RefusedError(400, "A form to log in has a token, and where to go on.") from error
        if not self._is_token(values.get("token", "").strip()):
            raise RefusedError(401, _WRONG, www_authenticate=_SCHEME)
        return self._let_in(asked, values.get("to", "/"))

    def is_login(self, asked: Requested) -> bool:
        """Say whether a form is sent to log in."""
        return bool(self._token) and asked.method == "POST" and asked.path == LOGIN

    def _let_in(self, asked: Requested, address: str) -> Answer:
        secure = "; Secure" if asked.scope.get("scheme") == "https" else ""
        kept = f"Path=/; Max-Age={_SECONDS_OF_COOKIE}; HttpOnly; SameSite=Strict{secure}"
        return see_other(local_address(address), set_cookie=f"{self._name}={self._value}; {kept}")

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode("utf-8", "replace"), self._token)

    def _has_cookie(self, asked: Requested) -> bool:
        pairs = (one.strip().partition("=") for one in asked.header("cookie").split(";"))
        given = [value for name, _, value in pairs if name == self._name]
        return any(hmac.compare_digest(one.encode("latin-1"), self._value.encode()) for one in given)


def local_address(address: str) -> str:
    """Return an address if it surely leads to a page of ours, else the first page."""
    is_path = address.startswith("/") and not address.startswith("//") and not address.startswith(LOGIN)
    return address if is_path and _SAFE.issuperset(address) else "/"
