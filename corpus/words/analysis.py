"""The one analysis of words: what is the same word in a passage, a heading and a question.

It knows nothing of what a word means, or how rare it is.
"""

import re
import unicodedata

import tantivy

# "mother's" is the word "mother" and "don't" is one word: a left-over "s" or "t" would be taken for Child S or Child T.
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b", re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")

_ANALYSER = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.remove_long(64))  # longer runs of letters are broken text, not words
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.ascii_fold())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)


def analyse(text: str) -> list[str]:
    """The terms of `text`, in order: lower-case, without accents, split at everything but letters and digits, stemmed.

    The same analysis serves passages and questions. Single letters are kept ("Child T"), possessives are not.

    >>> analyse("Child T’s mother didn't attend assessments.")
    ['child', 't', 'mother', 'didnt', 'attend', 'assess']
    """
    # Most sentences are plain, and an answer analyses hundreds.
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode()
    if "'" in text or "’" in text:
        text = _APOSTROPHE.sub("", _POSSESSIVE.sub("", text))
    terms: list[str] = _ANALYSER.analyze(text)
    return terms
