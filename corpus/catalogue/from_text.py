"""The catalogue entry of a review, read from its text: each value with the span that shows it.

What the text does not say stays None: nothing is inferred from a file name, a neighbour or general knowledge. The
patterns are those of published reviews from England, Wales, Scotland and Northern Ireland. People's corrections are
laid over the entry by `corpus.catalogue.corrections`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.catalogue.dates import date_to, find_dates
from corpus.catalogue.entry import CatalogueEntry, Value
from corpus.catalogue.places import find_places
from corpus.catalogue.subject import Pseudonym, pseudonyms, read_subject
from corpus.document import Document, Span
from corpus.structure import Section, Sentence
from corpus.text import Block, BlockKind, read_blocks

# The title stands above the first prose: a cover and a contents page stay below this many characters.
_FRONT_CHARACTERS = 4_000
_PROSE_WORDS = 12
_TITLE_CHARACTERS = 200

_TYPE = re.compile(
    r"(?:(?:Concise|Extended|Local|Historical)\s+)?(?:Child\s+(?:Safeguarding\s+)?Practice|Serious\s+Case|"
    r"Significant\s+Case|Case\s+Management|Domestic\s+Homicide|Safeguarding\s+Adults?|Multi-?Agency\s+Learning|"
    r"Thematic|Learning)\s+Reviews?\b",
    re.I,
)
_FORM = re.compile(
    r"practitioner(?:s'|'s)?\s+briefing|briefing\s+note|briefing\s+paper|executive\s+summary|overview\s+report|"
    r"(?:seven|7)[\s-]minute\s+briefing|learning\s+(?:brief|summary|briefing)|summary\s+report|briefing",
    re.I,
)
# A word of a board's name; the name of a type of review, or what was done to it, may stand directly before.
_CAPITALISED = (
    r"(?!(?:Reviews?|Reports?|Briefing|Summary|Published|Commissioned|Prepared|Learning|Note|By)\b)[A-Z][\w'’.-]*"
)
_GAP = r"(?:[ \t]+|[ \t]*\n[ \t]*(?!\n))"  # one line break may part a name, a blank line may not
_PUBLISHER = re.compile(
    rf"\b(?:{_CAPITALISED}(?:,?{_GAP}(?:and|of|for|the|&)(?={_GAP}[A-Z])|,(?={_GAP}[A-Z][\w' ]+(?:{_GAP}and{_GAP}|,)))?"
    rf"{_GAP}){{0,8}}(?:Safeguarding|Child{_GAP}Protection)\b(?:{_GAP}(?:{_CAPITALISED}|and|of|for|&)){{0,7}}?{_GAP}"
    r"(?:Board|Partnership|Partners|Committee)\b"
)
_PUBLISHER_IN_CAPITALS = re.compile(
    r"^[ \t*#]*(?P<name>[A-Z][A-Z'’&,\- ]*\b(?:SAFEGUARDING|CHILD PROTECTION)\b[A-Z'’&,\- ]*"
    r"\b(?:BOARD|PARTNERSHIP|COMMITTEE))[ \t*]*$",
    re.M,
)
_NOT_A_PUBLISHER = re.compile(r"^(?:The\s+)?(?:Local\s+)?(?:Safeguarding|Child\s+Protection)|\bNational\b|\bReview\b")
_PUBLISHED_BY = re.compile(r"(?:published|commissioned|produced|issued|prepared)\s+(?:by|for)|on\s+behalf\s+of", re.I)
_PUBLISHER_INITIALS = re.compile(r"\b(?!LSC|LSB)[A-Z]{1,3}(?:SC[BP]|SVPP|CPC)\b")

# A line of its own: a publication that is mentioned in prose ("guidance published in March 2018") is another one's.
_PUBLISHED_LABEL = re.compile(
    r"^[\W_]{0,40}(?:this\s+(?:report|review|briefing)\s+was\s+)?(?:date\s+(?:of\s+)?(?:publication|published|report)|"
    r"publication\s+date|published(?:\s+(?:on|in))?|report\s+date|date\s+of\s+(?:the\s+)?report)\b\W*",
    re.I | re.M,
)
_SAID_PUBLISHED = re.compile(r"\bthis\s+(?:report|review|briefing)\b[^.\n]{0,60}\bpublished\s+(?:on\s+|in\s+)", re.I)
_INCIDENT_LABEL = re.compile(
    r"dates?\s+of\s+(?:the\s+)?(?:critical\s+|serious\s+|significant\s+)?(?:incident|death|event|injury|harm)\s*:?\s*\|?\s*",
    re.I,
)
_NO_PUBLICATION = re.compile(
    r"incident|death|died|birth|born|period|timeline|review(?:ed)?\s+(?:by|due)|between|from\b|since", re.I
)
_DEATH = re.compile(
    r"\b(?:died|death|dead|killed|murdered|fatal(?:ly)?|attack(?:ed)?|unresponsive|took\s+(?:his|her|their)\s+own\s+life|"
    r"hanged|drowned|stabbed|strangled|smothered|suffocated)\b",
    re.I,
)
_INJURY = re.compile(
    r"\b(?:injur(?:y|ies|ed)|fractures?|assault(?:ed)?|burn(?:s|ed|t)?|overdose|collapsed|life-threatening|"
    r"critical(?:ly)?\s+ill)\b",
    re.I,
)
# In the opening sentences, which say why there is a review, these tell of it as well.
_OPENING_SENTENCES = 8
_EMERGENCY = re.compile(
    r"\b(?:hospital|ambulance|paramedics?|emergency\s+department|swallowed|petrol|alight|fire|found|missing|arrested)\b",
    re.I,
)
_NO_INCIDENT = re.compile(
    r"\b(?:born|birth|review\w*|report\w*|board|partnership|panel|commissioned|decided|published|criteria|moved|met)\b",
    re.I,
)
_CHILD = re.compile(r"\b(?:child|children|baby|infant|boy|girl|siblings?|young\s+person|teenager|son|daughter)\b", re.I)

_LABELLED_REFERENCE = re.compile(
    r"^[\W_]{0,40}(?:(?i:case |review |report |our )?(?i:reference|ref|re)\b(?i: number| no)?[.:]*[ \t|]+)"
    r"(?P<reference>[A-Z][A-Z0-9][A-Za-z0-9 /.-]{0,22}[A-Za-z0-9])[ \t|*]*$",
    re.M,
)
_REFERENCE = re.compile(r"[A-Z]{2,8}[ /-]?[A-Z]?\d{1,4}[ /-]\d{2,4}|[A-Z][A-Z0-9]*(?:[/-][A-Z0-9]+)+")

_URL = re.compile(r"https?://[^\s<>()\[\]\"']+[^\s<>()\[\]\"'.,;:]", re.I)
_FULL_REPORT = re.compile(
    r"(?:full|this|overview|final|complete)\s+(?:report|review|briefing|document)|executive\s+summary|"
    r"(?:report|review)\s+(?:is|was)\s+published|published\s+at|source\s*:",
    re.I,
)


def identify(document: Document, sections: Sequence[Section]) -> CatalogueEntry:
    """The entry that the text itself gives; every `Value.span` lies in `document.text`."""
    text = document.text
    blocks = read_blocks(text[: _FRONT_CHARACTERS * 5])
    front = _front_end(text, blocks)
    headings = [block.span for block in blocks if block.kind is BlockKind.HEADING]
    sentences = [sentence for section in sections for sentence in section.sentences]
    publisher = _publisher(text, front, sentences)
    pseudonym = _subject(text, front, blocks, sections, publisher)
    subject = Value(pseudonym.shown, pseudonym.span) if pseudonym else None
    return CatalogueEntry(
        title=_title(text, front, headings, pseudonym),
        publisher=publisher,
        place=_place(text, front, publisher),
        type=_type(text, front, headings),
        published=_published(text, front, blocks),
        incident=_incident(text, sentences, subject),
        subject=subject,
        reference=_reference(text, blocks),
        url=_source_address(text, front, blocks, sentences),
    )


def _front_end(text: str, blocks: Sequence[Block]) -> int:
    """Where the front matter ends: the start of the first prose, at most `_FRONT_CHARACTERS`."""
    for block in blocks:
        content = text[block.start : block.end]
        if block.kind is not BlockKind.HEADING and len(content.split()) >= _PROSE_WORDS and content[-1] in ".?!:":
            return min(block.start, _FRONT_CHARACTERS)
    return min(len(text), _FRONT_CHARACTERS)


def _value(text: str, start: int, end: int, shown: str | None = None) -> Value:
    return Value(shown if shown is not None else " ".join(text[start:end].replace("**", " ").split()), Span(start, end))


def _search(pattern: re.Pattern[str], text: str, front: int, headings: Sequence[Span]) -> re.Match[str] | None:
    """The first match in the front matter, else in a heading, else anywhere."""
    for start, end in [(0, front), *((span.start, span.end) for span in headings)]:
        if match := pattern.search(text, start, end):
            return match
    return pattern.search(text)


def _type(text: str, front: int, headings: Sequence[Span]) -> Value | None:
    review = _TYPE.search(text, 0, front)
    form = _FORM.search(text, 0, front)
    if form and not review:
        # "7-minute briefing", and no more: a type that the text speaks of further on may be another review's.
        named = next((_TYPE.search(text, span.start, span.end) for span in headings), None)
        if not named:
            return _value(text, *form.span(), shown=" ".join(form.group().split()).capitalize())
    review = review or _search(_TYPE, text, front, headings)
    if review is None:
        return None
    name = " ".join(review.group().split()).title().removesuffix("s")
    if form is None:
        return _value(text, *review.span(), shown=name)
    shown = f"{name}, {' '.join(form.group().split()).lower()}"
    in_front = review.end() <= front
    span = Span(min(review.start(), form.start()), max(review.end(), form.end())) if in_front else Span(*review.span())
    return Value(shown, span)


def _subject(
    text: str, front: int, blocks: Sequence[Block], sections: Sequence[Section], publisher: Value | None
) -> Pseudonym | None:
    """The pseudonym that the review gives as its own. A list in the front matter is of contents, or of other reviews;
    so is a line that names another publisher."""
    lines = [block for block in blocks if block.end <= front and block.kind is not BlockKind.ITEM]
    lines = [block for block in lines if not _names_another_publisher(text, block.span, publisher)]
    headings = _likelier_titles_first(text, [block.span for block in lines if block.kind is BlockKind.HEADING])
    # What a document is stands in one heading or in two: "Serious Case Review", "Overview report concerning Family C".
    titles = [title for pattern in (_TYPE, _FORM) if (title := _first_naming(pattern, text, headings))]
    said = [[one for one in section.sentences if one.start >= front and not one.boilerplate] for section in sections]
    body = [[sentence.span for sentence in sentences] for sentences in said if sentences]
    opening = body[0][0] if body and not _names_another_publisher(text, body[0][0], publisher) else None
    return read_subject(text, titles, [block.span for block in lines], opening, body)


def _names_another_publisher(text: str, span: Span, publisher: Value | None) -> bool:
    named = [" ".join(found.of(text).split()) for found in _full_publishers(text, span.start, span.end)]
    return any(publisher is None or name != publisher.text for name in named)


def _likelier_titles_first(text: str, headings: Sequence[Span]) -> list[Span]:
    """The headings that may be a title: those that are marked as one before lines that only look like one, which may
    be running headers."""
    asked = [span for span in headings if not span.of(text).rstrip("*").endswith("?")]
    return sorted(asked, key=lambda span: not text[text.rfind("\n", 0, span.start) + 1 :].startswith("#"))


def _first_naming(pattern: re.Pattern[str], text: str, spans: Sequence[Span]) -> Span | None:
    return next((span for span in spans if pattern.search(text, span.start, span.end)), None)


def _title(text: str, front: int, headings: Sequence[Span], subject: Pseudonym | None) -> Value | None:
    """The heading that says what the document is: the first that names a type of review or the subject. One that
    names somebody else is another review's."""
    names = subject.names if subject else frozenset()
    own = [
        span
        for span in _likelier_titles_first(text, headings)
        if all(pseudonym.names & names for pseudonym in pseudonyms(text, span))
    ]
    in_front = [span for span in own if span.end <= front]
    about = next((span for span in in_front if pseudonyms(text, span)), None)
    span = _first_naming(_TYPE, text, in_front) or about or _first_naming(_FORM, text, in_front)
    span = span or _first_naming(_TYPE, text, own)
    if span is None:
        return None
    cut = text.rfind(" ", span.start, span.start + _TITLE_CHARACTERS)
    end = span.end if span.end - span.start <= _TITLE_CHARACTERS else max(cut, span.start + 1)
    return _value(text, span.start, end)


