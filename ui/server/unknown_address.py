"""Addresses that no page can have, told in a sentence.

Streamlit answers `/nonsense` with the Ask page and a word about it. At `/a/b` its page does not find its own files and
stays blank: there, the person is told and led back.
"""

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# What lies deeper than one step: Streamlit's own files and downloads, and the reviews' files (`ui.server.originals`).
DEEP = frozenset({"_stcore", "auth", "static", "media", "component", "original"})
PAGE = """<!doctype html>
<html lang="en">
<title>Case Reviews: no such page</title>
<meta name="viewport" content="width=device-width">
<style>
:root { color-scheme: light dark; }
body { font: 1.1rem/1.5 sans-serif; margin: 3rem auto; max-width: 36rem; padding: 0 1rem; }
</style>
<main><h1>No such page</h1>
<p>Case Reviews has no page at this address. It may have been cut short when it was copied.</p>
<p><a href="/">Ask the reviews</a>, or find a review in the <a href="/library">library</a>.</p></main>
</html>
"""


class UnknownAddresses:
    """Middleware that answers a browser on its way to a page that cannot be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", ""):
            first, _, rest = scope["path"].strip("/").partition("/")
            if rest and first not in DEEP:
                await HTMLResponse(PAGE, status_code=404)(scope, receive, send)
                return
        await self._app(scope, receive, send)
