"""A language model as a reader: what it is offered, and the log-odds that its numbers become."""

import json
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from language_model_server import Server, choice, language_model_server, said

from assistant.language_model.choosing import LanguageModelReader, chosen
from assistant.language_model.prompt import MOST_OFFERED, MOST_TOKENS, Offered, choosing_prompt, tokens
from assistant.language_model.server import LanguageModelError
from assistant.reader.reader import Candidate
from corpus import Span
from index import PassageInput


class Longest:
    """A reader to whom the longest sentence is the likeliest."""

    name = "the longest sentence"

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[np.ndarray]:
        return [np.array([span.end - span.start for span in one.passage.sentences], np.float32) for one in candidates]


def candidate(*sentences: str) -> Candidate:
    text = " ".join(sentences)
    starts = np.cumsum([0, *(len(sentence) + 1 for sentence in sentences)])
    spans = tuple(Span(int(start), int(start) + len(words)) for start, words in zip(starts, sentences, strict=False))
    return Candidate(PassageInput("Northmoor, 2019", text, spans), [0.5] * len(sentences), 0.5)


@pytest.fixture
def server() -> Iterator[Server]:
    with language_model_server() as running:
        yield running


def test_log_odds_fall_with_the_place(server: Server) -> None:
    server.behave = lambda request: said(choice(request.number_of("two"), request.number_of("three")))
    passages = [candidate("One stands here.", "Here stands two."), candidate("And three.")]
    first, second = LanguageModelReader(server.model(), Longest()).read("where?", passages)
    assert first[1] > second[0] > 0 > first[0]
    assert (first.shape, second.shape) == ((2,), (1,))


def test_the_last_of_all_that_can_be_offered_is_chosen_too(server: Server) -> None:
    server.behave = lambda request: said(choice(*request.statements()), prompt_tokens=None)
    (log_odds,) = LanguageModelReader(server.model(), Longest()).read("?", [candidate(*["Word."] * 100)])
    assert (log_odds > 0).sum() == MOST_OFFERED


def test_the_likeliest_are_offered_in_the_order_of_the_text(server: Server) -> None:
    sentences = [f"Sentence {number} has {'very ' * number}many words." for number in range(80)]
    server.behave = lambda _: said("[]", prompt_tokens=None)
    LanguageModelReader(server.model(), Longest()).read(
        "what?", [candidate(*sentences[:40]), candidate(*sentences[40:])]
    )
    (request,) = server.received
    offered = [*request.statements().values()]
    assert sentences[79] in offered
    later = [text for text in offered if text in sentences[40:]]
    assert offered == [*later, *(text for text in offered if text not in later)]
    assert later == sorted(later, key=sentences.index)
    assert "Northmoor" not in json.dumps(request.content)


def test_without_sentences_nothing_is_sent(server: Server) -> None:
    assert LanguageModelReader(server.model(), Longest()).read("what?", []) == []
    assert server.received == []


def test_all_readings_of_a_question_share_its_time(server: Server) -> None:
    reader = LanguageModelReader(server.model(whole=0.0), Longest())
    with pytest.raises(LanguageModelError, match="took more than 0 seconds"):
        reader.read("what?", [candidate("Something.")])
    assert server.received == []


@given(st.text(max_size=4_000), st.lists(st.text(min_size=1, max_size=600), max_size=120))
def test_a_prompt_stays_small(question: str, texts: list[str]) -> None:
    statements = [Offered(0, place, text) for place, text in enumerate(texts)]
    prompt = choosing_prompt(question, statements)
    assert len(prompt.offered) <= MOST_OFFERED
    if prompt.offered:
        assert sum(tokens(message.content) for message in prompt.messages) <= MOST_TOKENS
    # Nothing in a statement ends its line, and every line is the one of its number.
    lines = [line.partition(": ") for line in prompt.messages[-1].content.split("\n")[2:] if line]
    assert {number: json.loads(text) for number, _, text in lines} == {
        number: " ".join(statement.text.split()) for number, statement in prompt.offered.items()
    }


def test_numbers_are_drawn_anew() -> None:
    statements = [Offered(0, place, "Something.") for place in range(MOST_OFFERED)]
    one, other = (choosing_prompt("what?", statements) for _ in range(2))
    assert [*one.offered] != [*other.offered]
    assert {len(number) for number in one.offered} == {3}


OFFERED = {str(number): Offered(0, number, "Something.") for number in range(100, 130)}
SAID = st.lists(st.sampled_from([*OFFERED, "1", "999", "[", "]", ",", " ", "\n", "[]", "no", '"', "{"]), max_size=60)


ARRAYS = st.lists(st.lists(st.sampled_from([*OFFERED, "1", "999"])).map(lambda numbers: choice(*numbers))).map(
    "\n".join
)


@given(st.text() | SAID.map("".join) | ARRAYS)
def test_any_text_is_read_without_fault(text: str) -> None:
    try:
        found = chosen(text, OFFERED)
    except LanguageModelError:
        return
    assert len(found) == len(set(found))
    assert set(found) <= set(OFFERED.values())
    assert found or "]" in text


def test_the_parts_of_a_question_take_turns() -> None:
    said_of_three = "[101, 102, 103]\n[]\n[104, 101, 105]"
    assert [one.sentence for one in chosen(said_of_three, OFFERED)] == [101, 104, 102, 103, 105]
