"""Who does what in a sentence, as far as words show it; and whether it says of one person what is said of others.

What stands between two people is said of the one before it or of the one after it. It knows no grammar, and rather
takes a true sentence for a misplaced one than lets a swap pass.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant.language_model.verification.particulars import CARDINALS, ORDINALS, TELLS_NOTHING, UNITS, WHEN, tokens
from assistant.language_model.verification.roles import GENERAL, PLACES, role_of
from corpus.words import analyse

_AT_A_PLACE = frozenset("at in into to from on".split())
# Between the members of one group: "the mother and her partner".
_JOINS = frozenset("and or nor the her his their a an of with by to".split())
# Words of which there is nobody who does them; numbers and dates have checks of their own.
_NO_DEED = TELLS_NOTHING | WHEN | UNITS.keys() | CARDINALS.keys() | ORDINALS.keys()
# How many of the words that a sentence shares with its quotation show of whom they are said.
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A token: in lower case; whom it stands for ("" for a word that is no person); whether it has a capital; and
    whether it is only where something happens ("at the hospital")."""

    text: str
    who: str
    capital: bool
    place: bool


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    written = tokens(text)
    words = [token.casefold() for token in written]
    return [
        Word(word, role_of(word), token[:1].isupper(), not _AT_A_PLACE.isdisjoint(words[max(0, at - 2) : at]))
        for at, (word, token) in enumerate(zip(words, written, strict=True))
    ]


def acting(words: Sequence[Word], shared: Collection[str]) -> list[Word]:
    """The words with everybody of whom something is said: general words, too, where they are among the `shared` ones,
    but no body that is only a place."""

    def who(word: Word) -> str:
        if word.place and word.who in PLACES:
            return ""
        return word.who or (singular(word.text) if word.text in GENERAL and word.text in shared else "")

    return [replace(word, who=who(word)) for word in words]


def singular(word: str) -> str:
    """A general word for people without its plural."""
    return {"children": "child", "agencies": "agency", "authorities": "authority", "families": "family"}.get(
        word, word.removesuffix("s") if len(word) > 3 else word
    )


def misplaced(said: Sequence[Word], quoted: Sequence[Word]) -> str | None:
    """A person of whom the sentence says what the quotation says of others only; or who comes before another one where
    the quotation has them the other way round, unless what is said of the two is said of them there."""
    borne_out, spoken_of = set[str](), set[str]()
    sides = (_said_of(quoted), _said_of(quoted[::-1]))
    known_people = {word.who for word in quoted}
    for side, said_of in zip(sides, (_said_of(said), _said_of(said[::-1])), strict=True):
        for group, stems in said_of:
            if group.isdisjoint(known_people):  # "the parents", for a mother and a father
                continue
            known = [stem for stem in stems if _of_whom(stem, side)][:_NEAREST]
            spoken_of |= group if known else set()
            if any(group & one for stem in known for one in _of_whom(stem, side)):
                borne_out |= group
            elif len(known) > 1 or (
                known and not any(group & one for other in sides for one in _of_whom(known[0], other))
            ):
                return min(group)
    return _out_of_order(said, quoted, borne_out, spoken_of)


def _out_of_order(
    said: Sequence[Word], quoted: Sequence[Word], borne_out: Collection[str], spoken_of: Collection[str]
) -> str | None:
    """A person who comes before another one, where the quotation has them the other way round only."""
    who = list(dict.fromkeys(word.who for word in said if word.who))
    places = {one: [at for at, word in enumerate(quoted) if word.who == one] for one in who}
    for at, one in enumerate(who):
        for other in who[at + 1 :]:
            # "The father was not spoken to by any agency": a general word in the passive, and no word says otherwise.
            passive = other in GENERAL and one not in spoken_of and other not in spoken_of
            turned = places[one] and places[other] and min(places[one]) > max(places[other])
            if turned and not passive and not (one in borne_out and other in borne_out):
                return one
    return None


def _of_whom(stem: str, said_of: Sequence[tuple[frozenset[str], list[str]]]) -> list[frozenset[str]]:
    """The groups of people of whom a stem is said."""
    return [group for group, stems in said_of if stem in stems]


def _said_of(words: Sequence[Word]) -> list[tuple[frozenset[str], list[str]]]:
    """Each group of people in a text, in order, and the telling stems between it and the next one, nearest first."""
    found: list[tuple[frozenset[str], list[str]]] = []
    inside: frozenset[str] = frozenset()
    for word, group in zip(words, _groups(words), strict=True):
        if group and group is not inside:
            found.append((group, []))
        inside = group
        telling = len(word.text) > 3 and word.text.isalpha() and word.text not in _NO_DEED
        if found and not group and telling:
            found[-1][1].extend(analyse(word.text))
    return found


def _groups(words: Sequence[Word]) -> list[frozenset[str]]:
    """For each word the people that are named together there ("the mother and her partner"); empty for other words."""
    groups: list[frozenset[str]] = []
    at = 0
    while at < len(words):
        end = last = at
        while end < len(words) and (words[end].who or (end > at and words[end].text in _JOINS)):
            last = end + 1 if words[end].who else last
            end += 1
        together = frozenset(word.who for word in words[at:last] if word.who)
        groups += [together] * max(1, last - at)
        at = max(last, at + 1)
    return groups
