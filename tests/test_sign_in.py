"""Where others can connect, people sign in with a provider: who is nobody sees nothing, a reader changes nothing."""

import http.client
import random
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import SECONDS
from playwright.sync_api import Browser, BrowserContext, Page, expect
from provider import CLIENT, SECRET, Provider, provider
from serving import Server, serving

from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library, review_id
from ui.server.server import Reach
from ui.state.access import EVERYONE, Access, AccessError, Role, read_access

FILE = "review.txt"


def settings(address: str, port: int, **people: str) -> str:
    named = "\n".join(f"{role} = {who}" for role, who in people.items())
    return (
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"0123456789abcdef" * 3}"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        f'server_metadata_url = "{address}/.well-known/openid-configuration"\n[people]\n{named}\n'
    )


def free_port() -> int:
    """A port below those that systems give to whoever asks for any: nobody else is given it before it is used."""
    while True:
        with suppress(OSError), socket.create_server(("127.0.0.1", random.randrange(20_000, 30_000))) as free:  # noqa: S311
            port: int = free.getsockname()[1]
            return port


@pytest.fixture(scope="module")
def signing_in() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Library:
    library = Library(tmp_path_factory.mktemp("guarded"))
    library.reviews_folder.mkdir()
    library.path(FILE).write_text("Serious Case Review: Child Q\n\nLearning\n\nThe father was not asked.\n")
    rebuild(library, encoder)
    return library


@pytest.fixture(scope="module")
def guarded(library: Library, signing_in: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = free_port()
    file = tmp_path_factory.mktemp("settings") / "sign-in.toml"
    file.write_text(
        settings(signing_in.address, port, readers='["@board.example"]', librarians='["Lib@board.example"]')
    )
    with serving(library.root, port=port, options=["--host", "0.0.0.0", "--sign-in", str(file)]) as running:  # noqa: S104
        assert running.address.endswith(f":{port}")
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    opened.set_default_timeout(60 * SECONDS)
    yield opened
    opened.close()


def sign_in(context: BrowserContext, server: Server, signing_in: Provider, email: str, **claims: object) -> Page:
    signing_in.person = {"email": email, **claims}
    page = context.new_page()
    page.goto(server.address)
    page.get_by_role("button", name="Sign in").click()
    return page


def status_of(server: Server, path: str, cookie: str = "") -> int:
    return _answer(server, "GET", path, cookie)[0]


def refusal_of(server: Server, path: str, cookie: str = "") -> str:
    """What an upload is refused with."""
    status, body = _answer(server, "PUT", path, cookie)
    assert status == 403
    return body


def _answer(server: Server, method: str, path: str, cookie: str) -> tuple[int, str]:
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request(method, path, headers={"Cookie": cookie})
    response = connection.getresponse()
    body = response.read().decode(errors="replace")
    connection.close()
    return response.status, body


def cookies(context: BrowserContext) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())


UPLOAD = "/_stcore/upload_file/a/b"
ORIGINAL = f"/original/{review_id(FILE)}"


def test_nobody_sees_nothing(context: BrowserContext, guarded: Server) -> None:
    page = context.new_page()
    for path in ("/", "/library", f"/source?review={review_id(FILE)}"):
        page.goto(f"{guarded.address}{path}")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=60 * SECONDS)
        assert "Child Q" not in page.content()
        assert page.locator("textarea").count() == 0
    assert status_of(guarded, ORIGINAL) == 403
    assert status_of(guarded, "/media/0123.png") == 403
    assert "You may not do this" in refusal_of(guarded, UPLOAD)
    assert status_of(guarded, ORIGINAL, "_streamlit_user=eyJlbWFpbCI6ICJhQGJvYXJkLmV4YW1wbGUifQ==") == 403


def test_a_reader_asks_and_changes_nothing(context: BrowserContext, guarded: Server, signing_in: Provider) -> None:
    page = sign_in(context, guarded, signing_in, "a@board.example")
    expect(page.locator("textarea").first).to_be_visible(timeout=60 * SECONDS)
    assert status_of(guarded, ORIGINAL, cookies(context)) == 200
    assert "You may not do this" in refusal_of(guarded, UPLOAD, cookies(context))
    page.goto(f"{guarded.address}/library")
    expect(page.get_by_text("by this library’s librarians")).to_be_visible(timeout=60 * SECONDS)
    assert page.get_by_role("button", name="Add to the library").count() == 0
    assert page.get_by_role("button", name="Rebuild the index").count() == 0
    page.goto(f"{guarded.address}/source?review={review_id(FILE)}")
    expect(page.get_by_text("Shown in the text").first).to_be_attached(timeout=60 * SECONDS)
    assert page.get_by_text("Correct this entry").count() == 0
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=60 * SECONDS)
    for _ in range(120):  # the page that takes the cookie away may come a moment later
        if "_streamlit_user" not in cookies(context):
            break
        page.wait_for_timeout(SECONDS / 2)
    assert status_of(guarded, ORIGINAL, cookies(context)) == 403


