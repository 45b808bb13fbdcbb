"""The Ask page: a conversation of questions and answers in the reviews' own words."""

import time

import streamlit as st

from assistant import MOST_CHARACTERS, answer_text
from assistant.language_model import LanguageModel, answer_follow_up
from assistant.question import Turn
from corpus import CaseReviewsError
from index import Filters
from index.storage import Snapshot
from ui.app.filters import choose_filters, restore
from ui.app.frame import open_library, say
from ui.app.language_model import add_points, named_model, show_where
from ui.app.reply import show_earlier, show_reply, show_waiting
from ui.app.suggestions import EXAMPLES, examples, follow_ups
from ui.html import markup
from ui.remedies import in_the_app
from ui.state import Conversation, Exchange, Request, conversations, log_answer, request, requested, shared_encoder

FORGOTTEN = (
    "That conversation is no longer kept: conversations are forgotten when they are deleted, and when Case Reviews "
    "stops. Ask your question again."
)


def ask_page() -> None:
    st.title("Ask the reviews", anchor=False)
    opened = open_library()
    if opened is None:
        return
    _, snapshot = opened
    model = named_model()
    show_where(model)
    conversation = _current_conversation()
    with st.bottom:  # said outright: left to itself, the input keeps the page scrolled to the end of the answer
        typed = st.chat_input("Ask about learning from reviews", max_chars=MOST_CHARACTERS, submit_mode="stop")
    asked = Request(typed) if typed else requested()
    if asked:
        conversation = conversation or _begin()
        if asked.instead:
            conversation.ask_instead(asked.question, asked.without)
        else:
            conversation.ask(asked.question)
    with st.sidebar:
        _menu(conversation)
        filters = _filters(conversation, snapshot)
    announced = st.empty()
    if conversation is None:
        _empty_state(snapshot)
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
        _answer(last, earlier, snapshot, filters, model)
        waiting.empty()
    with reply.container():
        place = show_reply(conversation, snapshot, filters)
    if asked:
        became = f"Answer ready. {last.answer.lead}" if last.answer else f"No answer. {last.failure}"
        announced.html(markup.announced(became))
        if model:
            add_points(place, last, conversation.id, snapshot, model)


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


def _delete(conversation: Conversation) -> None:
    conversations().forget(conversation.id)
    _leave()


def _filters(conversation: Conversation | None, snapshot: Snapshot) -> Filters:
    """The filters of the sidebar, which the conversation keeps for whoever comes back to it from another page."""
    if conversation:
        restore(conversation.filters, snapshot)
    filters = choose_filters(snapshot)
    if conversation:
        conversation.filters = filters
    return filters


def _menu(conversation: Conversation | None) -> None:
    """What can be done with the conversation as a whole."""
    if conversation is None:
        return
    st.button("New conversation", icon=":material/restart_alt:", on_click=_leave, width="stretch")
    with st.popover("Delete this conversation", icon=":material/delete:", width="stretch"):
        st.write("Its questions, answers and pinned quotations are forgotten at once. This cannot be undone.")
        st.button("Delete it now", key="delete-now", on_click=_delete, args=(conversation,))


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
    work = st.pills("Your work", list(EXAMPLES), default=next(iter(EXAMPLES)), required=True, key="work")
    with st.container(key="examples"):
        for question in examples(work, snapshot):
            words = markup.plain_label(question)
            st.button(words, icon=":material/chat:", on_click=request, args=(question,), width="stretch")


def _answer(
    exchange: Exchange, earlier: list[Exchange], snapshot: Snapshot, filters: Filters, model: LanguageModel | None
) -> None:
    """Answer in place; an expected error becomes the exchange's failure."""
    history = [
        turn
        for one in earlier
        if one.answer
        for turn in (Turn("user", one.question), Turn("assistant", answer_text(one.answer)))
    ]
    exchange.filters = filters
    started = time.monotonic()
    try:
        exchange.answer = answer_follow_up(
            exchange.question,
            snapshot=snapshot,
            encoder=shared_encoder(),
            model=model,
            history=history,
            filters=filters,
            without=exchange.without,
        )
        exchange.follow_ups = follow_ups(
            exchange.answer, [exchange.question, *(one.question for one in earlier)], snapshot
        )
    except CaseReviewsError as error:
        exchange.failure = in_the_app(str(error))
    exchange.seconds = time.monotonic() - started
    given = exchange.answer
    log_answer(
        given.status if given else "failed",
        seconds=exchange.seconds,
        citations=len(given.citations) if given else 0,
        reviews=len({citation.review for citation in given.citations}) if given else 0,
    )


ask_page()
