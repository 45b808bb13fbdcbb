"""The server: Streamlit's app, the reviews' own files and the security headers, in one process on this computer only.

It finds a free port, tells where the app is, opens the browser and stops cleanly. What the pages show is in `ui.app`.
"""

import contextlib
import errno
import socket
import threading
import traceback
import webbrowser
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvicorn
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from streamlit.starlette import App
from streamlit.web import bootstrap

from corpus.errors import CaseReviewsError
from ui.frame import say
from ui.library_session import choose_library, current_library, current_snapshot, shared_encoder
from ui.originals import ROUTE
from ui.rebuilding import rebuilding
from ui.security import SecurityHeaders, content_security_policy

ADDRESS = "127.0.0.1"
HOSTS = [ADDRESS, "localhost"]
PORTS_TRIED = 20
SCRIPT = Path(__file__).parent / "app.py"
# Browsers keep the WebSocket open; the server does not wait for them when it is told to stop.
SECONDS_TO_STOP = 2
# Importing the model's libraries keeps Python busy for seconds; the page is served before that.
SECONDS_BEFORE_WARMING = 1.5


class ServerError(CaseReviewsError):
    """The server cannot start."""


def serve(library_path: Path | None, *, port: int = 8501, open_browser: bool = True) -> None:
    """Serve the library at `library_path` (None: the usual one) until Ctrl-C.

    A port in use is passed over for the next free one; 0 takes any. Raises LibraryError or ServerError.
    """
    choose_library(library_path)
    with listen(port) as listener:
        taken = listener.getsockname()[1]
        address = f"http://{ADDRESS}:{taken}"
        if port not in (0, taken):
            print(f"Port {port} is in use; taking {taken} instead.")
        print(f"Case Reviews is open at {address} (Ctrl-C stops it).", flush=True)
        config = uvicorn.Config(
            build_app(taken, address if open_browser else None),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=SECONDS_TO_STOP,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
    print("Case Reviews has stopped.")


def listen(port: int) -> socket.socket:
    """A listening socket on this computer's own address, at `port` or the next free one; raises ServerError."""
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)) if port else [0]:
        try:
            return socket.create_server((ADDRESS, candidate))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise ServerError(
        f"None of the ports {port} to {port + PORTS_TRIED - 1} is free.", "Choose another with --port, or 0 for any."
    )


def build_app(port: int, open_at: str | None = None) -> App:
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
            Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False),
            Middleware(SecurityHeaders, policy=content_security_policy(port)),
        ],
        lifespan=lifespan,
        on_script_error=_apologise,
    )
    bootstrap.load_config_options({})  # reads .streamlit/config.toml beside the script, which `App` has just named
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
    """Load the model and open the index before the first question. A page that needs them reports what is wrong."""
    with contextlib.suppress(CaseReviewsError):
        shared_encoder()
        current_snapshot(current_library())
