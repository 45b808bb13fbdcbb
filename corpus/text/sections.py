"""Sections: each heading with what stands under it, its heading path, its kind, and its sentences.

The kind says what a section is for, from the words of its headings. It does not judge single sentences.
"""

import re
from collections import Counter
from dataclasses import replace

from corpus.document import Span
from corpus.structure import Section, SectionKind, Sentence
from corpus.text.blocks import Block, BlockKind, read_blocks
from corpus.text.sentences import is_boilerplate, sentences

# Words of the headings of published reviews, the more telling kinds first: "Learning and recommendations" is a
# recommendation. "Improving systems and practice" is the Welsh reviews' heading for what is to be done.
_KINDS = (
    (SectionKind.GOOD_PRACTICE, r"(?:good|positive|effective|strong) practice|(?:worked|went|done) well|strengths"),
    (
        SectionKind.RECOMMENDATION,
        r"recommend|action plan|actions? (?:for|required|to|agreed)|agreed actions?|improving systems|next steps|"
        r"what (?:will|must|should|needs? to) (?:change|happen|be done)|what (?:has been|was|is) asked",
    ),
    (
        SectionKind.LEARNING,
        r"learn|lessons?\b|key messages?|implications|themes?\b|asked to:|reflect|questions? (?:for|to)|take.?away",
    ),
    (
        SectionKind.BACKGROUND,
        r"background|circumstances|synopsis|summary|histor|chronolog|timeline|what happened|the famil|context|"
        r"the incident|who (?:was|were|is)|genogram|terms of reference|introduction|scope|methodology",
    ),
    (
        SectionKind.ANALYSIS,
        r"analys|assess|apprais|finding|evaluat|concern|conclu|discussion|practice|missed|views? of",
    ),
)
_KIND_PATTERNS = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _KINDS)
# A lead-in ("There was evidence of good practice. This included") turns the list under it, as a heading would.
_LEAD_IN_KINDS = (SectionKind.GOOD_PRACTICE, SectionKind.RECOMMENDATION, SectionKind.LEARNING)
_LEAD_IN_WORDS = 40
# A heading is a line marked as one, however long; the longest of the published reviews has 160 characters.
_LONGEST_HEADING = 300


def read_sections(text: str) -> tuple[Section, ...]:
    """The sections of `text`, in order: they cover it without a gap, and every sentence lies inside its section."""
    blocks = read_blocks(text)
    cuts = _cuts(text, blocks)
    sections = []
    for position, (first, path, kind) in enumerate(cuts):
        last = cuts[position + 1][0] if position + 1 < len(cuts) else len(blocks)
        # The mark of a block ("- ", "# ") belongs to the section too: a cut is made at the start of its line.
        start = _line_start(text, blocks[first].start) if position else 0
        end = _line_start(text, blocks[last].start) if last < len(blocks) else len(text)
        sections.append(Section(start, end, path, kind, _sentences_of(text, blocks[first:last])))
    sections = _without_repeated_lines(text, sections)
    return tuple(sections) or (Section(0, len(text), (), SectionKind.OTHER, ()),)


def _without_repeated_lines(text: str, sections: list[Section]) -> list[Section]:
    """The same sections, sentences that stand word for word more than once marked as boilerplate: a running header
    that was not taken out, a notice at the top and the bottom. Nobody writes a finding twice."""
    counts = Counter(text[item.start : item.end] for section in sections for item in section.sentences)
    return [
        replace(
            section,
            sentences=tuple(
                replace(item, boilerplate=item.boilerplate or counts[text[item.start : item.end]] > 1)
                for item in section.sentences
            ),
        )
        for section in sections
    ]


def shown_heading(text: str, span: Span) -> str:
    """A heading as people see it: bold marks and numbers' trailing colon removed, white space folded; at most
    `_LONGEST_HEADING` characters, since every section below it carries it in its path."""
    start, end = span.start, min(span.end, span.start + 2 * _LONGEST_HEADING)
    return " ".join(text[start:end].replace("**", " ").strip(" :#").split())[:_LONGEST_HEADING].rstrip()


def kind_of_heading(heading: str) -> SectionKind | None:
    """The kind that a heading's words give, if any."""
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(heading)), None)


def _cuts(text: str, blocks: list[Block]) -> list[tuple[int, tuple[str, ...], SectionKind]]:
    """Where each section begins: the index of its first block, its heading path and its kind."""
    cuts: list[tuple[int, tuple[str, ...], SectionKind]] = [(0, (), SectionKind.OTHER)] if blocks else []
    open_headings: list[tuple[int, str, SectionKind | None]] = []
    seen_body = False
    for position, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            while open_headings and open_headings[-1][0] >= block.rank:
                open_headings.pop()
            heading = shown_heading(text, block.span)
            # What stands above the first sentence is the review's title, which says nothing of a section's kind.
            is_title = not seen_body and _above_more_headings(blocks, position)
            open_headings.append((block.rank, heading, None if is_title else kind_of_heading(heading)))
            path = tuple(heading for _, heading, _ in open_headings)
            kinds = [kind for _, _, kind in open_headings if kind]
            cuts.append((position, path, kinds[-1] if kinds else SectionKind.OTHER))
        else:
            seen_body = True
            turned = _lead_in_kind(text, blocks, position)
            if turned and turned is not cuts[-1][2] and cuts[-1][2] not in _LEAD_IN_KINDS[:2]:
                cuts.append((position, cuts[-1][1], turned))
    if len(cuts) > 1 and cuts[1][0] == 0:
        del cuts[0]
    return cuts


def _above_more_headings(blocks: list[Block], position: int) -> bool:
    """Whether a heading at the top is followed directly by another: a title above the first section's heading."""
    return position + 1 < len(blocks) and blocks[position + 1].kind is BlockKind.HEADING


def _lead_in_kind(text: str, blocks: list[Block], position: int) -> SectionKind | None:
    """The kind that a short paragraph gives to the list directly under it."""
    block = blocks[position]
    if block.kind is not BlockKind.PARAGRAPH or position + 1 == len(blocks):
        return None
    content = text[block.start : block.end]
    opens_list = blocks[position + 1].kind is BlockKind.ITEM and content[-1] not in ".?!"
    if not opens_list or len(content.split()) > _LEAD_IN_WORDS:
        return None
    kind = kind_of_heading(content)
    return kind if kind in _LEAD_IN_KINDS else None


def _sentences_of(text: str, blocks: list[Block]) -> tuple[Sentence, ...]:
    found = []
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            continue
        spans = [block.span] if block.kind is BlockKind.ROW else sentences(text, block.start, block.end)
        for span in spans:
            item = block.kind is not BlockKind.PARAGRAPH
            found.append(Sentence(span.start, span.end, item, is_boilerplate(span.of(text))))
    return tuple(found)


def _line_start(text: str, offset: int) -> int:
    while offset and text[offset - 1] not in "\n\f\r":  # as `corpus.text.blocks` parts lines; a mark is short
        offset -= 1
    return offset
