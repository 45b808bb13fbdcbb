"""An answer as JSON, format 1: what `case-reviews ask --json` prints. It writes down; it decides nothing."""

from typing import Any

from assistant.answer import Answer, Citation, Written

FORMAT = 1


def to_json(answer: Answer, identifier: str | None = None) -> dict[str, Any]:
    """The answer in format 1; `identifier` is the question's own, where it came from a file of questions."""
    content = {
        "format": FORMAT,
        "id": identifier,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "status": answer.status.value,
        "why": answer.why,
        "answer": answer_text(answer),
        "statements": [{"text": item.text, "citations": list(item.citations)} for item in answer.statements],
        "citations": [_citation(citation) for citation in answer.citations],
        "reviews": [
            {"review": group.review, "label": group.label, "citations": list(group.citations)}
            for group in answer.groups
        ],
        "notices": [{"kind": notice.kind.value, "text": notice.text} for notice in answer.notices],
        "understood": list(answer.understood),
        "library": {"generation": answer.generation, "reviews": answer.reviews, "passages": answer.passages},
    }
    return content | ({"language_model": _written(answer.written)} if answer.written else {})


def answer_text(answer: Answer) -> str:
    """The answer as plain text: the lead, then each review's label with its statements and their `[1]` markers."""
    by_citation = {number: item for item in answer.statements for number in item.citations}
    lines = [answer.lead, answer.why] if answer.why else [answer.lead]
    for group in answer.groups:
        lines += ["", group.label]
        lines += [f"“{by_citation[number].text}” [{number}]" for number in group.citations if number in by_citation]
    return "\n".join(lines)


def _written(written: Written) -> dict[str, Any]:
    points = [
        {"sentence": point.sentence, "check": list(point.check), "citation": _citation(point.citation)}
        for point in written.points
    ]
    return {
        "model": written.model,
        "points": points,
        "left_out": list(written.left_out),
        "note": written.note or None,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.number,
        "review": citation.review,
        "label": citation.label,
        "document": citation.document,
        "title": citation.title,
        "publisher": citation.publisher,
        "published": citation.published,
        "type": citation.type,
        "subject": citation.subject,
        "page": citation.page,
        "section": " › ".join(citation.section) or None,
        "section_kind": citation.section_kind.value,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "passage": citation.passage,
        "source_url": citation.source_url,
        "link": citation.link,
        "score": citation.score,
    }
