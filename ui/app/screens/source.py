"""The Source page: one review, opened at a page and a quotation, each named in the address.

`?review=<id>&page=<number>&quote=<start>-<end>`: the offsets are into the document's text. The quotation shown is that
slice of the text as it is now, whose hash was checked when it was read; nothing is searched for or matched.
`&find=<words>` lists the sentences that hold them, and `&c=<id>` is the conversation from which the page was opened.
"""

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from assistant import Citation
from corpus import CaseReviewsError, Document, Span
from index.storage import Review, Snapshot
from ui.app.correction import offer_correction
from ui.app.frame import open_library, problem, say
from ui.app.page_view import file_fault, show_page
from ui.find_in_review import MOST_CHARACTERS, Sentences
from ui.html import counted, escape, original_link, parse_span
from ui.html import entry as entry_markup
from ui.html import source as source_markup
from ui.problems import in_words
from ui.state import conversations

STYLE = Path(__file__).parents[2] / "static" / "source.css"


def source_page() -> None:
    st.html(STYLE)
    conversation = st.query_params.get("c")
    # A plain link: Streamlit's own leaves an address without a review in the browser's history.
    back = f"/?{urlencode({'c': conversation})}" if conversation else "/"
    words = "Back to the answer" if conversation else "Ask the reviews"
    st.html(f'<p class="cr-back"><a href="{escape(back)}"><span aria-hidden="true">← </span>{words}</a></p>')
    opened = open_library()
    if opened is None:
        return
    library, snapshot = opened
    review = snapshot.reviews.get(st.query_params.get("review", ""))
    if review is None:
        say("No review of this library has this address; it may have been removed. Choose one on the Library page.")
        st.page_link("screens/library.py", label="Open the Library page", icon=":material/library_books:")
        return
    st.set_page_config(page_title=f"{review.label}: Case Reviews")  # the name of its tab among others
    _heading(review)
    fault = file_fault(library, review)
    if fault:
        say(fault)
    try:
        document = snapshot.document(review.id)
        sentences = Sentences(document.text, snapshot.sections(review.id))
        quotation = _quotation(document)
        if quotation:
            _quoted_passage(document, snapshot, review, quotation)
        _ways_through(document, snapshot, review, sentences, quotation)
        if document.pages:
            show_page(library, review, document, quotation, there=fault is None)
        else:
            _whole_text(document, snapshot, review, quotation)
        _entry(document, review, sentences)
        offer_correction(library, snapshot, review)
    except CaseReviewsError as error:
        problem(error)


def _heading(review: Review) -> None:
    entry = review.entry
    pages = counted(review.pages, "page") if review.pages else "pages not recorded"
    facts = [entry.text("type"), ", ".join(review.files), pages, counted(review.words, "word")]
    st.html(
        f'<h1 class="cr-title">{escape(review.label)}</h1>'
        f'<p class="cr-meta">{" · ".join(escape(fact) for fact in facts if fact)}</p>'
    )
    for found in review.problems:
        say(in_words(found))


def _quotation(document: Document) -> Span | None:
    """The quotation that the address names, within the text; None, with a word why, where it names none."""
    address = st.query_params.get("quote")
    if address is None:
        return None
    span = parse_span(address)
    if span is None or span.end > len(document.text):
        say(
            f"The quotation in this address ({address}) is not in this document’s text, which has "
            f"{len(document.text):,} characters. Open it again from an answer."
        )
        return None
    return span


def _quoted_passage(document: Document, snapshot: Snapshot, review: Review, quotation: Span) -> None:
    """The quotation among the sentences around it: the form that every reader and screen reader can use."""
    passages = [p for p in snapshot.passages(review.id) if p.start < quotation.end and quotation.start < p.end]
    start = min([quotation.start, *(passage.start for passage in passages)])
    end = max([quotation.end, *(passage.end for passage in passages)])
    path = " › ".join(passages[0].path) if passages else ""
    st.html(
        f'<h2 class="cr-heading">Quoted passage</h2><p class="cr-meta">{escape(path) or "Section not recorded"}</p>'
        f"{source_markup.excerpt(document.text, Span(start, end), quotation)}"
    )


def _ways_through(
    document: Document, snapshot: Snapshot, review: Review, sentences: Sentences, quotation: Span | None
) -> None:
    """The outline, what else the conversation quotes from this review, and the search box with what it found."""
    conversation = st.query_params.get("c")
    st.html(source_markup.outline(document, snapshot.sections(review.id), review.id, conversation))
    if conversation:
        others = _other_quotations(document, review, quotation, conversation)
        if others:
            st.html(source_markup.other_quotations(document, others, review.id, conversation))
    words = st.text_input(
        "Find in this review",
        max_chars=MOST_CHARACTERS,
        icon=":material/search:",
        placeholder="Words as they stand in the text",
        key="find",
        bind="query-params",
    )
    if words := (words or "").strip()[:MOST_CHARACTERS]:
        st.html(source_markup.found(document, sentences.find(words), words, review.id, conversation))


def _other_quotations(document: Document, review: Review, quotation: Span | None, conversation: str) -> list[Citation]:
    """In the text's order, each once; without those whose words the text no longer holds at their place."""
    found = conversations().find(conversation)
    answers = [exchange.answer for exchange in found.exchanges if exchange.answer] if found else []
    citations = {
        (citation.start, citation.end): citation
        for answer in answers
        for citation in answer.citations
        if citation.review == review.id and document.text[citation.start : citation.end] == citation.quote
    }
    if quotation:
        citations.pop((quotation.start, quotation.end), None)
    return [citations[place] for place in sorted(citations)]


def _entry(document: Document, review: Review, sentences: Sentences) -> None:
    conversation = st.query_params.get("c")

    def shown(place: Span) -> str:
        address = source_markup.address(document, review.id, place, conversation)
        return entry_markup.evidence(document.text, sentences.around(place), place, address)

    st.html(f'<h2 class="cr-heading">Catalogue entry</h2>{entry_markup.facts(review.entry, shown)}')


def _whole_text(document: Document, snapshot: Snapshot, review: Review, quotation: Span | None) -> None:
    if "page" in st.query_params:
        say("This file has no page numbers, so the page in the address is left aside.")
    st.html('<h2 class="cr-heading">The whole text</h2>')
    shown = source_markup.links(
        original_link(review.id, None, None), "Original file", review.entry, quotation is not None
    )
    st.html(shown + source_markup.folded_sections(document.text, snapshot.sections(review.id), quotation))


source_page()
