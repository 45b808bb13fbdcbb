"""Writes the evaluation library: fictional reviews as plain text, and `facts.json` with the facts planted in them.

It reads `reviews.csv` (who, where, when, and how the text is laid out), `text/E01.txt` … (the reviews, each planted
sentence marked with what it states), `text/frames.txt` (paragraphs that several reviews share) and
`absent_topics.txt`. README.md describes the marks. The same sources always give the same bytes.

It does not invent text, and it stops with the file and the words at fault when a source breaks a rule.

    python benchmarks/evaluation/make_library.py [FOLDER]
"""

import csv
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOTICE = "FICTIONAL EVALUATION REVIEW - not a real child, family, board or case"
THEMES = {
    "bru": "bruising in babies who do not move about",
    "fat": "unseen fathers and male partners",
    "coe": "coercive control",
    "neg": "neglect and home conditions",
    "dis": "disguised compliance",
    "ehe": "home education and the unseen child",
    "sch": "school attendance and exclusion",
    "exp": "exploitation",
    "slf": "self-harm and suicide",
    "sub": "parental substance misuse",
    "pmh": "parental mental health",
    "dib": "disability and communication",
    "inf": "information sharing and thresholds",
    "str": "strategy meetings and recording",
    "int": "interpreters and culture",
    "sup": "supervision and workload",
}
BACKGROUND = "background"
KINDS = {
    "count", "date", "age", "duration", "who", "outcome",
    "finding", "recommendation", "good practice", "learning", "negation",
}  # fmt: skip
IDENTITY = ("publisher", "place", "type", "subject", "published", "incident", "reference")
_ITEM = r"(?:- |\d\. )[^\n]+[.?\"]"  # a heading may have a number too, and ends without a stop
_PLANTED = re.compile(r"\[([^\[\]]+)\]\{([a-z ]+)(?:/([a-z]{3}))?\|([^{}]+)\}")


class SheetError(Exception):
    """A source that breaks a rule: where, and what is wrong."""


@dataclass(slots=True)
class Sheet:
    """One review as it is built: `lines` are the paragraphs so far, `facts` what was planted in them."""

    row: dict[str, str]
    lines: list[str] = field(default_factory=list)
    facts: list[dict[str, str]] = field(default_factory=list)
    not_stated: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    theme: str = BACKGROUND
    section: int = 0
    paragraph: int = 0
    recommendation: int = 0
    recommending: bool = False

    def fault(self, fault: str) -> SheetError:
        return SheetError(f"{self.row['id']}: {fault}")