def _publisher(text: str, front: int, sentences: Sequence[Sentence]) -> Value | None:
    """A board's or partnership's full name in the front matter or where the text says who published it; else its
    initials where it gives itself as the contact. A board that is merely mentioned is not the publisher."""
    full = next(_full_publishers(text, 0, front), None)
    if full is None:
        for sentence in sentences:
            said = _PUBLISHED_BY.search(text, sentence.start, sentence.end)
            full = next(_full_publishers(text, said.end(), sentence.end), None) if said else None
            if full:
                break
    if full:
        return _value(text, full.start, full.end)
    capitals = _PUBLISHER_IN_CAPITALS.search(text, 0, front)
    if capitals and not _NOT_A_PUBLISHER.search(capitals["name"].title()):
        return _value(text, *capitals.span("name"), shown=_in_title_case(capitals["name"]))
    initials = _PUBLISHER_INITIALS.search(text, 0, front)
    for sentence in sentences:
        if initials is None and sentence.boilerplate:
            initials = _PUBLISHER_INITIALS.search(text, sentence.start, sentence.end)
    return _value(text, *initials.span()) if initials else None


def _in_title_case(capitals: str) -> str:
    small = {"And", "Of", "The", "For"}
    words = [word.lower() if word in small else word for word in capitals.title().split()]
    return " ".join(words).replace("’S", "’s").replace("'S", "'s")


