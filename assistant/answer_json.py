"""An answer as JSON, format 1: what `case-reviews ask --json` prints. It writes down; it decides nothing.

How a quotation is opened is for whoever prints it to say: an address belongs to a face.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from assistant.answer import Answer, Citation, Scope, Table
from assistant.wording import understood_words, where

FORMAT = 1

# How a quotation is opened in the program that prints it.
Link: TypeAlias = Callable[[Citation], str]


def to_json(answer: Answer, link: Link, identifier: str | None = None) -> dict[str, Any]:
    """The answer in format 1; `identifier` is the question's own, where it came from a file of questions."""
    return {
        "format": FORMAT,
        "id": identifier,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "status": answer.status.value,
        "why": answer.why,
        "answer": answer_text(answer),
        "statements": [{"text": item.text, "citations": list(item.citations)} for item in answer.statements],
        "citations": [_citation(citation, link) for citation in answer.citations],
        "reviews": [
            {"review": group.review, "label": group.label, "citations": list(group.citations)}
            for group in answer.groups
        ],
        "notices": [{"kind": notice.kind.value, "text": notice.text} for notice in answer.notices],
        "understood": [understood_words(item) for item in answer.understood],
        "searched": _scope(answer.scope),
        "chosen_by": answer.chosen_by,
        "form": answer.form.value,
        "table": _table(answer.table) if answer.table else None,
        "library": {"generation": answer.generation, "reviews": answer.reviews, "passages": answer.passages},
    }


def answer_text(answer: Answer) -> str:
    """The answer as plain text: the lead, then each review's label with its statements and their `[1]` markers."""
    by_citation = {number: item for item in answer.statements for number in item.citations}
    lines = [answer.lead, answer.why] if answer.why else [answer.lead]
    for group in answer.groups:
        lines += ["", group.label]
        lines += [f"“{by_citation[number].text}” [{number}]" for number in group.citations if number in by_citation]
    if answer.table:
        lines += ["", *(" | ".join(cell.text for cell in row.cells) for row in answer.table.rows)]
    return "\n".join(lines)


def _table(table: Table) -> dict[str, Any]:
    return {
        "columns": list(table.columns),
        "rows": [
            {
                "review": row.review or None,
                "cells": [
                    {
                        "text": cell.text,
                        "start": cell.span.start if cell.span else None,
                        "end": cell.span.end if cell.span else None,
                    }
                    for cell in row.cells
                ],
            }
            for row in table.rows
        ],
    }


def _scope(scope: Scope) -> dict[str, Any]:
    return {
        "reviews": scope.searched,
        "of": scope.total,
        "narrowed_by": [reason.value for reason in scope.narrowed],
        "words": where(scope),
    }


def _citation(citation: Citation, link: Link) -> dict[str, Any]:
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
        "link": link(citation),
        "score": citation.score,
    }
