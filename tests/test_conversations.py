"""Conversations are kept by an id that nobody can guess, only so many of them, and a question is never lost."""

from dataclasses import replace

from test_markup import make_citation

from assistant.answer import Understood, UnderstoodKind
from ui.state.conversations import MOST_CONVERSATIONS, MOST_PINS, MOST_TURNS, Conversation, Conversations
from ui.state.requests import Request


def test_a_conversation_is_found_by_its_id_alone() -> None:
    store = Conversations()
    one, other = store.begin(), store.begin()
    one.ask(Request("A question?"))
    assert store.find(one.id) is one
    assert other.exchanges == []
    assert len(one.id) >= 16
    assert store.find(None) is store.find("") is store.find("unknown") is None


def test_the_conversation_unused_for_longest_goes_first() -> None:
    store = Conversations()
    first, second = store.begin(), store.begin()
    store.find(first.id)
    for _ in range(MOST_CONVERSATIONS - 1):
        store.begin()
    assert store.find(first.id) is first
    assert store.find(second.id) is None


def test_a_question_asked_again_before_it_was_answered_stands_once() -> None:
    conversation = Conversation("id")
    for question in ("A?", "B?", "B?"):
        conversation.ask(Request(question))
    assert [exchange.question for exchange in conversation.exchanges] == ["A?", "B?"]


def test_the_oldest_turns_go_first() -> None:
    conversation = Conversation("id")
    for number in range(MOST_TURNS + 2):
        conversation.ask(Request(f"{number}?"))
    assert len(conversation.exchanges) == MOST_TURNS
    assert conversation.exchanges[0].question == "2?"


def test_a_turn_keeps_its_number_and_numbers_come_back() -> None:
    conversation = Conversation("id")
    numbers: dict[str, set[int]] = {}
    for number in range(3 * MOST_TURNS):
        conversation.ask(Request(f"{number}?"))
        kept = [exchange.turn for exchange in conversation.exchanges]
        assert len(set(kept)) == len(kept)
        for exchange in conversation.exchanges:
            numbers.setdefault(exchange.question, set()).add(exchange.turn)
    assert all(len(turns) == 1 for turns in numbers.values())
    assert set().union(*numbers.values()) == set(range(MOST_TURNS))


def test_a_question_asked_instead_takes_the_place_of_the_last() -> None:
    conversation = Conversation("id")
    for question in ("A?", "B?"):
        conversation.ask(Request(question))
    hv = Understood(UnderstoodKind.ABBREVIATION, "HV", "health visitor")
    conversation.ask(Request("C?", instead=True, without=frozenset({hv})))
    assert [(exchange.turn, exchange.question) for exchange in conversation.exchanges] == [(0, "A?"), (1, "C?")]
    assert conversation.exchanges[-1].asked.without == {hv}
    empty = Conversation("other")
    empty.ask(Request("D?", instead=True))
    assert [exchange.question for exchange in empty.exchanges] == ["D?"]


def test_a_quotation_is_pinned_once_whatever_its_number() -> None:
    conversation = Conversation("id")
    first, second = make_citation("One"), make_citation("Another")
    conversation.pin(first)
    conversation.pin(second)
    conversation.pin(replace(first, number=7))
    assert conversation.pins == [first, second]
    assert conversation.is_pinned(replace(first, number=7))
    conversation.unpin(replace(first, number=7))
    assert conversation.pins == [second]
    conversation.unpin(first)
    assert conversation.pins == [second]


def test_only_so_many_quotations_are_pinned() -> None:
    conversation = Conversation("id")
    for start in range(MOST_PINS + 1):
        conversation.pin(replace(make_citation("One"), start=start))
    assert len(conversation.pins) == MOST_PINS


def test_a_deleted_conversation_is_gone() -> None:
    store = Conversations()
    one = store.begin()
    store.forget(one.id)
    store.forget("unknown")
    assert store.find(one.id) is None