def _full_publishers(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _PUBLISHER.finditer(text, start, end):
        name = " ".join(match.group().split())
        if not _NOT_A_PUBLISHER.search(name):
            left = match.start() + (4 if match.group().startswith("The ") else 0)
            yield Span(left, match.end())


def _place(text: str, front: int, publisher: Value | None) -> Value | None:
    """A local authority area: in the publisher's name, else in the front matter, else the one the text dwells on."""
    if publisher and publisher.span:
        offset = publisher.span.start
        for mention in find_places(publisher.span.of(text)):
            return _value(text, offset + mention.span.start, offset + mention.span.end, mention.place.name)
    mentions = find_places(text)
    counts = Counter(mention.place.name for mention in mentions)
    ranked = counts.most_common(2)
    ahead = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] >= 2 * ranked[1][1])
    for mention in mentions:
        name = mention.place.name
        in_front = mention.span.end <= front
        if in_front or (ahead and name == ranked[0][0] and ranked[0][1] >= 2):
            return _value(text, mention.span.start, mention.span.end, name)
    return None


def _published(text: str, front: int, blocks: Sequence[Block]) -> Value | None:
    """A labelled date of publication, else a month or day with its year that stands in the front matter as such."""
    for label in _PUBLISHED_LABEL.finditer(text):
        dates = find_dates(text, label.end(), label.end() + 30)
        if dates and dates[0].span.start == label.end():
            return _value(text, dates[0].span.start, dates[0].span.end, dates[0].iso)
    for said in _SAID_PUBLISHED.finditer(text, 0, _FRONT_CHARACTERS):
        dates = find_dates(text, said.end(), said.end() + 30)
        if dates and dates[0].span.start == said.end():
            return _value(text, dates[0].span.start, dates[0].span.end, dates[0].iso)
    for block in blocks:
        if block.end > front:
            break
        for line in re.finditer(r"[^\n]+", text[block.start : block.end]):
            for date in find_dates(text, block.start + line.start(), block.start + line.end()):
                if len(date.iso) > 4 and not _NO_PUBLICATION.search(line.group()):
                    return _value(text, date.span.start, date.span.end, date.iso)
    return None


