"""Nothing leaves the computer: adding, rebuilding, asking and a session of the app, and nothing was tried.

The program notes each connection or look-up that is not this computer's own (`no_network/sitecustomize.py`). Where the
system allows it, the commands run in a network namespace that has nothing but a loopback as well: what does not go
through Python, and the child processes that read files, which take no settings from outside, could not leave either.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import ARGUMENTS, CHROMIUM, SECONDS
from playwright.sync_api import Request, expect, sync_playwright
from serving import ROOT, serving

from corpus.sample import SAMPLE_REVIEWS
from index.library.library import Library

FOLDER = Path(__file__).parent / "no_network"


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What was asked of the network, by any Python started from now on; it does not exist where nothing was."""
    log = tmp_path / "asked.txt"
    monkeypatch.setenv("ASKED_NETWORK", str(log))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(FOLDER), str(ROOT))))
    return log


def without_network() -> list[str]:
    """What is put before a command so that it has a loopback and nothing else; nothing where that is not allowed."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    words = [unshare, "--net", "--map-root-user"] if os.geteuid() else [unshare, "--net"]
    allowed = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    return words if allowed else []


def case_reviews(*words: str) -> str:
    program = [sys.executable, "-m", "ui", *words]
    ran = subprocess.run([*without_network(), *program], capture_output=True, text=True, check=True)
    return ran.stdout


def test_a_try_is_noted(asked: Path) -> None:
    tries = (
        "import socket, contextlib\n"
        "with contextlib.suppress(OSError): socket.socket().connect(('192.0.2.1', 80))\n"
        "with contextlib.suppress(OSError): socket.getaddrinfo('example.org', 80)\n"
        "socket.create_server(('127.0.0.1', 0)).close()"
    )
    subprocess.run([sys.executable, "-c", tries], check=True)
    assert [line.split()[-1] for line in asked.read_text().splitlines()] == ["192.0.2.1", "example.org"]


def test_adding_rebuilding_and_asking_need_no_network(tmp_path: Path, asked: Path) -> None:
    library = str(tmp_path / "library")
    added = case_reviews("add", str(SAMPLE_REVIEWS), "--library", library, "--progress", "none")
    assert added.count("added ") >= 8
    case_reviews("rebuild", "--full", "--library", library, "--progress", "none")
    answer = json.loads(case_reviews("ask", "how were fathers left out?", "--json", "--library", library))
    assert answer["citations"]
    assert "ok" in case_reviews("check", "--library", library)
    assert not asked.exists(), asked.read_text()


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: a session of the app needs it")
def test_a_session_of_the_app_needs_no_network(small_library: Library, asked: Path) -> None:
    with serving(small_library.root) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        elsewhere: list[str] = []

        def note(request: Request) -> None:
            if not request.url.startswith((server.address, "data:", "blob:")):
                elsewhere.append(request.url)

        page.on("request", note)
        page.goto(server.address)
        page.locator("textarea").first.fill("what do the reviews say about bruises?")
        page.locator("textarea").first.press("Enter")
        expect(page.get_by_text("Answer ready").first).to_be_attached(timeout=90 * SECONDS)
        page.goto(f"{server.address}/library")
        expect(page.get_by_role("button", name="Rebuild the index")).to_be_visible(timeout=60 * SECONDS)
        browser.close()
    assert elsewhere == []
    assert not asked.exists(), asked.read_text()
