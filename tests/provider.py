"""A small OpenID Connect provider, run in a thread: it lets in whom it is told to, and signs what it says of them."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT = "case-reviews"
SECRET = "a secret that the provider and the server share"  # noqa: S105  (of the test's own provider)


class Provider:
    """A running provider. `person` holds the claims of whoever signs in next."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self._key = jwk.RSAKey.generate_key(2048, parameters={"kid": "test", "use": "sig"})
        self._codes: dict[str, dict[str, Any]] = {}
        self.address = ""

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/keys", self._keys),
                Route("/authorize", self._authorise),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    def _metadata(self, _: Request) -> Response:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse(
            {name: f"{self.address}/{path}" for name, path in paths.items()}
            | {
                "issuer": self.address,
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    def _authorise(self, request: Request) -> Response:
        asked = request.query_params
        code = secrets.token_urlsafe()
        self._codes[code] = {"nonce": asked.get("nonce"), **self.person}
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        now = int(time.time())
        claims = self._codes.pop(str(form["code"]))
        claims |= {"iss": self.address, "aud": CLIENT, "sub": claims["email"], "iat": now, "exp": now + 600}
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self._key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 600, "id_token": token})


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider at a free port of this computer."""
    running = Provider()
    config = uvicorn.Config(running.app(), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    running.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield running
    finally:
        server.should_exit = True
        thread.join(10)
