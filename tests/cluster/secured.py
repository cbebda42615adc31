"""A front before a cluster that is encrypted and asks for a password, as clusters of newsrooms have.

The jars of the cluster have no security plugin; the front does to clients what that does, and hands on what may pass.
"""

import base64
import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

USER, PASSWORD = "desk", "p@ss/wörd€"
_SECONDS = 60


class _Handler(BaseHTTPRequestHandler):
    """Let in who has the password, and ask the node what they ask."""

    protocol_version = "HTTP/1.1"
    # Head and body of an answer are two writes.
    disable_nagle_algorithm = True
    node = 0

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = self.headers.get("Authorization", "")
        if sent != f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}":
            self._send(401, "text/plain", b"Unauthorized")
            return
        asking = http.client.HTTPConnection("127.0.0.1", self.node, timeout=_SECONDS)
        kept = {name: value for name in ("Content-Type", "Accept-Encoding") if (value := self.headers.get(name))}
        asking.request(self.command, self.path, body, kept)
        with asking.getresponse() as answer:
            self._send(answer.status, answer.getheader("Content-Type", ""), answer.read())
        asking.close()

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 (the names that the server looks for)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def secured(node: int, folder: Path) -> Iterator[tuple[int, Path]]:
    """Yield the port of a front before a node, and the file of the authority that made its certificate."""
    authority = trustme.CA()
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    handler = type("Handler", (_Handler,), {"node": node})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        try:
            yield server.server_port, trusted
        finally:
            server.shutdown()
            serving.join()
