"""The Ask page: a conversation of questions and answers in the reviews' own words."""

import time

import streamlit as st

from assistant import MOST_CHARACTERS, Assistant, Turn, turns_of
from corpus import CaseReviewsError
from index import Filters, OpenLibrary
from index.storage import Snapshot
from ui.app.filters import choose_filters, restore
from ui.app.frame import open_library, say
from ui.app.language_model import let_choose, named_model, show_where, was_pressed
from ui.app.reply import show_earlier, show_reply, show_waiting
from ui.app.suggestions import EXAMPLES, examples, follow_ups
from ui.html import markup, with_remedy
from ui.state import (
    MOST_CONVERSATIONS,
    MOST_TURNS,
    Conversation,
    Exchange,
    Request,
    conversations,
    current_assistant,
    forget_session,
    log_answer,
    request,
    requested,
)

FORGOTTEN = (
    "That conversation is no longer kept: conversations are forgotten when they are deleted, when Case Reviews stops, "
    f"and when {MOST_CONVERSATIONS} others have been used since. Ask your question again."
)
KEPT = (
    f"Questions (the last {MOST_TURNS} of a conversation), answers, pins and notes are in the memory of this program "
    "and are not written to a disk. They are kept until you delete the conversation, until Case Reviews stops, or "
    f"until {MOST_CONVERSATIONS} other conversations have been used since.",
    "Until then, whoever has the address of the conversation can open it. “New conversation” begins another one and "
    "deletes nothing.",
    "Deleting cannot reach a page that another window still shows, what was exported, a question that was sent to a "
    "language model’s server, or your browser’s history, whose addresses hold what you searched for within a source "
    "but no question.",
)


def ask_page() -> None:
    st.title("Ask the reviews", anchor=False)
    opened = open_library()
    if opened is None:
        return
    library, _ = opened
    model = named_model()
    show_where(model)
    assistant = current_assistant(library, model)
    snapshot = assistant.library.snapshot  # one generation for the answer and for what is drawn of it
    conversation = _current_conversation()
    with st.bottom:  # said outright: left to itself, the input keeps the page scrolled to the end of the answer
        typed = st.chat_input("Ask about learning from reviews", max_chars=MOST_CHARACTERS, submit_mode="stop")
    asked = Request(typed) if typed else requested()
    if asked:
        conversation = conversation or _begin()
        conversation.ask(asked)
    with st.sidebar:
        _menu(conversation, assistant.library)
        filters = _filters(conversation, snapshot)
    announced = st.empty()
    if conversation is None:
        _empty_state(assistant.library)
        return
    *earlier, last = conversation.exchanges
    # Every question asked has a container of its own, at which the style sheet takes the page back to its top.
    with st.container(key=f"asked-{_asked_so_far(bool(asked))}"):
        with st.chat_message("user", avatar=":material/person:"):
            st.html(f'<p class="cr-question">{markup.escape(last.question)}</p>')
        waiting, reply = st.empty(), st.empty()
        if earlier:
            _show_earlier(conversation, earlier, snapshot)
    if asked:
        announced.html(markup.announced("Searching the reviews"))
        with waiting.container():
            show_waiting(last)
        _answer(last, earlier, assistant, filters)
        waiting.empty()
    with reply.container():
        place = show_reply(conversation, snapshot, filters, model)
    if asked:
        became = f"Answer ready. {last.answer.lead}" if last.answer else f"No answer. {last.failure}"
        announced.html(markup.announced(became))
    elif was_pressed() and model:
        announced.html(markup.announced("The language model is choosing"))
        let_choose(place, last, _history(earlier), assistant, model)


def _asked_so_far(anew: bool) -> int:
    """How many questions this session has asked, the same one again included."""
    count: int = st.session_state.get("asked", 0) + anew
    st.session_state["asked"] = count
    return count


def _show_earlier(conversation: Conversation, earlier: list[Exchange], snapshot: Snapshot) -> None:
    """The earlier questions below the newest answer, the latest first, each folded."""
    with st.container(key="earlier", gap="small"):
        st.html('<h2 class="cr-heading">Earlier questions</h2>')
        for exchange in reversed(earlier):
            show_earlier(conversation, exchange, snapshot)


