"""A sign-in service as DfE Sign-in, Microsoft and Google are: OpenID Connect on a port of its own."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """An OpenID Connect provider on this machine, with one person whose claims a test decides."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=lambda: {"code": "a-code"})

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
        }

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def tokens(self) -> dict[str, Any]:
        now = int(time.time())
        identity = {"iss": self.address, "aud": "the-portal", "iat": now, "exp": now + 300, **self.claims}
        signed = jwt.encode(identity, KEY, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "one", "token_type": "Bearer", "id_token": signed}

    def way_back(self, query: str) -> str:
        """Return where a browser that was sent here is sent back to, as if the person had said yes at once."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        return f"{asked['redirect_uri']}?{urlencode(self.answer | {'state': asked['state']})}"


@contextmanager
def running_provider(settings: Any) -> Iterator[Provider]:
    """Run a provider that is set up as the portal's only other sign-in."""
    told = Provider(claims={"sub": "person-1", "email": "nobody@example.org", "email_verified": True})

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", told.way_back(asked.query))
                self.end_headers()
                return
            said = {
                "/.well-known/openid-configuration": told.discovery,
                "/keys": told.keys,
                "/token": told.tokens,
                "/userinfo": lambda: told.claims,
            }[asked.path]()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        do_POST = do_GET

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told.address = f"http://127.0.0.1:{server.server_port}"
        app = {"provider_id": "google", "name": "Google", "client_id": "the-portal", "secret": "quiet"}
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [app | {"settings": {"server_url": told.address}}],
            }
        }
        yield told
        server.shutdown()
