"""Python imports this at its start where its folder is in PYTHONPATH: no socket leaves the computer; a try is noted.

The file that ASKED_NETWORK names gets one line for each connection to, or look-up of, anything that is not this
computer; the call fails, as it would without a network.
"""

import os
import socket
import sys

_LOG = os.environ["ASKED_NETWORK"]
_OWN = ("127.", "::1", "localhost", "0.0.0.0", "::ffff:127.")  # noqa: S104  (an address to listen at)


def _host(event: str, arguments: tuple[object, ...]) -> str | None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"):
        asked, address = arguments[0], arguments[1]
        if getattr(asked, "family", None) not in (socket.AF_INET, socket.AF_INET6):
            return None  # within this computer, by name of a file
        return str(address[0]) if isinstance(address, tuple) else None
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
        return host.decode(errors="replace") if isinstance(host, bytes) else None if host is None else str(host)
    return None


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    host = _host(event, arguments)
    if host and not host.startswith(_OWN) and host != socket.gethostname():
        with open(_LOG, "a", encoding="utf-8") as log:
            log.write(f"{sys.argv[:1]} {event} {host}\n")
        raise OSError(f"no network in this test: {event} {host}")


sys.addaudithook(_refuse)
