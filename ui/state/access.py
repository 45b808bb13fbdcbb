"""Who may do what: a reader asks and reads, a librarian also adds, removes, rebuilds and corrects.

On this computer alone whoever sits at it is the librarian. Where others can connect, people sign in with their
organisation's provider (OpenID Connect, by Streamlit's `st.login`), or nobody is more than a reader. It decides; the
pages and `ui.server.guards` refuse. It keeps no passwords and no list of who came.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from corpus import CaseReviewsError

# Streamlit's own names for what its sign-in needs; `expose_tokens` and further providers are left out.
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32  # characters of the key that signs the cookies: 16 random bytes written as hexadecimal digits
EVERYONE = "*"


class AccessError(CaseReviewsError):
    """The file that says how people sign in cannot be used."""


class Role(IntEnum):
    """What a person may do; each role may do what those below it may."""

    NOBODY = 0
    READER = 1
    LIBRARIAN = 2


@dataclass(frozen=True, slots=True)
class Access:
    """Who has which role. `readers` and `librarians` hold e-mail addresses, "@organisation.uk", or `EVERYONE`.

    Without `sign_in`, everyone has the role `otherwise`. `origin` is the address that cookies were given for.
    """

    sign_in: Path | None = None
    origin: str = ""
    readers: frozenset[str] = frozenset()
    librarians: frozenset[str] = frozenset()
    otherwise: Role = Role.LIBRARIAN

    def role(self, claims: Mapping[str, Any]) -> Role:
        """The role of a person of whom the provider says this; NOBODY where it does not vouch for the address."""
        if self.sign_in is None:
            return self.otherwise
        address = str(claims.get("email") or "").casefold()
        if not claims.get("is_logged_in") or address.count("@") != 1 or claims.get("email_verified", True) is not True:
            return Role.NOBODY
        named = {address, "@" + address.partition("@")[2], EVERYONE}
        return Role.LIBRARIAN if named & self.librarians else Role.READER if named & self.readers else Role.NOBODY


def read_access(path: Path) -> Access:
    """The access that the file of sign-in settings gives: Streamlit's `[auth]`, and `[people]`. Raises AccessError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AccessError(f"{path} cannot be read: {error.strerror}.", "Name the file of sign-in settings.") from error
    except ValueError as error:
        raise AccessError(f"{path} is not TOML: {error}.", "SECURITY.md shows how it is written.") from error
    auth, people = content.get("auth"), content.get("people")
    missing = [name for name in NEEDED if not (isinstance(auth, dict) and auth.get(name))]
    if missing or not isinstance(auth, dict):
        raise AccessError(f"{path} lacks {', '.join(missing)} in [auth].", "The provider gives these.")
    if len(str(auth["cookie_secret"])) < SHORTEST_SECRET:
        raise AccessError(
            f"The cookie_secret in {path} is short enough to be guessed.",
            f"Write {SHORTEST_SECRET} random characters or more.",
        )
    if not isinstance(people, dict):
        people = {}
    readers, librarians = (_addresses(path, people, role) for role in ("readers", "librarians"))
    if not readers | librarians:
        raise AccessError(
            f"{path} names nobody in [people].", 'Write readers = ["@your-organisation.uk"] and librarians = ["…"].'
        )
    parts = urlsplit(str(auth["redirect_uri"]))
    return Access(path.absolute(), f"{parts.scheme}://{parts.netloc}", readers, librarians, Role.NOBODY)


def _addresses(path: Path, people: Mapping[str, Any], role: str) -> frozenset[str]:
    named = people.get(role, [])
    if not isinstance(named, list) or not all(
        isinstance(one, str) and (one == EVERYONE or "@" in one) for one in named
    ):
        raise AccessError(f"{role} in {path} is no list of e-mail addresses.", 'Write ["a@b.uk", "@b.uk"].')
    return frozenset(one.strip().casefold() for one in named)


_chosen = Access()


def choose_access(access: Access) -> None:
    """Settle the access of this process, before it serves."""
    global _chosen  # one server a process, and Streamlit's pages are given nothing but what they import
    _chosen = access


def chosen_access() -> Access:
    return _chosen


def current_role() -> Role:
    """The role of whoever's page is being drawn."""
    if _chosen.sign_in is None:
        return _chosen.otherwise
    return _chosen.role(st.user.to_dict())


def may_change() -> bool:
    """Whether whoever's page is being drawn may change the library. What the page does not draw cannot be pressed."""
    return current_role() is Role.LIBRARIAN


def role_of(connection: HTTPConnection) -> Role:
    """The role of whoever sends a request, by the signed cookie that Streamlit's sign-in gave."""
    if _chosen.sign_in is None:
        return _chosen.otherwise
    signed = _get_signed_cookie_with_chunks(dict(connection.cookies), USER_COOKIE_NAME)
    try:
        claims = json.loads(signed) if signed else {}
    except ValueError:
        return Role.NOBODY
    return _chosen.role(claims) if isinstance(claims, dict) and claims.get("origin") == _chosen.origin else Role.NOBODY
