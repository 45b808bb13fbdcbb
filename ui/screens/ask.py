"""The Ask page: a conversation of questions and answers in the reviews' own words."""

import time

import streamlit as st

from assistant.answer import Citation
from assistant.answer_json import answer_text
from assistant.answering import MOST_CHARACTERS, answer_question
from assistant.conversation import Turn
from corpus.errors import CaseReviewsError
from index.search import Filters
from index.snapshot import Snapshot
from ui import markup
from ui.conversations import Conversation, Exchange, conversations
from ui.filters import choose_filters
from ui.frame import open_library, say
from ui.library_session import shared_encoder

EXAMPLES = (
    "What do the reviews say about engaging fathers?",
    "What happened when appointments were missed?",
    "What did the reviews recommend about sharing information?",
    "How did professionals hear the child’s voice?",
)
FORGOTTEN = (
    "That conversation is no longer kept: conversations are forgotten when Case Reviews stops. Ask your question again."
)


def ask_page() -> None:
    st.title("Ask the reviews", anchor=False)
    opened = open_library()
    if opened is None:
        return
    _, snapshot = opened
    conversation = _current_conversation()
    with st.sidebar:
        filters = choose_filters(snapshot)
        st.button("New conversation", icon=":material/restart_alt:", on_click=_leave, width="stretch")

    with st.bottom:  # said outright: left to itself, the input keeps the page scrolled to the end of the answer
        typed = st.chat_input("Ask about learning from reviews", max_chars=MOST_CHARACTERS, submit_mode="stop")
    question = typed or st.session_state.pop("suggested", None)
    if question:
        conversation = conversation or _begin()
        conversation.ask(question)
    before, reply = st.container(), st.empty()
    if conversation is None:
        with reply.container():
            _empty_state(snapshot)
        return
    *earlier, last = conversation.exchanges
    with before:
        for turn, exchange in enumerate(earlier):
            content = _bubble(exchange, turn) + _cards(exchange, turn, conversation.id, snapshot)
            st.html(markup.folded(exchange.question, content))
        with st.chat_message("user", avatar=":material/person:"):
            st.html(f'<p class="cr-question">{markup.escape(last.question)}</p>')
    if question:
        # The last reply leaves the page meanwhile, and the page, now short, is back at its top when the new one comes.
        with reply, st.spinner("Searching the reviews"):
            _answer(last, earlier, snapshot, filters)
    with reply.container():
        _draw_reply(last, len(earlier), conversation.id, snapshot)


def _draw_reply(exchange: Exchange, turn: int, conversation: str, snapshot: Snapshot) -> None:
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        st.html(_bubble(exchange, turn))
        if exchange.answer is None:
            st.button("Ask again", icon=":material/refresh:", on_click=_suggest, args=(exchange.question,))
    if cards := _cards(exchange, turn, conversation, snapshot):
        st.html(cards)


def _bubble(exchange: Exchange, turn: int) -> str:
    if exchange.answer:
        return markup.answer(exchange.answer, turn, exchange.seconds)
    return markup.boxed(exchange.failure or "Stopped before there was an answer.")


def _cards(exchange: Exchange, turn: int, conversation: str, snapshot: Snapshot) -> str:
    def is_there(citation: Citation) -> bool:
        """Checked again whenever it is shown: the text still holds the quotation at its place."""
        try:
            return snapshot.document(citation.review).text[citation.start : citation.end] == citation.quote
        except (CaseReviewsError, KeyError):
            return False

    return markup.cards(exchange.answer, turn, conversation, is_there) if exchange.answer else ""


def _current_conversation() -> Conversation | None:
    """The one in the address, else the one that this session was in before it left the page."""
    addressed = st.query_params.get("c")
    found = conversations().find(addressed or st.session_state.get("conversation"))
    if found:
        st.query_params["c"] = st.session_state["conversation"] = found.id
    elif addressed:
        say(FORGOTTEN)
    return found


def _begin() -> Conversation:
    conversation = conversations().begin()
    st.query_params["c"] = st.session_state["conversation"] = conversation.id
    return conversation


def _leave() -> None:
    st.query_params.pop("c", None)
    st.session_state.pop("conversation", None)


def _suggest(question: str) -> None:
    st.session_state["suggested"] = question


def _empty_state(snapshot: Snapshot) -> None:
    """What there is to ask, and what it is asked of."""
    st.html(
        f"<p>Ask in your own words. The answer is in the reviews’ own words: whole sentences, each with a link that "
        f"opens the review at that place. This library holds "
        f"<strong>{markup.counted(len(snapshot.reviews), 'review')}</strong> in "
        f"{markup.counted(snapshot.passage_count, 'passage')}.</p>"
        '<p class="cr-quiet">It does not assess a case, advise what to do, or fill in what a review does not say.</p>'
    )
    st.html('<h2 class="cr-heading">For example</h2>')
    for example in EXAMPLES:
        st.button(example, icon=":material/chat:", on_click=_suggest, args=(example,), width="stretch")


def _answer(exchange: Exchange, earlier: list[Exchange], snapshot: Snapshot, filters: Filters) -> None:
    """Answer in place; an expected error becomes the exchange's failure."""
    history = [
        turn
        for one in earlier
        if one.answer
        for turn in (Turn("user", one.question), Turn("assistant", answer_text(one.answer)))
    ]
    started = time.monotonic()
    try:
        exchange.answer = answer_question(
            exchange.question, snapshot=snapshot, encoder=shared_encoder(), history=history, filters=filters
        )
    except CaseReviewsError as error:
        exchange.failure = str(error)
    exchange.seconds = time.monotonic() - started


ask_page()