def _incident(text: str, sentences: Sequence[Sentence], subject: Value | None) -> Value | None:
    """When it happened, to the month: a labelled date, else the first dated sentence that tells of the child's death
    or the attack, else of the injury. The subject, or a child, must be in the sentence."""
    for label in _INCIDENT_LABEL.finditer(text, 0, _FRONT_CHARACTERS * 5):
        dates = find_dates(text, label.end(), label.end() + 40)
        if dates and "\n\n" not in text[label.end() : dates[0].span.start]:
            return _value(text, dates[0].span.start, dates[0].span.end, date_to(dates[0].iso, "month"))
    prose = [sentence for sentence in sentences if not sentence.item]
    for event, among in ((_DEATH, sentences), (_INJURY, prose), (_EMERGENCY, prose[:_OPENING_SENTENCES])):
        for sentence in among:
            words = text[sentence.start : sentence.end]
            about_child = _CHILD.search(words) or (subject and subject.text.lower() in words.lower())
            dates = find_dates(text, sentence.start, sentence.end) if event.search(words) else []
            if dates and (about_child or event is _EMERGENCY):
                return _value(text, dates[0].span.start, dates[0].span.end, date_to(dates[0].iso, "month"))
    for sentence in prose[:_OPENING_SENTENCES]:
        words = text[sentence.start : sentence.end]
        days = [date for date in find_dates(text, sentence.start, sentence.end) if len(date.iso) == 10]
        if days and not _NO_INCIDENT.search(words) and (_CHILD.search(words) or (subject and subject.text in words)):
            return _value(text, days[0].span.start, days[0].span.end, date_to(days[0].iso, "month"))
    return None


def _reference(text: str, blocks: Sequence[Block]) -> Value | None:
    """A labelled reference, else a line that is one by itself."""
    labelled = _LABELLED_REFERENCE.search(text, 0, _FRONT_CHARACTERS)
    if labelled:
        return _value(text, *labelled.span("reference"))
    for block in blocks:
        if _REFERENCE.fullmatch(text, block.start, block.end) and re.search(r"\d", block.span.of(text)):
            return _value(text, block.start, block.end)
    return None


def _source_address(text: str, front: int, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> Value | None:
    """The address that the text gives for the report itself: in a sentence that speaks of it, or directly after."""
    stretches = [block.span for block in blocks if block.end <= front]
    stretches += [sentence.span for sentence in sentences]
    for span in stretches:
        if _FULL_REPORT.search(text, span.start, span.end):
            reach = span.end + (200 if text[span.end - 1] == ":" else 0)
            if match := _URL.search(text, span.start, min(reach, len(text))):
                return _value(text, *match.span())
    return None
