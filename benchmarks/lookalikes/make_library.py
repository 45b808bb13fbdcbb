"""Make the look-alike library: the reviews written in `text/`, each as one of six kinds of file.

    python benchmarks/lookalikes/make_library.py FOLDER

Plain text, Markdown, a web page, a Word document, a report as PDF, and a briefing as PDF with two columns; which one a
review gets goes by its place in the alphabet. The gold quotations of `questions.jsonl` name the file in `text/`, so the
made files keep its name up to the ending, and `questions.jsonl` is written into FOLDER with their names.
"""

import html
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table

HERE = Path(__file__).resolve().parent
NOTE = "FICTIONAL REVIEW: no real child, family, board or place"
_MARGIN = 56  # points


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a review: `kind` is title, heading, paragraph, bullet, number or row."""

    kind: str
    text: str


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    makers: tuple[tuple[str, Callable[[list[Block], Path], None]], ...] = (
        (".txt", _as_text),
        (".md", _as_markdown),
        (".html", _as_page),
        (".docx", _as_word),
        (".pdf", _as_report),
        (".pdf", _as_briefing),
    )
    names: dict[str, str] = {}
    for place, path in enumerate(sorted((HERE / "text").glob("*.md"))):
        ending, make = makers[place % len(makers)]
        names[path.name] = path.stem + ending
        make(list(_blocks(path.read_text(encoding="utf-8"))), folder / names[path.name])
    questions = [json.loads(line) for line in (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    for question in questions:
        for gold in question["gold"]:
            gold["doc"] = names[gold["doc"]]
        if "must_not_cite" in question:
            question["must_not_cite"] = [names[name] for name in question["must_not_cite"]]
    lines = (json.dumps(question, ensure_ascii=False) + "\n" for question in questions)
    (folder.parent / f"{folder.name}.jsonl").write_text("".join(lines), encoding="utf-8")
    print(f"{len(names)} reviews, {len(questions)} questions")


def _blocks(text: str) -> Iterator[Block]:
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or set(stripped) <= set("|-: "):
            continue
        first, _, rest = stripped.partition(" ")
        if first in ("#", "##", "###"):
            yield Block("title" if first == "#" else "heading", rest)
        elif first in ("-", "*"):
            yield Block("bullet", rest)
        elif first.rstrip(".").isdigit() and first.endswith("."):
            yield Block("number", stripped)
        elif stripped.startswith("|"):
            yield Block("row", stripped.strip("|"))
        else:
            yield Block("paragraph", stripped)


def _as_text(blocks: list[Block], path: Path) -> None:
    marks = {"bullet": "- "}
    lines = [NOTE, *(marks.get(block.kind, "") + block.text for block in blocks), NOTE]
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def _as_markdown(blocks: list[Block], path: Path) -> None:
    marks = {"title": "# ", "heading": "## ", "bullet": "- ", "row": "| "}
    lines = [NOTE, *(marks.get(block.kind, "") + block.text for block in blocks), NOTE]
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def _as_page(blocks: list[Block], path: Path) -> None:
    tags = {"title": "h1", "heading": "h2", "bullet": "li", "row": "p"}
    body = "\n".join(
        f"<{tags.get(block.kind, 'p')}>{html.escape(block.text)}</{tags.get(block.kind, 'p')}>" for block in blocks
    )
    page = f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{html.escape(blocks[0].text)}</title>"
    path.write_text(f"{page}<body><p>{NOTE}</p>\n{body}\n<p>{NOTE}</p></body></html>\n", encoding="utf-8")


def _as_word(blocks: list[Block], path: Path) -> None:
    document = Document()
    document.add_paragraph(NOTE)
    styles = {"title": "Title", "heading": "Heading 1", "bullet": "List Bullet"}
    for block in blocks:
        document.add_paragraph(block.text, style=styles.get(block.kind, "Normal"))
    document.add_paragraph(NOTE)
    document.save(str(path))


def _as_report(blocks: list[Block], path: Path) -> None:
    width, height = A4
    _as_pdf(blocks, path, [Frame(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)])


def _as_briefing(blocks: list[Block], path: Path) -> None:
    width, height = A4
    column = (width - 2 * _MARGIN) / 2 - 8
    frames = [
        Frame(_MARGIN, _MARGIN, column, height - 2 * _MARGIN, id="left"),
        Frame(width - _MARGIN - column, _MARGIN, column, height - 2 * _MARGIN, id="right"),
    ]
    _as_pdf(blocks, path, frames)


def _as_pdf(blocks: list[Block], path: Path, frames: list[Frame]) -> None:
    styles = getSampleStyleSheet()
    names = {"title": "Title", "heading": "Heading2", "bullet": "Bullet"}
    story: list[Flowable] = [Paragraph(NOTE, styles["Italic"]), Spacer(1, 8)]
    for block in blocks:
        style = styles[names.get(block.kind, "BodyText")]
        if block.kind == "row":
            story.append(Table([[Paragraph(cell.strip(), style) for cell in block.text.split("|")]]))
        else:
            story.append(Paragraph(html.escape(block.text), style, bulletText="•" if block.kind == "bullet" else None))
    story.append(Paragraph(NOTE, styles["Italic"]))
    document = BaseDocTemplate(str(path), pagesize=A4, title=blocks[0].text, invariant=1)
    document.addPageTemplates(PageTemplate(frames=frames))
    document.build(story)


if __name__ == "__main__":
    main()
