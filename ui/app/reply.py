"""The reply to the last question: what must be known first, what was understood, the answer, its cards, what next.

It draws what `ui.html.markup` and `ui.html.cards` make, and the buttons that go with it; every button leaves its
question with `ui.state.requests`. Earlier replies are folded away, and drawn when they are opened.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant import MOST_CHARACTERS, Citation, NoticeKind
from assistant.question import WIDENED, only
from index import Filters
from index.storage import Snapshot
from ui.app.filters import Choice, choices, drop
from ui.app.frame import say
from ui.app.language_model import show_points
from ui.html import cards, markup, points
from ui.state import Conversation, Exchange, request

STOPPED = "Stopped before there was an answer."


def show_earlier(conversation: Conversation, exchange: Exchange, snapshot: Snapshot) -> None:
    """Draw an earlier question, folded, with its reply, its pins and a way to ask it again."""
    turn = exchange.turn
    label = markup.plain_label(exchange.question) or "Earlier question"
    with st.expander(label, key=f"turn-{conversation.id}-{turn}", on_change="rerun") as fold:
        if not fold.open:
            return
        if label != exchange.question:
            st.html(f'<p class="cr-question">{markup.escape(exchange.question)}</p>')
        if exchange.answer is None:
            say(exchange.failure or STOPPED)
        else:
            st.html(
                markup.notices(exchange.answer)
                + markup.labels(exchange.answer.understood, "Understood as")
                + markup.answer(exchange.answer, turn, exchange.seconds)
                + points(exchange.answer, turn, conversation.id)
            )
        st.button(
            "Ask this again",
            key=f"again-{turn}",
            icon=":material/refresh:",
            type="tertiary",
            on_click=request,
            args=(exchange.question,),
        )
        _cards(conversation, exchange, snapshot)


def show_waiting(exchange: Exchange) -> None:
    """Draw what stands in the reply's place while it is looked for, and what the person is left with who presses Stop:
    nothing can be drawn after that. The style sheet shows one or the other."""
    with st.container(key="searching"):
        st.html('<p class="cr-searching">Searching the reviews</p>')
    with st.container(key="stopped"):
        say(STOPPED)
        _ask_again(exchange, "ask-again-after-stop")


def show_reply(conversation: Conversation, snapshot: Snapshot, filters: Filters) -> DeltaGenerator:
    """Draw the reply to the conversation's last question; `filters` are those of the sidebar now. Returns the place of
    what a language model adds."""
    exchange = conversation.exchanges[-1]
    turn, given = exchange.turn, exchange.answer
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        if given is None:
            say(exchange.failure or STOPPED)
        else:
            if given.notices:
                st.html(markup.notices(given))
            _understood(exchange, _candidates(exchange, snapshot), snapshot)
            st.html(markup.answer(given, turn, exchange.seconds))
        place = show_points(exchange, conversation.id)
        if given and exchange.filters != filters:
            say("The filters have changed since this answer. Ask again to use them.")
        with st.container(key="again", horizontal=True, gap="small"):
            _ask_again(exchange, "ask-again")
            with st.popover("Edit the question", icon=":material/edit:", type="tertiary"):
                _edit(exchange)
    _cards(conversation, exchange, snapshot)
    _next(exchange)
    return place


def _cards(conversation: Conversation, exchange: Exchange, snapshot: Snapshot) -> None:
    turn, given = exchange.turn, exchange.answer
    for citation in given.citations if given else ():
        with st.container(key=f"card-{turn}-{citation.number}", gap=None):
            st.html(cards.card(citation, turn, conversation.id, cards.around(citation, snapshot)))
            _pin(conversation, citation, turn)


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
    # In one order with those taken back, so that a pill stays where it was pressed.
    phrases = sorted(exchange.without.union(understood).difference(offered))
    widened = [phrase for phrase in phrases if WIDENED in phrase]
    chosen = choices(exchange.filters, snapshot)
    if not (phrases or chosen):
        return
    with st.container(key="understood", horizontal=True, gap="small", vertical_alignment="center"):
        st.html('<span class="cr-quiet">Understood as (press one to take it back)</span>', width="content")
        for number, phrase in enumerate(phrases):
            if phrase not in widened:
                _pill(f"understood-{number}", phrase, exchange)
        if widened:  # many words have others; on a phone they would stand before the answer
            count = "1 word" if len(widened) == 1 else f"{len(widened)} words"
            with st.popover(f"{count} searched for in others, too", key="widened"):
                for number, phrase in enumerate(widened):
                    _pill(f"widened-{number}", phrase, exchange)
        for number, choice in enumerate(chosen):
            st.button(
                markup.plain_label(choice.words),
                key=f"filter-{number}",
                icon=":material/close:",
                on_click=_without_filter,
                args=(exchange, choice, snapshot),
            )


def _pill(key: str, phrase: str, exchange: Exchange) -> None:
    taken_back = phrase in exchange.without
    st.button(
        markup.plain_label(f"not {phrase.removeprefix(only(''))}" if taken_back else phrase),
        key=key,
        icon=":material/undo:" if taken_back else ":material/close:",
        on_click=request,
        args=(exchange.question,),
        kwargs={"instead": True, "without": exchange.without ^ {phrase}},
    )


def _without_filter(exchange: Exchange, choice: Choice, snapshot: Snapshot) -> None:
    drop(choice, snapshot)
    request(exchange.question, instead=True, without=exchange.without)


def _ask_again(exchange: Exchange, key: str) -> None:
    st.button(
        "Ask again",
        key=key,
        icon=":material/refresh:",
        type="tertiary",
        on_click=request,
        args=(exchange.question,),
        kwargs={"instead": True, "without": exchange.without},
    )


def _next(exchange: Exchange) -> None:
    """The questions that the cited reviews can answer."""
    if exchange.follow_ups:
        with st.container(key="follow-ups", gap="small"):
            st.html('<h2 class="cr-next">To ask next</h2>')
            for number, question in enumerate(exchange.follow_ups):
                st.button(
                    markup.plain_label(question),
                    key=f"follow-up-{number}",
                    icon=":material/chat:",
                    on_click=request,
                    args=(question,),
                )


def _edit(exchange: Exchange) -> None:
    key = f"edited-{exchange.turn}"

    def ask_edited() -> None:
        if edited := st.session_state[key].strip():
            request(edited, instead=True)

    with st.form(f"edit-{exchange.turn}", border=False):
        st.text_area("Question", exchange.question, max_chars=MOST_CHARACTERS, key=key)
        st.form_submit_button("Ask this instead", on_click=ask_edited)


def _pin(conversation: Conversation, citation: Citation, turn: int) -> None:
    """Whether the quotation is kept for a briefing: one box in every reply that has it, all saying the same."""
    key = f"pin-{conversation.id}-{turn}-{citation.number}"

    def turn_over() -> None:
        if st.session_state[key]:
            conversation.pin(citation)
        else:
            conversation.unpin(citation)

    st.session_state[key] = conversation.is_pinned(citation)
    st.checkbox(f"Pin quotation {citation.number} for a briefing", key=key, on_change=turn_over)
