"""What a question asks: its kind, the answer that it wants, and the concepts that an answer must speak of.

It reads words only; which reviews are named is `naming`'s, what is found is `assistant.evidence.units`'s.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources
from math import ceil

from assistant.answer import Understood
from assistant.parts import ALL_PARTS, Parts
from assistant.question.purpose import without_purpose
from assistant.question.spelling import Correction
from assistant.question.vocabulary import Expansion, Terms, expansions, same_as, spell_out
from assistant.question.wanted import Wanted, wanted_fact
from corpus import SectionKind
from corpus.words import analyse


class QuestionKind(StrEnum):
    """How the answer is put together."""

    PASSAGES = "passages"  # the best sentences
    LIST = "list"  # every item of a kind of section of the named reviews, in order
    SOURCE = "source"  # about the review itself: from its catalogue entry and its pointers
    OVERVIEW = "overview"  # what a named review is about: how it begins


@dataclass(frozen=True, slots=True)
class Concept:
    """Something the question speaks of: all of `stems` say it in the asker's words, `least` of `others` in the
    field's, and so does any of `forms`, abbreviations of the same."""

    words: str
    stems: frozenset[str]
    others: frozenset[str]
    least: int = 1
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. `searched` is its text with abbreviations spelled out, without what it is wanted for;
    `added` are further words; `read` is what a reader reads: the text, after the question before where it points there.
    """

    text: str
    searched: str
    added: str
    read: str
    kind: QuestionKind
    section_kinds: frozenset[SectionKind]
    wanted: Wanted | None
    concepts: tuple[Concept, ...]
    across: bool  # it is asked of the reviews in general
    complete: bool  # everything is asked for ("all the …", "list every …")
    expansions: tuple[Expansion, ...]
    corrections: tuple[Correction, ...]


# "everything that services were asked to do" is a list without a name.
_LIST = re.compile(
    r"\b(?P<asked>(?:list|every|everything|all)\b[^.?!]{0,40}\b(?:asked|told|need|needed)(?: \w+){0,2} "
    r"to (?:do|change))\b|"
    r"\b(?P<told>(?:what|things?) (?:were|was|are|did|do) [^.?!]{0,30}\b(?:asked|told|meant|supposed|need(?:ed)?|have) "
    r"to (?:go away and )?(?:do|change|improve|put right)(?: differently| better)?)\b(?= (?:after|following|by)\b)|"
    r"\b(?P<what>rec{1,2}om+end\w*|recs|learning points?|lessons?(?: learn\w*)?|key (?:learning|messages?|points)|"
    r"(?:practice )?implications for practice|practice implications?|action plan|actions (?:for|agreed)|"
    r"agreed actions?|good practice points?|(?:been|was|were|is)(?: \w+){0,2} asked (?:for|to do)|"
    r"(?:had|has|have|needs?) to change|"
    r"(?:list|all)\b[^.?!]{0,20}\b(?:good practice|learning))\b",
    re.I,
)
_ACROSS = re.compile(
    r"\b(?:reviews|scrs|csprs|cases|across|themes?|examples?|any (?:of|review)|between them|other places|elsewhere)\b",
    re.I,
)
_COMPLETE = re.compile(r"\b(?:list|every|everything|all|full|complete|each)\b", re.I)
_GOOD_PRACTICE = re.compile(
    r"\bgood practice\b|\b(?:do|did|done|doing|went|go|goes|get|got|getting|worked|work|works|handled)\b[^.?!]{0,20}"
    r"\b(?:well|right|ok|okay|properly)\b|\bpositives?\b|\bpraise\w*\b|\bstrengths?\b|\bexemplary\b",
    re.I,
)
_DOCUMENT = r"(?:report|review|scr|cspr|briefing|summary|document|copy|version)"
_SOURCE = re.compile(
    r"\b(?:who|(?:which|what) (?:board|partnership|council|organisation)) "
    r"(?:published|commissioned|authored|(?:put|brought) (?:\w+ )?out|(?:wrote|produced) (?!(?:the|that|this|a) (?!"
    rf"(?:[\w']+ ){{0,4}}{_DOCUMENT})))\b|\bpublisher\b|"
    rf"\b(?:what|which) (?:sort|kind|type)(?: of (?:a )?(?:doc|{_DOCUMENT}))? (?:is|was)\b|"
    r"\b(?:sort|kind|type) of doc\b|"
    r"\bconcise or (?:an )?extended\b|\bextended or (?:a )?concise\b|"
    rf"\bwhere (?:do|can|could) (?:i|we) (?:get|find|read|download|see)\b[^.?!]{{0,40}}\b{_DOCUMENT}\b|"
    rf"\bfull {_DOCUMENT}\b|\bexec(?:utive)? summary\b|\b(?:kind|type|sort) of {_DOCUMENT}\b|"
    rf"\bcontact\b[^.?!]{{0,40}}\b{_DOCUMENT}\b|\b(?:web\s?site|web address|url|isbn)\b|"
    r"\b(?:web ?)?links? (?:to|for|in|from|about)\b|\bref(?:erence)? (?:no|number)\b|"
    rf"\bwhen was (?:it|this|the [\w ]{{0,40}}{_DOCUMENT}) (?:published|written)\b|"
    rf"\b(?:title|date|name) of (?:the |this )?(?:incident|{_DOCUMENT})\b|\bincident date\b|\bfull title\b",
    re.I,
)
# "Family B", "the Wiltshire one": a review's name and no question is a wish to see it.
_BARE_WORDS = 5
_NOT_ONLY = re.compile(r"\bnot (?:just|only)(?: the)? \w+", re.I)
_OVERVIEW = re.compile(
    r"^\W*(?:please |pls |can you |could you )*(?:what(?:'s|’s|s| is| was| happened)|tell me(?: more)?|summari[sz]e|"
    r"(?:give me )?(?:a |an |the )?(?:quick |brief |short )?(?:summary|overview|outline|gist)|describe|explain|"
    r"who (?:is|was))"
    r"(?:\s+(?:about|to|of|in|with|the|is|was))*\b",
    re.I,
)
_MOST_OF_AN_ABBREVIATION = 0.75


def understand(
    text: str,
    naming_words: frozenset[str],
    corrections: tuple[Correction, ...] = (),
    without: frozenset[Understood] = frozenset(),
    own: Terms = (),
    parts: Parts = ALL_PARTS,
) -> Question:
    """What the standalone question `text` asks.

    `naming_words` named reviews and are not concepts. `corrections` are the typing errors that were put right in it.
    Expansions that the person took back, in `without`, are left out. `own` are the library's own terms.
    """
    text = _NOT_ONLY.sub(" ", text)
    bare = without_purpose(text)
    if not _telling(bare, naming_words):
        bare = text  # what looks like a purpose is the matter ("supervision and cover - what have reviews said")
    found = expansions(bare, own) if parts.vocabulary else ()
    found = tuple(expansion for expansion in found if expansion.understood not in without)
    listed = _LIST.search(text)
    good = _GOOD_PRACTICE.search(text)
    source = _SOURCE.search(text)
    section_kinds = frozenset[SectionKind]()
    if listed:
        section_kinds = _kinds_listed(listed.group())
    elif good:
        section_kinds = frozenset({SectionKind.GOOD_PRACTICE})
    kind = QuestionKind.SOURCE if source else QuestionKind.LIST if listed else QuestionKind.PASSAGES
    concepts = _concepts(
        bare, found, naming_words | _words_of(listed), asides=kind is QuestionKind.PASSAGES and not naming_words
    )
    only_named = len(text.split()) <= _BARE_WORDS
    if kind is QuestionKind.PASSAGES and naming_words and not concepts and (only_named or _OVERVIEW.search(text)):
        kind = QuestionKind.OVERVIEW
    return Question(
        text=text,
        searched=spell_out(bare, found),
        added=" ".join(
            " ".join((expansion.term, *_forms(expansion))) if expansion.abbreviation else expansion.means
            for expansion in found
        ),
        read=text,
        kind=kind,
        section_kinds=section_kinds,
        wanted=(wanted_fact(spell_out(bare, found)) or wanted_fact(text)) if parts.facts else None,
        concepts=concepts,
        across=_ACROSS.search(text) is not None,
        complete=_COMPLETE.search(text) is not None,
        expansions=found,
        corrections=corrections,
    )


def listing(text: str, kind: SectionKind) -> Question:
    """The question that a button asks in these words: everything of that kind of section, and nothing to read into."""
    return Question(
        text=text,
        searched=text,
        added="",
        read=text,
        kind=QuestionKind.LIST,
        section_kinds=frozenset({kind}),
        wanted=None,
        concepts=(),
        across=False,
        complete=True,
        expansions=(),
        corrections=(),
    )


def about_it(asked: Question, before: Question) -> Question:
    """`asked` with the topic of the question before it, to which its "it" points: as further words, or where it has
    none of its own ("why not?"), as its meaning."""
    held = {concept.stems for concept in asked.concepts}
    topic = tuple(concept for concept in before.concepts if concept.stems not in held)
    return replace(
        asked,
        searched=asked.searched if asked.concepts else f"{before.searched} {asked.searched}",
        added=f"{before.searched} {before.added} {asked.added}".strip(),
        read=f"{before.read} {asked.read}",
        concepts=(*asked.concepts, *topic),
    )


def coverage(concepts: tuple[Concept, ...], stems: frozenset[str], weight: Callable[[Concept], float]) -> float:
    """The share of the concepts' weight that `stems` speaks of, from 0 to 1; the field's words count three quarters."""
    total = sum(weight(concept) for concept in concepts)
    covered = sum(weight(concept) * said(concept, stems) for concept in concepts)
    return covered / total if total else 0.0


def said(concept: Concept, stems: frozenset[str]) -> float:
    """1 where `stems` has the concept in the asker's words, 0.75 in the field's, 0 where it has not."""
    if concept.stems <= stems:
        return 1.0
    in_other_words = len(concept.others & stems) >= concept.least and concept.others
    return 0.75 if in_other_words or concept.forms & stems else 0.0


def _kinds_listed(what: str) -> frozenset[SectionKind]:
    what = what.lower()
    if "good practice" in what:
        return frozenset({SectionKind.GOOD_PRACTICE})
    if "learn" in what or "lesson" in what:
        return frozenset({SectionKind.LEARNING})
    to_do = any(word in what for word in ("asked", "told", "to do", "change", "improve"))
    if what.startswith(("rec", "action", "agreed", "list", "every", "all")) or to_do:
        return frozenset({SectionKind.RECOMMENDATION})
    return frozenset({SectionKind.LEARNING})


def _words_of(match: re.Match[str] | None) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", match.group().lower())) if match else frozenset()


def _concepts(
    text: str, found: tuple[Expansion, ...], naming_words: frozenset[str], *, asides: bool
) -> tuple[Concept, ...]:
    """One concept for each term of the vocabulary, and one for each other word that says something."""
    concepts: list[Concept] = []
    aside: list[Concept] = []  # "SCR": a concept only where nothing else is asked, and `asides` allows it
    rest = text
    for expansion in found:
        end = expansion.start + len(expansion.term)
        rest = rest[: expansion.start] + " " * len(expansion.term) + rest[end:]
        own = _telling(expansion.term, naming_words, keep_stop_words=" " in expansion.term)
        if not any(len(stem) > 1 for stem in analyse(expansion.term)):
            own = frozenset({expansion.term.casefold()})  # "A&E" has no words that an index keeps
        others = _telling(expansion.means, frozenset())
        # A lay word's meanings are alternatives; an abbreviation's words say it together.
        least = ceil(_MOST_OF_AN_ABBREVIATION * len(others)) if expansion.abbreviation else 1
        if others and own:
            concepts.append(
                Concept(
                    expansion.term, own, others - own if expansion.abbreviation else others, least, _forms(expansion)
                )
            )
        elif others and expansion.abbreviation and asides:
            aside.append(Concept(expansion.term, frozenset(analyse(expansion.term)), others, least))
    for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", rest):
        stems = _telling(word, naming_words)
        if stems and not any(stems == concept.stems for concept in concepts):
            concepts.append(Concept(word, stems, frozenset()))
    return tuple(concepts or aside)


def _forms(expansion: Expansion) -> frozenset[str]:
    """The stems of other abbreviations of what an abbreviation means."""
    if not expansion.abbreviation:
        return frozenset()
    stems = (analyse(form) for form in same_as(expansion.means) if form != expansion.term.casefold())
    return frozenset(stem[0] for stem in stems if len(stem) == 1 and len(stem[0]) > 1)


@functools.cache
def _stop_words() -> frozenset[str]:
    """Words that say nothing of what is asked: English's own, and those that every review and question uses
    ("review", "child", "list")."""
    file = resources.files("assistant.question").joinpath("stop_words.txt")
    return frozenset(file.read_text(encoding="utf-8").split())


def _telling(words: str, naming_words: frozenset[str], *, keep_stop_words: bool = False) -> frozenset[str]:
    kept = [
        word
        for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", words.lower())
        if keep_stop_words or (word.replace("’", "'").removesuffix("'s") not in _stop_words() | naming_words)
    ]
    return frozenset(stem for word in kept for stem in analyse(word) if len(stem) > 1 or stem.isdigit())
