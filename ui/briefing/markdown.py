"""A briefing as Markdown, in which only this module's own marks are marks.

Written for CommonMark and its common extensions. A reader of CommonMark gets every quotation back character for
character; it checks none (see `ui.briefing.briefing`).
"""

import re

from ui.briefing.briefing import CheckedBriefing, Excerpt, Line

# What CommonMark, HTML and the usual extensions act on, wherever it stands: a backslash before it makes it plain. A
# colon or full stop only before something else, as in `http://`, `www.` and `:smile:`; two hyphens make a dash.
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#+=|~&$@^]|[:.](?=\S)|-(?=-)|(?<=-)-")
# What begins a list, a heading's underline, a definition or a numbered list, at the beginning of a line.
_LINE_START = re.compile(r"\A(?:[-:]|\d+(?=[.)]))")
_EDGE = re.compile(r"\A\s+|\s+\Z|[\t\u2028\u2029]")


def to_markdown(briefing: CheckedBriefing) -> str:
    """The briefing as the text of a Markdown file."""
    blocks = [f"# {plain(briefing.title)}", *map(plain, briefing.preface)]
    for number, excerpt in enumerate(briefing.excerpts, 1):
        blocks += _excerpt(number, excerpt)
    return "\n\n".join(blocks) + "\n"


def _excerpt(number: int, excerpt: Excerpt) -> list[str]:
    blocks = [f"## {number}\\. {plain(excerpt.label)}", quoted(excerpt.quotation)]
    if excerpt.note:
        blocks.append(f"**Note:** {plain(excerpt.note)}")
    return [*blocks, "\n".join(map(_line, excerpt.lines))]


def _line(line: Line) -> str:
    return f"- {line.name}: " + (f"<{line.link}>" if line.link else plain(line.text))


def quoted(text: str) -> str:
    """`text` as a block quotation of one paragraph."""
    return "> " + plain(text).replace("\n", "\n> ")


def plain(text: str) -> str:
    r"""Any text as one paragraph of Markdown that shows it and does nothing else; its lines end in hard breaks."""
    *lines, last = map(_plain_line, text.split("\n"))
    if lines and not last:  # a paragraph cannot end in a break
        last = f"{lines.pop()}&#10;"
    return "\\\n".join([*lines, last])


def _plain_line(line: str) -> str:
    escaped = _ACTIVE.sub(r"\\\g<0>", line)
    if start := _LINE_START.match(escaped):
        mark = start[0]
        escaped = mark + "\\" + escaped[len(mark) :] if mark[-1].isdigit() else "\\" + escaped
    # White space at the edges of a line would be lost, or be an indentation.
    return _EDGE.sub(lambda found: "".join(f"&#{ord(character)};" for character in found[0]), escaped)