def _current_conversation() -> Conversation | None:
    """The one in the address, else the one that this session was in before it left the page."""
    addressed = st.query_params.get("c")
    found = conversations().find(addressed or st.session_state.get("conversation"))
    if found:
        st.query_params["c"] = st.session_state["conversation"] = found.id
    elif addressed:
        say(FORGOTTEN)
    return found if found and found.exchanges else None


def _begin() -> Conversation:
    conversation = conversations().begin()
    st.query_params["c"] = st.session_state["conversation"] = conversation.id
    return conversation


def _leave() -> None:
    st.query_params.pop("c", None)
    st.session_state.pop("conversation", None)


def _delete(conversation: Conversation, library: OpenLibrary) -> None:
    """Delete the conversation, and whatever else this program holds of what was typed in it."""
    conversations().forget(conversation.id)
    library.forget_questions()
    forget_session()
    st.query_params.pop("c", None)


def _filters(conversation: Conversation | None, snapshot: Snapshot) -> Filters:
    """The filters of the sidebar, which the conversation keeps for whoever comes back to it from another page."""
    if conversation:
        restore(conversation.filters, snapshot)
    filters = choose_filters(snapshot)
    if conversation:
        conversation.filters = filters
    return filters


def _menu(conversation: Conversation | None, library: OpenLibrary) -> None:
    """What can be done with the conversation as a whole, and what is kept of it."""
    if conversation:
        st.button("New conversation", icon=":material/restart_alt:", on_click=_leave, width="stretch")
        with st.popover("Delete this conversation", icon=":material/delete:", width="stretch"):
            st.write(
                "Its questions, answers, pinned quotations and notes are deleted at once, and its address opens "
                "nothing. This cannot be undone."
            )
            st.button("Delete it now", key="delete-now", on_click=_delete, args=(conversation, library))
    with st.popover("What is kept?", icon=":material/info:", width="stretch"):
        for sentences in KEPT:
            st.write(sentences)


def _empty_state(library: OpenLibrary) -> None:
    """What there is to ask, and what it is asked of."""
    st.html(
        f"<p>Ask in your own words. The answer is in the reviews’ own words: whole sentences, each with a link that "
        f"opens the review at that place. This library holds "
        f"<strong>{markup.counted(len(library.reviews), 'review')}</strong> in "
        f"{markup.counted(library.passage_count, 'passage')}.</p>"
        '<p class="cr-quiet">It does not assess a case, advise what to do, or fill in what a review does not say.</p>'
    )
    st.html('<h2 class="cr-heading">For example</h2>')
    work = st.pills("Your work", list(EXAMPLES), default=next(iter(EXAMPLES)), required=True, key="work")
    with st.container(key="examples"):
        for asked in examples(work, library):
            words = markup.plain_label(asked.question)
            st.button(words, icon=":material/chat:", on_click=request, args=(asked,), width="stretch")


def _history(earlier: list[Exchange]) -> list[Turn]:
    return [turn for one in earlier if one.answer for turn in turns_of(one.answer)]


def _answer(exchange: Exchange, earlier: list[Exchange], assistant: Assistant, filters: Filters) -> None:
    """Answer in place; an expected error becomes the exchange's failure."""
    exchange.filters = filters
    asked = exchange.asked
    started = time.monotonic()
    try:
        exchange.answer = assistant.answer(
            asked.question,
            history=_history(earlier),
            filters=filters,
            without=asked.without,
            intent=asked.intent,
            everywhere=asked.everywhere,
        )
        asked_before = [exchange.question, *(one.question for one in earlier)]
        exchange.follow_ups = follow_ups(exchange.answer, asked_before, assistant.library)
    except CaseReviewsError as error:
        exchange.failure = with_remedy(error.fault, error.remedy)
    exchange.seconds = time.monotonic() - started
    given = exchange.answer
    log_answer(
        given.status if given else "failed",
        seconds=exchange.seconds,
        citations=len(given.citations) if given else 0,
        reviews=len({citation.review for citation in given.citations}) if given else 0,
    )


ask_page()
