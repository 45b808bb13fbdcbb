"""The server talks to this computer only, says so in every header, and serves files by review id alone."""

import http.client
import io
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdf
import pytest
from conftest import SMALL_REVIEWS, write_library
from serving import ROOT, Server, serving

from corpus.sample import SAMPLE_REVIEWS
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library, LibraryError, review_id
from index.storage.snapshot import open_snapshot
from ui.html.addresses import parse_span
from ui.server.headers import HEADERS, content_security_policy
from ui.server.server import PORTS_TRIED, ServerError, listen, serve

PDF = "castlebrook-three-babies-2024.pdf"
PAGE = "kelderby-child-l-2021.html"
NAME = "b é “1” & co.txt"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Library:
    """A PDF, a web page, a text in UTF-8 and one in cp1252."""
    library = Library(tmp_path_factory.mktemp("served"))
    library.reviews_folder.mkdir()
    for name in (PDF, PAGE):
        library.path(name).write_bytes((SAMPLE_REVIEWS / name).read_bytes())
    library.path(NAME).write_text("Learning\n\n<script>alert(1)</script> was not asked.\n", encoding="utf-8")
    library.path("old.txt").write_bytes("Learning\n\nThe mother’s café was not visited.\n".encode("cp1252"))
    library.path("changed.txt").write_text("Learning\n\nAs it was.\n", encoding="utf-8")
    library.path("gone.txt").write_text("Learning\n\nStill here.\n", encoding="utf-8")
    rebuild(library, encoder)
    library.path("changed.txt").write_text("Learning\n\nAs it is.\n", encoding="utf-8")
    library.path("gone.txt").unlink()
    return library


@pytest.fixture(scope="module")
def server(library: Library) -> Iterator[Server]:
    with serving(library.root) as running:
        yield running


def get(server: Server, path: str, host: str | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body; `path` is sent as it stands."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request("GET", path, headers={"Host": host or parts.netloc})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers, body


def original(server: Server, file: str, quote: str = "") -> tuple[int, http.client.HTTPMessage, bytes]:
    return get(server, f"/original/{review_id(file)}{quote}")


@pytest.mark.parametrize(
    "path", ["/", "/source", "/library", "/favicon.png", "/_stcore/health", "/_stcore/host-config", "/original/none"]
)
def test_every_response_carries_the_security_headers(server: Server, path: str) -> None:
    _, headers, _ = get(server, path)
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_policy_allows_the_installed_inline_script_by_hash_and_no_eval() -> None:
    policy = content_security_policy(8501)
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts.count("sha256-") >= 1
    assert "unsafe" not in scripts
    assert "unsafe-eval" not in policy
    assert "http://" not in policy
    assert "https://" not in policy


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "0.0.0.0"])  # noqa: S104
def test_a_foreign_host_name_is_refused(server: Server, host: str) -> None:
    assert get(server, "/", host)[0] == 400
    assert get(server, f"/original/{review_id(NAME)}", host)[0] == 400


def test_only_this_computer_can_connect(server: Server) -> None:
    port = urlsplit(server.address).port
    with pytest.raises(OSError, match=r"refused|unreachable|not valid"):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_the_agent_interface_of_streamlit_is_off(server: Server) -> None:
    status, _, body = get(server, "/_stcore/agent/openapi.json")
    assert status == 404 or b'"disabled"' in body


def test_a_text_is_served_as_it_is_stored_and_as_text(server: Server, library: Library) -> None:
    status, headers, body = original(server, NAME)
    assert (status, body) == (200, library.path(NAME).read_bytes())
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith("inline; filename*=UTF-8''b%20%C3%A9")
    assert original(server, "old.txt")[1]["Content-Type"] == "text/plain; charset=windows-1252"


def test_a_saved_web_page_is_a_download_never_a_page(server: Server) -> None:
    status, headers, _ = original(server, PAGE)
    assert status == 200
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")


def test_a_pdf_opens_with_its_quotation_highlighted(server: Server, library: Library) -> None:
    with open_snapshot(library) as snapshot:
        start = snapshot.document(review_id(PDF)).text.index("It is not enough to leave a message")
    plain = original(server, PDF)
    assert plain[2] == library.path(PDF).read_bytes()
    status, headers, body = original(server, PDF, f"?quote={start}-{start + 35}")
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    page = pypdf.PdfReader(io.BytesIO(body)).pages[1]
    assert [note.get_object()["/Subtype"] for note in page["/Annots"]] == ["/Highlight"]


