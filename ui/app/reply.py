"""The reply to the last question: what must be known first, what was understood, the answer, its cards, what next.

It draws what `ui.html.markup` and `ui.html.cards` make, and the buttons that go with it; every button leaves its
question with `ui.state.requests`. Earlier replies are folded away, and drawn when they are opened.
"""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant import MOST_CHARACTERS, Citation, NoticeKind, Understood, UnderstoodKind, understood_words
from assistant.language_model import LanguageModel
from index import Filters
from index.storage import Snapshot
from ui.app.filters import Choice, choices, clear, drop
from ui.app.frame import say
from ui.app.language_model import offer_choice
from ui.html import as_csv, cards, markup, table
from ui.state import Conversation, Exchange, Request, request

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
                + markup.labels([understood_words(item) for item in exchange.answer.understood], "Understood as")
                + markup.answer(exchange.answer, turn, exchange.seconds)
            )
            _table(exchange)
        st.button(
            "Ask this again",
            key=f"again-{turn}",
            icon=":material/refresh:",
            type="tertiary",
            on_click=request,
            args=(replace(exchange.asked, instead=False),),
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


def show_reply(
    conversation: Conversation, snapshot: Snapshot, filters: Filters, model: LanguageModel | None
) -> DeltaGenerator:
    """Draw the reply to the conversation's last question; `filters` are those of the sidebar now, `model` may be let
    choose. Returns the place of that."""
    exchange = conversation.exchanges[-1]
    turn, given = exchange.turn, exchange.answer
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        if given is None:
            say(exchange.failure or STOPPED)
        else:
            if given.notices:
                st.html(markup.notices(given))
            _understood(exchange, _candidates(exchange), snapshot)
            st.html(markup.answer(given, turn, exchange.seconds))
            _table(exchange)
        place = offer_choice(exchange, model)
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


def _table(exchange: Exchange) -> None:
    """The table of an answer that is one, and the button that downloads it."""
    shown = exchange.answer.table if exchange.answer else None
    if exchange.answer and shown and shown.rows:
        st.html(table.table(shown, exchange.answer.lead))
        st.download_button(
            "Download as CSV",
            as_csv(shown),
            "case-reviews-table.csv",
            "text/csv",
            key=f"csv-{exchange.turn}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def _candidates(exchange: Exchange) -> list[Understood]:
    """Where a pseudonym is shared: a button for each of the reviews that it may mean. Returns these."""
    given = exchange.answer
    if given is None or all(told.kind is not NoticeKind.AMBIGUOUS for told in given.notices):
        return []
    meant = [item for item in given.understood if item.kind is UnderstoodKind.ONLY_REVIEW]
    with st.container(key="candidates", gap="small"):
        for number, item in enumerate(meant):
            st.button(
                f"Ask about {markup.plain_label(item.label)} alone",
                key=f"candidate-{number}",
                icon=":material/arrow_forward:",
                on_click=request,
                args=(_again(exchange, without=exchange.asked.without.union(meant) - {item}),),
            )
    return meant


def _understood(exchange: Exchange, offered: list[Understood], snapshot: Snapshot) -> None:
    """What the question was taken to mean and what it was narrowed to: pressing one asks again without it. Candidates
    that are `offered` already are left out."""
    understood = exchange.answer.understood if exchange.answer else ()
    # Together with those taken back, in one order, so that a pill stays where it was pressed.
    every = sorted(exchange.asked.without.union(understood).difference(offered), key=understood_words)
    widened = [item for item in every if item.kind is UnderstoodKind.OTHER_WORDS]
    chosen = choices(exchange.filters, snapshot)
    narrowed = exchange.answer is not None and exchange.answer.scope.searched < exchange.answer.scope.total
    if not (every or chosen or narrowed):
        return
    with st.container(key="understood", horizontal=True, gap="small", vertical_alignment="center"):
        st.html('<span class="cr-quiet">Understood as (press one to take it back)</span>', width="content")
        for number, item in enumerate(every):
            if item not in widened:
                _pill(f"understood-{number}", item, exchange)
        if widened:  # many words have others; on a phone they would stand before the answer
            count = "1 word" if len(widened) == 1 else f"{len(widened)} words"
            with st.popover(f"{count} also searched for in the reviews’ own terms", key="widened"):
                for number, item in enumerate(widened):
                    _pill(f"widened-{number}", item, exchange)
        for number, choice in enumerate(chosen):
            st.button(
                markup.plain_label(choice.words),
                key=f"filter-{number}",
                icon=":material/close:",
                on_click=_without_filter,
                args=(exchange, choice, snapshot),
            )
        if narrowed:
            st.button(
                f"Search all {len(snapshot.reviews):,} reviews",
                key="wider",
                icon=":material/travel_explore:",
                on_click=_search_everything,
                args=(exchange, snapshot),
            )


def _pill(key: str, item: Understood, exchange: Exchange) -> None:
    taken_back = item in exchange.asked.without
    words = item.label if taken_back and item.kind is UnderstoodKind.ONLY_REVIEW else understood_words(item)
    st.button(
        markup.plain_label(f"not {words}" if taken_back else words),
        key=key,
        icon=":material/undo:" if taken_back else ":material/close:",
        on_click=request,
        args=(_again(exchange, without=exchange.asked.without ^ {item}),),
    )


def _search_everything(exchange: Exchange, snapshot: Snapshot) -> None:
    clear(snapshot)
    request(Request(exchange.question, instead=True, everywhere=True))


def _without_filter(exchange: Exchange, choice: Choice, snapshot: Snapshot) -> None:
    drop(choice, snapshot)
    request(_again(exchange))


def _ask_again(exchange: Exchange, key: str) -> None:
    st.button(
        "Ask again",
        key=key,
        icon=":material/refresh:",
        type="tertiary",
        on_click=request,
        args=(_again(exchange),),
    )


def _again(exchange: Exchange, *, without: frozenset[Understood] | None = None) -> Request:
    """The same question in the place of the last one."""
    asked = exchange.asked
    return replace(asked, instead=True, without=asked.without if without is None else without)


def _next(exchange: Exchange) -> None:
    """The questions that the cited reviews can answer."""
    if exchange.follow_ups:
        with st.container(key="follow-ups", gap="small"):
            st.html('<h2 class="cr-next">To ask next</h2>')
            for number, asked in enumerate(exchange.follow_ups):
                st.button(
                    markup.plain_label(asked.question),
                    key=f"follow-up-{number}",
                    icon=":material/chat:",
                    on_click=request,
                    args=(asked,),
                )


def _edit(exchange: Exchange) -> None:
    key = f"edited-{exchange.turn}"

    def ask_edited() -> None:
        if edited := st.session_state[key].strip():
            request(Request(edited, instead=True))

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
