"""The reply to the last question: what must be known first, what was understood, the answer, its cards, what next.

It draws what `ui.markup` and `ui.cards` make, and the buttons that go with it; every button leaves its question with
`ui.asking`. Earlier replies, which have no buttons, are folded away.
"""

import streamlit as st

from assistant.answer import NoticeKind
from assistant.answering import MOST_CHARACTERS
from assistant.interpreting import only
from index.search import Filters
from index.snapshot import Snapshot
from ui import cards, markup
from ui.asking import request
from ui.conversations import Conversation, Exchange
from ui.filters import Choice, choices, drop
from ui.frame import say

STOPPED = "Stopped before there was an answer."


def folded_reply(exchange: Exchange, turn: int, conversation: Conversation, snapshot: Snapshot) -> str:
    """An earlier question, its reply under it, as HTML."""
    if exchange.answer is None:
        return markup.folded(exchange.question, markup.boxed(exchange.failure or STOPPED))
    given = exchange.answer
    content = (
        markup.notices(given)
        + markup.labels(given.understood, "Understood as")
        + markup.answer(given, turn, exchange.seconds)
        + cards.cards(given.citations, turn, conversation.id, snapshot)
    )
    return markup.folded(exchange.question, content)


def show_reply(conversation: Conversation, snapshot: Snapshot, filters: Filters) -> None:
    """Draw the reply to the conversation's last question; `filters` are those of the sidebar now."""
    exchange, turn = conversation.exchanges[-1], len(conversation.exchanges) - 1
    given = exchange.answer
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        if given is None:
            say(exchange.failure or STOPPED)
        else:
            if given.notices:
                st.html(markup.notices(given))
            _understood(exchange, _candidates(exchange, snapshot), snapshot)
            st.html(markup.answer(given, turn, exchange.seconds))
        _again(exchange, filters)
    if given:
        for citation in given.citations:
            with st.container(key=f"card-{turn}-{citation.number}", gap=None):
                st.html(cards.card(citation, turn, conversation.id, cards.around(citation, snapshot)))
                _pin(conversation, exchange, citation.number)


def _candidates(exchange: Exchange, snapshot: Snapshot) -> list[str]:
    """Where a pseudonym is shared: a button for each of the reviews that it may mean. Returns their phrases."""
    given = exchange.answer
    if given is None or all(told.kind is not NoticeKind.AMBIGUOUS for told in given.notices):
        return []
    meant = [phrase for review in snapshot.reviews.values() if (phrase := only(review.label)) in given.understood]
    with st.container(key="candidates", gap="small"):
        for number, phrase in enumerate(meant):
            st.button(
                f"Ask about {markup.plain_label(phrase.removeprefix(only('')))} alone",
                key=f"candidate-{number}",
                icon=":material/arrow_forward:",
                on_click=request,
                args=(exchange.question,),
                kwargs={"instead": True, "without": exchange.without.union(meant) - {phrase}},
            )
    return meant


def _understood(exchange: Exchange, offered: list[str], snapshot: Snapshot) -> None:
    """What the question was taken to mean and what it was narrowed to: pressing one asks again without it. Candidates
    that are `offered` already are left out."""
    understood = exchange.answer.understood if exchange.answer else ()
    phrases = [phrase for phrase in understood if phrase not in offered]
    chosen = choices(exchange.filters, snapshot)
    if not (phrases or chosen or exchange.without):
        return
    with st.container(key="understood", horizontal=True, gap="small", vertical_alignment="center"):
        st.html('<span class="cr-quiet">Understood as (press one to ask again without it)</span>', width="content")
        for number, phrase in enumerate(phrases):
            _pill(f"understood-{number}", phrase, ":material/close:", exchange, phrase)
        for number, choice in enumerate(chosen):
            st.button(
                markup.plain_label(choice.words),
                key=f"filter-{number}",
                icon=":material/close:",
                on_click=_without_filter,
                args=(exchange, choice, snapshot),
            )
        for number, phrase in enumerate(sorted(exchange.without)):
            words = f"not {phrase.removeprefix(only(''))}"
            _pill(f"without-{number}", words, ":material/undo:", exchange, phrase)


def _pill(key: str, words: str, icon: str, exchange: Exchange, phrase: str) -> None:
    st.button(
        markup.plain_label(words),
        key=key,
        icon=icon,
        on_click=request,
        args=(exchange.question,),
        kwargs={"instead": True, "without": exchange.without ^ {phrase}},
    )


def _without_filter(exchange: Exchange, choice: Choice, snapshot: Snapshot) -> None:
    drop(choice, snapshot)
    request(exchange.question, instead=True, without=exchange.without)


def _again(exchange: Exchange, filters: Filters) -> None:
    """Ask the same again, ask something better, or one of the questions that the cited reviews can answer."""
    if exchange.answer and exchange.filters != filters:
        say("The filters have changed since this answer. Ask again to use them.")
    with st.container(key="again", horizontal=True, gap="small"):
        st.button(
            "Ask again",
            icon=":material/refresh:",
            on_click=request,
            args=(exchange.question,),
            kwargs={"instead": True, "without": exchange.without},
        )
        with st.popover("Edit the question", icon=":material/edit:"):
            _edit(exchange)
    if exchange.follow_ups:
        with st.container(key="follow-ups", gap="small"):
            st.html('<h2 class="cr-next">To ask next</h2>')
            for question in exchange.follow_ups:
                st.button(markup.plain_label(question), icon=":material/chat:", on_click=request, args=(question,))


def _edit(exchange: Exchange) -> None:
    key = f"edited-{id(exchange)}"  # a new question begins with its own words

    def ask_edited() -> None:
        if edited := st.session_state[key].strip():
            request(edited, instead=True)

    with st.form(f"edit-{id(exchange)}", border=False):
        st.text_area("Question", exchange.question, max_chars=MOST_CHARACTERS, key=key)
        st.form_submit_button("Ask this instead", on_click=ask_edited)


def _pin(conversation: Conversation, exchange: Exchange, number: int) -> None:
    """Whether the quotation is kept for a briefing."""
    given = exchange.answer
    if given is None:
        return
    citation = given.citation(number)
    key = f"pin-{conversation.id}-{citation.review}-{citation.start}-{citation.end}"

    def turn_over() -> None:
        if st.session_state[key]:
            conversation.pin(citation)
        else:
            conversation.unpin(citation)

    pinned = conversation.is_pinned(citation)
    st.checkbox(f"Pin quotation {number} for a briefing", pinned, key=key, on_change=turn_over)