def test_a_librarian_has_the_forms(context: BrowserContext, guarded: Server, signing_in: Provider) -> None:
    page = sign_in(context, guarded, signing_in, "lib@Board.example")
    expect(page.locator("textarea").first).to_be_visible(timeout=60 * SECONDS)
    page.goto(f"{guarded.address}/library")
    expect(page.get_by_role("button", name="Rebuild the index")).to_be_visible(timeout=60 * SECONDS)
    expect(page.get_by_role("button", name="Add to the library")).to_be_visible(timeout=60 * SECONDS)
    # Past the role, to Streamlit's own check of a token against forged requests.
    assert "XSRF" in refusal_of(guarded, UPLOAD, cookies(context))


def test_a_stranger_is_told_so(context: BrowserContext, guarded: Server, signing_in: Provider) -> None:
    page = sign_in(context, guarded, signing_in, "a@board.example.evil.example")
    expect(page.get_by_text("not among this library’s people")).to_be_visible(timeout=60 * SECONDS)
    assert status_of(guarded, ORIGINAL, cookies(context)) == 403


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"is_logged_in": True, "email": "a@board.example"}, Role.READER),
        ({"is_logged_in": True, "email": "A@BOARD.example"}, Role.READER),
        ({"is_logged_in": True, "email": "lib@board.example"}, Role.LIBRARIAN),
        ({"is_logged_in": True, "email": "a@board.example", "email_verified": False}, Role.NOBODY),
        ({"is_logged_in": True, "email": "a@sub.board.example"}, Role.NOBODY),
        ({"is_logged_in": True, "email": "lib@board.example@evil.example"}, Role.NOBODY),
        ({"is_logged_in": True, "email": "@board.example@"}, Role.NOBODY),
        ({"is_logged_in": True, "email": None}, Role.NOBODY),
        ({"is_logged_in": True, "email": ["a@board.example"]}, Role.NOBODY),
        ({"is_logged_in": False, "email": "a@board.example"}, Role.NOBODY),
        ({}, Role.NOBODY),
    ],
)
def test_roles(claims: dict[str, object], role: Role) -> None:
    access = Access(Path("x"), "", frozenset({"@board.example"}), frozenset({"lib@board.example"}))
    assert access.role(claims) is role
    assert Access(Path("x"), "", frozenset({EVERYONE})).role(claims) <= Role.READER


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("no = toml = ", "is not TOML"),
        ("[auth]\nclient_id = 'x'\n", "lacks redirect_uri, cookie_secret"),
        (settings("http://x", 1), "names nobody"),
        (settings("http://x", 1, readers='"a@b.uk"'), "no list of e-mail addresses"),
        (settings("http://x", 1, readers='["board.example"]'), "no list of e-mail addresses"),
        (
            settings("http://x", 1, readers='["*"]').replace("0123456789abcdef" * 3, "short"),
            "short enough to be guessed",
        ),
    ],
)
def test_settings_that_would_let_the_wrong_people_in_are_refused(tmp_path: Path, content: str, fault: str) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text(content)
    with pytest.raises(AccessError, match=fault):
        read_access(file)


@pytest.mark.parametrize(
    ("reach", "alone", "shown", "answered", "refused"),
    [
        (Reach(), True, "127.0.0.1", {"127.0.0.1", "localhost"}, {"reviews.example", "0.0.0.0"}),  # noqa: S104
        (Reach("127.0.0.1", ("Reviews.example",)), False, "Reviews.example", {"127.0.0.1", "reviews.example"}, set()),
        (Reach("0.0.0.0"), False, "127.0.0.1", {"127.0.0.1"}, {"0.0.0.0", "192.0.2.5"}),  # noqa: S104
        (Reach("192.0.2.5"), False, "192.0.2.5", {"192.0.2.5"}, {"reviews.example"}),
    ],
    ids=["this computer", "a proxy in front", "everywhere", "one address"],
)
def test_who_can_connect_decides_who_may_change(
    reach: Reach, alone: bool, shown: str, answered: set[str], refused: set[str]
) -> None:
    assert (reach.is_alone, reach.shown) == (alone, shown)
    assert answered <= set(reach.hosts)
    assert not refused & set(reach.hosts)


def test_without_sign_in_others_read_and_change_nothing(library: Library, context: BrowserContext) -> None:
    with serving(library.root, options=["--host", "0.0.0.0"]) as running:  # noqa: S104
        assert status_of(running, ORIGINAL) == 200
        assert "You may not do this" in refusal_of(running, UPLOAD)
        page = context.new_page()
        page.goto(f"{running.address}/library")
        expect(page.get_by_text("by this library’s librarians")).to_be_visible(timeout=60 * SECONDS)
        assert page.get_by_role("button", name="Add to the library").count() == 0
        assert "without signing in" in running.said
