"""Ask the questions of other kinds, and say how many are answered as they should be.

    python benchmarks/kinds/measure.py evaluation LIBRARY
    python benchmarks/kinds/measure.py lookalikes LIBRARY [--misses]

LIBRARY is the folder of a library made from `benchmarks/evaluation/library/` or from `benchmarks/lookalikes/`, in any
format. Measured are the kinds that the program has: `catalogue` (the rows are the right ones, beside those that are
doubtful; the fact that is asked for stands in them), `constraint` (what is searched are the reviews that the words let
through), and `about` (the answer is about the product). Of the others it says how often their kind was told.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from assistant import Answer, AnswerForm, Assistant
from index import OpenLibrary, open_library
from index.library import find_library

HERE = Path(__file__).parent
KINDS = ("catalogue", "constraint", "about")
TOLD = {"survey": "survey", "comparison": "comparison", "timeline": "timeline", "list": "list", "theme": "themes"}


def main() -> None:
    library_name, folder, *options = sys.argv[1:]
    with open_library(find_library(Path(folder))) as library:
        assistant = Assistant(library)
        for kind in KINDS:
            asked = _questions(library_name, kind)
            right = [_is_right(kind, one, assistant) for one in asked]
            print(f"{kind:11} right {sum(right)} of {len(right)}")
            if "--misses" in options:
                for one in (one for one, well in zip(asked, right, strict=True) if not well):
                    print(f"    {one['id']}  {one['question']}")
        for kind, told in TOLD.items():
            asked = _questions(library_name, kind)
            kinds = Counter(assistant.interpret(one["question"]).kind.value for one in asked)
            print(f"{kind:11} told {kinds[told]} of {len(asked)}, else {dict(kinds)}")


def _questions(library_name: str, kind: str) -> list[dict[str, Any]]:
    lines = (HERE / f"{library_name}_{kind}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _is_right(kind: str, one: dict[str, Any], assistant: Assistant) -> bool:
    if kind == "constraint":
        taken = assistant.interpret(one["question"])
        searched = taken.naming.reviews or (assistant.library.allowed(taken.searched) if taken.fits else frozenset())
        return _are(searched, one, assistant.library)
    answer = assistant.answer(one["question"])
    if kind == "about":
        return answer.form is AnswerForm.ABOUT_PRODUCT
    return _is_right_table(answer, one, assistant.library)


def _is_right_table(answer: Answer, one: dict[str, Any], library: OpenLibrary) -> bool:
    if answer.form is AnswerForm.ABOUT_REVIEW:  # what the one review says of itself
        return _are({citation.review for citation in answer.citations}, one, library)
    if answer.table is None:
        return not one["docs"] and not answer.citations
    rows = [row.review for row in answer.table.rows]
    if rows and not rows[0]:  # a count for each value
        return one["count"] in (None, len(rows), int(answer.table.rows[0].cells[1].text))
    return _are(rows, one, library)


def _are(reviews: Any, one: dict[str, Any], library: OpenLibrary) -> bool:
    """Whether the reviews are those that the truth has, beside doubtful ones."""
    found = {Path(library.reviews[review].file).stem for review in reviews}
    docs, perhaps = ({Path(name).stem for name in one.get(field) or ()} for field in ("docs", "perhaps"))
    return docs - perhaps <= found <= docs | perhaps


if __name__ == "__main__":
    main()
