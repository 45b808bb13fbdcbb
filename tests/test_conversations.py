"""Conversations are kept by an id that nobody can guess, only so many of them, and a question is never lost."""

from ui.conversations import MOST_CONVERSATIONS, MOST_TURNS, Conversation, Conversations


def test_a_conversation_is_found_by_its_id_alone() -> None:
    store = Conversations()
    one, other = store.begin(), store.begin()
    one.ask("A question?")
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
        conversation.ask(question)
    assert [exchange.question for exchange in conversation.exchanges] == ["A?", "B?"]


def test_the_oldest_turns_go_first() -> None:
    conversation = Conversation("id")
    for number in range(MOST_TURNS + 2):
        conversation.ask(f"{number}?")
    assert len(conversation.exchanges) == MOST_TURNS
    assert conversation.exchanges[0].question == "2?"
