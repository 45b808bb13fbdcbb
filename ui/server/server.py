"""The server: Streamlit's app, the reviews' own files and the security headers, in one process.

It listens on this computer's own address, and on another only where a person names one.

It finds a free port, tells where the app is, opens the browser and stops cleanly. What the pages show is in
`ui.app.main`.
"""

import contextlib
import errno
import importlib.util
import ipaddress
import socket
import threading
import traceback
import webbrowser
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from streamlit.starlette import App
from streamlit.web import bootstrap

from assistant.reader import load_reader
from corpus import CaseReviewsError, Remedy, RemedyKind
from index.encoder import Encoder, load_encoder
from ui.app import say
from ui.server.guards import OwnOrigin, Patience, PatientConnection, RoleNeeded
from ui.server.headers import SecurityHeaders, content_security_policy
from ui.server.originals import ROUTE
from ui.server.unknown_address import UnknownAddresses
from ui.state import (
    Access,
    Role,
    choose_access,
    choose_encoder,
    choose_library,
    chosen_access,
    current_library,
    current_snapshot,
    read_access,
    rebuilding,
    shared_encoder,
)

ADDRESS = "127.0.0.1"
HOSTS = [ADDRESS, "localhost"]
PORTS_TRIED = 20
# Of the browser's messages to a page, which hold what is typed and chosen there; files are uploaded otherwise.
LARGEST_MESSAGE = 1_000_000
_OPEN = (
    "Anybody who can reach this computer can now ask this library and read its reviews, without signing in and over an "
    "unencrypted connection. Nobody can change it through the app. See SECURITY.md."
)
_OPEN_WITH_SIGN_IN = (
    "People who sign in can now reach this library. What passes is not encrypted unless a proxy in front does so: see "
    "SECURITY.md."
)
SCRIPT = Path(__file__).parents[1] / "app" / "main.py"
# Browsers keep the WebSocket open; the server does not wait for them when it is told to stop.
SECONDS_TO_STOP = 2
# Importing the model's libraries keeps Python busy for seconds; the page is served before that.
SECONDS_BEFORE_WARMING = 1.5


class ServerError(CaseReviewsError):
    """The server cannot start."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Who can connect: `host` is the address to listen at, `names` are those by which browsers reach it."""

    host: str = ADDRESS
    names: tuple[str, ...] = ()

    @property
    def is_alone(self) -> bool:
        """Whether nobody but this computer's own people can connect: with a name, a proxy may stand in front."""
        return ipaddress.IPv4Address(self.host).is_loopback and not self.names

    @property
    def shown(self) -> str:
        """The name in the address that is told, and opened."""
        everywhere = ipaddress.IPv4Address(self.host).is_unspecified
        return next(iter(self.names), ADDRESS if everywhere else self.host)

    @property
    def hosts(self) -> list[str]:
        """The host names that are answered; others are a page elsewhere that calls itself by our address."""
        loopback = ipaddress.IPv4Address(self.host).is_loopback
        own = [self.host, "localhost"] if loopback else [self.host, *HOSTS, socket.gethostname().lower()]
        return [name for name in dict.fromkeys([*own, *map(str.lower, self.names)]) if name != "0.0.0.0"]  # noqa: S104


def serve(
    library_path: Path | None,
    *,
    port: int = 8501,
    open_browser: bool = True,
    reach: Reach = Reach(),
    sign_in: Path | None = None,
    load: Callable[[], Encoder] = load_encoder,
) -> None:
    """Serve the library at `library_path` (None: the usual one) until Ctrl-C.

    A port in use is passed over for the next free one; 0 takes any. `sign_in` is a file of sign-in settings; without
    one, and where others can connect, everybody is a reader. `load` gives the embedding model. Raises LibraryError,
    AccessError or ServerError.
    """
    choose_library(library_path)
    choose_access(_access(reach, sign_in))
    choose_encoder(load)
    with listen(port, reach.host) as listener:
        taken = listener.getsockname()[1]
        address = f"http://{reach.shown}:{taken}"
        if port not in (0, taken):
            print(f"Port {port} is in use; taking {taken} instead.")
        if not reach.is_alone:
            print(_OPEN_WITH_SIGN_IN if sign_in else _OPEN)
        print(f"Case Reviews is open at {address} (Ctrl-C stops it).", flush=True)
        config = uvicorn.Config(
            build_app(taken, address if open_browser else None, reach=reach),
            http=PatientConnection,
            ws_max_size=LARGEST_MESSAGE,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=SECONDS_TO_STOP,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
    print("Case Reviews has stopped.")


def _access(reach: Reach, sign_in: Path | None) -> Access:
    if sign_in is None:
        return Access(otherwise=Role.LIBRARIAN if reach.is_alone else Role.READER)
    if importlib.util.find_spec("authlib") is None or importlib.util.find_spec("httpx") is None:
        raise ServerError(
            "Signing in needs more than is installed.", Remedy(RemedyKind.INSTALL, 'pip install ".[sign-in]"')
        )
    return read_access(sign_in)


def listen(port: int, host: str = ADDRESS) -> socket.socket:
    """A listening socket at `host`, at `port` or the next free one; raises ServerError."""
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)) if port else [0]:
        try:
            return socket.create_server((host, candidate))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise ServerError(
                    f"{host} is not an address of this computer.", "Name one that is with --host."
                ) from error
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise ServerError(
        f"None of the ports {port} to {port + PORTS_TRIED - 1} is free.", "Choose another with --port, or 0 for any."
    )


def build_app(port: int, open_at: str | None = None, *, reach: Reach = Reach()) -> App:
    """The ASGI application for `port`; `open_at` is the address to open in the browser once it runs."""

    @contextlib.asynccontextmanager
    async def lifespan(_: App) -> AsyncIterator[None]:
        # Beside the server, which shall not wait for either; the model after the first page has had its turn.
        _beside(SECONDS_BEFORE_WARMING, _warm)
        if open_at:
            _beside(0.0, webbrowser.open, open_at)
        yield None
        rebuilding().cancel()

    app = App(
        SCRIPT,
        routes=[ROUTE],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=reach.hosts, www_redirect=False),
            Middleware(SecurityHeaders, policy=content_security_policy(port, reach.hosts)),
            Middleware(OwnOrigin, hosts=reach.hosts),
            Middleware(RoleNeeded),
            Middleware(Patience),
            Middleware(UnknownAddresses),
        ],
        lifespan=lifespan,
        on_script_error=_apologise,
    )
    options: dict[str, Any] = {"server_allowedHosts": reach.hosts}
    if sign_in := chosen_access().sign_in:
        options |= {"secrets_files": [str(sign_in)]}
    bootstrap.load_config_options(options)  # over .streamlit/config.toml beside the script, which `App` has just named
    return app


def _beside(seconds: float, function: Callable[..., object], *arguments: str) -> None:
    timer = threading.Timer(seconds, function, arguments)
    timer.daemon = True
    timer.start()


def _apologise(_: Exception) -> bool:
    """A fault of the program: the page says so in a sentence, and the terminal shows where it was."""
    traceback.print_exc()
    say(
        "Something went wrong in Case Reviews itself. Reload the page; nothing in the library has been changed by this."
    )
    return True


def _warm() -> None:
    """Load the models and open the index before the first question. A page that needs them reports what is wrong."""
    with contextlib.suppress(CaseReviewsError):
        encoder = shared_encoder()
        load_reader()
        library = current_library()
        if current_snapshot(library).manifest.fingerprint != encoder.fingerprint:
            # An index of an earlier release, or of another model, is made again; every page shows how far that is.
            rebuilding().rebuild(library.root)
