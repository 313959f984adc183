"""A sign-in service as DfE Sign-in, Microsoft and Google are: OpenID Connect on a port of its own."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


class _Service(BaseHTTPRequestHandler):
    """Says of everybody who asks that they are `server.claims`."""

    server: Any

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(asked.query).items()}
            back = urlencode(self.server.answer | {"state": query["state"]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{back}")
            self.end_headers()
        elif asked.path == "/userinfo":
            self._answer(self.server.claims)
        else:
            here = f"http://127.0.0.1:{self.server.server_port}"
            pages = {name: f"{here}/{path}" for name, path in ENDPOINTS.items()}
            self._answer({"issuer": here, "jwks_uri": f"{here}/keys", **pages})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"access_token": "made-up", "token_type": "Bearer"})

    def _answer(self, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing in the test's output."""


ENDPOINTS = {
    "authorization_endpoint": "authorize",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
}


@contextmanager
def provider(settings: Any, **claims: Any) -> Iterator[Any]:
    """Run the service, set up as the portal's only other sign-in; give its server, whose claims can be changed."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    server.claims, server.answer = claims, {"code": "made-up"}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app = {
        "provider_id": "schools-sign-in",
        "name": "Schools Sign-in",
        "client_id": "portal",
        "secret": "made-up",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