@pytest.mark.parametrize("quote", ["?quote=5-999999999", "?quote=x", "?quote=-1-5", "?quote="])
def test_a_quotation_outside_the_text_highlights_nothing(server: Server, quote: str) -> None:
    assert original(server, PDF, quote)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/original/",
        "/original/none",
        "/original/..",
        "/original/../../etc/passwd",
        "/original/..%2f..%2fetc%2fpasswd",
        "/original/%2e%2e%5c%2e%2e",
        "/original/gone.txt",
        "/original/reviews%2fold.txt",
        f"/original/{'a' * 5000}",
    ],
)
def test_only_known_ids_lead_to_a_file(server: Server, path: str) -> None:
    status, _, body = get(server, path)
    assert status != 200 or b"<title>Streamlit</title>" in body  # the app's own page, which shows no file
    assert b"root:" not in body


def test_a_file_that_is_not_what_was_indexed_is_refused_with_the_remedy(server: Server) -> None:
    status, _, body = original(server, "changed.txt")
    assert (status, "Rebuild the index" in body.decode()) == (409, True)
    status, _, body = original(server, "gone.txt")
    assert (status, "no longer in the library" in body.decode()) == (410, True)


def test_a_busy_port_gives_way_to_the_next_and_ctrl_c_ends_cleanly(library: Library) -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with serving(library.root, port=port) as running:
            assert port < int(running.address.rsplit(":", 1)[1]) < port + PORTS_TRIED
            assert get(running, "/_stcore/health")[0] == 200
            assert running.stop().strip() == "Case Reviews has stopped."
            assert running.process.returncode == 0


def test_no_free_port_is_an_error_in_words() -> None:
    with pytest.raises(ServerError, match="Choose another with --port"):
        listen(70_000)


def test_a_missing_library_stops_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="does not exist"):
        serve(tmp_path / "nowhere", open_browser=False)


def test_a_persons_own_streamlit_settings_open_nothing(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(
        '[server]\naddress = "0.0.0.0"\nenableCORS = false\nenableXsrfProtection = false\nenableAgentApi = true\n'
        "enableStaticServing = true\n[browser]\ngatherUsageStats = true\n[client]\nshowErrorDetails = true\n"
    )
    asked = ["server.address", "server.enableCORS", "server.enableXsrfProtection", "server.enableAgentApi"]
    asked += ["server.enableStaticServing", "browser.gatherUsageStats", "client.showErrorDetails", "client.toolbarMode"]
    script = (
        "import json, sys; from ui.server.server import build_app; from streamlit import config; build_app(8501); "
        "print(json.dumps([config.get_option(name) for name in sys.argv[1:]]))"
    )
    environment = os.environ | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environment |= {"STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true", "STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}  # noqa: S104
    result = subprocess.run(
        [sys.executable, "-c", script, *asked],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(result.stdout) == ["127.0.0.1", True, True, False, False, False, "none", "minimal"]


@pytest.mark.parametrize(
    "address", ["", "5", "5-5", "6-5", "-5-6", "5-6-7", " 5-6", "5-6\n", "٣-٤", "0-9999999999", None]
)
def test_what_is_no_span_is_none(address: str | None) -> None:
    assert parse_span(address) is None


class EarlierEncoder:
    """The encoder as an earlier release had it: the same vectors for this test, under another fingerprint."""

    fingerprint = "0" * 64

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._encoder, name)


def test_an_index_of_an_earlier_release_is_made_again_when_the_server_starts(encoder: Encoder, tmp_path: Path) -> None:
    library = write_library(tmp_path, SMALL_REVIEWS)
    rebuild(library, EarlierEncoder(encoder))

    def made_with() -> str:
        with open_snapshot(library) as snapshot:
            return snapshot.manifest.fingerprint

    assert made_with() == EarlierEncoder.fingerprint
    with serving(library.root):
        while made_with() != encoder.fingerprint:  # the test's own time limit ends it
            time.sleep(0.05)