def read_rows() -> list[dict[str, str]]:
    """The rows of `reviews.csv`."""
    with (HERE / "reviews.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def read_frames() -> dict[str, str]:
    """The shared paragraphs by name."""
    parts = re.split(r"^= (\S+)\n", (HERE / "text" / "frames.txt").read_text(encoding="utf-8"), flags=re.M)
    return {name: words.strip() for name, words in zip(parts[1::2], parts[2::2], strict=True)}


def build(row: dict[str, str], frames: dict[str, str]) -> tuple[str, Sheet]:
    """One review's text, and the sheet with its facts."""
    sheet = Sheet(row)
    source = (HERE / "text" / f"{row['id']}.txt").read_text(encoding="utf-8")
    front, *sections = re.split(r"^(?=# )", source.strip(), flags=re.M)
    title, *rest = front.strip().split("\n\n")
    sheet.lines.append("# " + title if row["headings"] == "hash" else title)
    sheet.lines += rest
    for line in "".join(sections).splitlines():
        if line.strip():
            add_line(sheet, line.strip(), frames)
    text = "\n\n".join([NOTICE, *sheet.lines, NOTICE]) + "\n"
    # Items of one list stand together, without the blank line that parts paragraphs.
    text = re.sub(rf"(?<=\n)({_ITEM})\n\n(?={_ITEM}\n)", r"\1\n", text)
    for number, fact in enumerate(sheet.facts, 1):
        fact["id"] = f"{row['id']}-{number:02}"
        if text.count(fact["text"]) != 1:
            raise sheet.fault(f"stands {text.count(fact['text'])} times, not once: {fact['text']}")
    return text, sheet


def add_line(sheet: Sheet, line: str, frames: dict[str, str]) -> None:
    """Adds one line of the source: a heading, a shared paragraph, a list item, something not stated, or prose."""
    if line.startswith("! "):
        sheet.not_stated.append(line[2:])
    elif line.startswith("## "):
        code, _, heading = line[3:].partition(": ")
        if code not in THEMES:
            raise sheet.fault(f"no theme is called {code}")
        sheet.theme = THEMES[code]
        sheet.themes.append(sheet.theme)
        sheet.lines.append(subheading(heading, sheet.row["headings"]))
    elif line.startswith("# "):
        sheet.recommending = line.startswith("# R: ")
        sheet.theme = BACKGROUND
        sheet.section += 1
        sheet.paragraph = 0
        sheet.lines.append(main_heading(line[2:].removeprefix("R: "), sheet))
    elif line.startswith("- "):
        words = line[2:]
        if sheet.recommending:
            sheet.lines.append(recommendation(words, sheet))
        else:
            sheet.lines.append("- " + plant(words, sheet))
    else:
        words = frames[line[1:]].format(subject=sheet.row["subject"]) if line.startswith("@") else plant(line, sheet)
        themed = sheet.theme != BACKGROUND
        if sheet.row["paragraphs"] == "numbered":
            sheet.paragraph += 1
            words = f"{sheet.section}.{sheet.paragraph} {words}"
        elif sheet.row["paragraphs"] == "bulleted" and themed:
            words = "- " + words
        sheet.lines.append(words)


def main_heading(heading: str, sheet: Sheet) -> str:
    match sheet.row["headings"]:
        case "caps":
            return heading.upper()
        case "numbered":
            return f"{sheet.section}. {heading}"
        case "bold":
            return f"**{heading}**"
        case "hash":
            return f"## {heading}"
        case _:
            return heading


def subheading(heading: str, style: str) -> str:
    return {"bold": f"**{heading}**", "hash": f"### {heading}"}.get(style, heading)


def recommendation(words: str, sheet: Sheet) -> str:
    """A recommendation in the review's own style. Each one is a fact; `theme> ` before it says of what."""
    code, _, words = words.partition("> ")
    if code not in THEMES or not words:
        raise sheet.fault(f"a recommendation begins with its theme and >: {code}")
    sheet.recommendation += 1
    number = sheet.recommendation
    paraphrase = f"Recommendation {number}, on {THEMES[code]}"
    sheet.facts.append({"theme": THEMES[code], "kind": "recommendation", "paraphrase": paraphrase, "text": words})
    style = sheet.row["recommendations"]
    return {"labelled": f"Recommendation {number}: ", "numbered": f"{number}. ", "bulleted": "- "}[style] + words


def plant(line: str, sheet: Sheet) -> str:
    """The line without its marks; what they say is kept in the sheet's facts."""

    def keep(match: re.Match[str]) -> str:
        words, kind, code, paraphrase = match.groups()
        if kind not in KINDS or (code and code not in THEMES):
            raise sheet.fault(f"unknown kind or theme: {kind}/{code}")
        theme = THEMES[code] if code else sheet.theme
        sheet.facts.append({"theme": theme, "kind": kind, "paraphrase": paraphrase, "text": words})
        return words

    plain = _PLANTED.sub(keep, line)
    if re.search(r"[\[\]{}|]", plain):
        raise sheet.fault(f"a mark that is not closed: {plain}")
    return plain


def build_all() -> tuple[dict[str, str], dict[str, object]]:
    """Every review's text by its file name, and what `facts.json` holds."""
    frames = read_frames()
    texts: dict[str, str] = {}
    reviews = []
    for row in read_rows():
        texts[row["file"]], sheet = build(row, frames)
        identity = {name: row[name] or None for name in IDENTITY}
        facts = [{name: fact[name] for name in ("id", "theme", "kind", "paraphrase", "text")} for fact in sheet.facts]
        reviews.append(
            {"id": row["id"], "file": row["file"], **identity, "in_brief": row["in_brief"], "themes": sheet.themes}
            | {"facts": facts, "not_stated": sheet.not_stated}
        )
    absent = (HERE / "absent_topics.txt").read_text(encoding="utf-8").splitlines()
    return texts, {"topics_in_no_review": absent, "reviews": reviews, "shared_paragraphs": list(frames.values())}


def main(folder: Path) -> None:
    texts, facts = build_all()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    listed = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    (HERE / "facts.json").write_text(listed, encoding="utf-8", newline="\n")
    print(f"{len(texts)} reviews in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "library")
