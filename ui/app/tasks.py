"""A task in words: how far it is, what it did, and what became of each file.

Functions from `ui.state.rebuilding.Progress` to sentences and HTML; they start and draw nothing.
"""

from collections.abc import Mapping
from typing import Any

from ui.html import boxed, counted, escape, listed, with_remedy
from ui.state import Progress, Stage

STAGES = {
    "starting": "Starting",
    "adding": "Reading new files",
    "checking": "Checking files",
    "reading": "Reading documents",
    "embedding": "Making passages searchable",
}
_DONE = {"adding": "read", "checking": "checked", "reading": "read", "embedding": "made searchable"}
_COUNTED = {"adding": "new file", "checking": "file", "reading": "document", "embedding": "passage"}
_OUTCOMES = {
    "added": "added",
    "replaced": "replaced; the older copy is kept in the library’s folder “removed”",
    "unchanged": "in the library already, as it is",
    "skipped": "skipped",
}


def duration(seconds: float) -> str:
    """A time as people say it: `12 seconds`, `3 minutes`, `1 hour 20 minutes`."""
    if seconds < 1:
        return "less than a second"
    if seconds < 90:
        return counted(round(seconds), "second")
    minutes = round(seconds / 60)
    if minutes < 60:
        return counted(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    return counted(hours, "hour") + (f" {counted(minutes, 'minute')}" if minutes else "")


def how_far(task: Progress) -> str:
    """The running task's stage, its count, the time so far, and what is left of the stage where that can be said."""
    stage = STAGES.get(task.stage, "Working")
    count = f", {task.done:,} of {task.total:,}" if task.total else ""
    left = f", about {duration(task.seconds_left)} left" if task.seconds_left is not None else ""
    return f"{stage}{count}: {task.seconds:.0f} s so far{left}"


def outcome(task: Progress, problems: Mapping[str, tuple[str, ...]]) -> str:
    """The HTML of what became of the last task: what went wrong or what there is now, a line a file, what
    there is to note, and its log.

    `problems` are the sentences that the index holds about each file's reading.
    """
    html = boxed(with_remedy(task.error, task.remedy)) if task.error else ""
    if task.files:
        html += listed((str(told["file"]), _of_file(told, problems)) for told in task.files)
    if task.report:
        what = "The index is up to date" if task.report["changed"] else "Nothing has changed"
        held = f"{counted(task.report['reviews'], 'review')}, {counted(task.report['passages'], 'passage')}"
        html += boxed(f"{what}: {held}.", good=True)
        html += "".join(boxed(str(note)) for note in task.report["notes"])
        if task.report["untried"]:
            html += boxed(_untried(task.report["untried"]))
    lines = "".join(f"<li>{escape(line)}</li>" for line in log(task))
    summary = f"The last run: {task.began:%H:%M}, {duration(task.seconds)}"
    return f'{html}<details class="cr-fold"><summary>{escape(summary)}</summary><ul>{lines}</ul></details>'


def _of_file(told: Mapping[str, Any], problems: Mapping[str, tuple[str, ...]]) -> str:
    became = _OUTCOMES.get(str(told["outcome"]), str(told["outcome"]))
    if told["reason"]:
        return f"{became}: {told['reason']}"
    if same := told.get("other_name_of"):
        became += f": the same text as {same}, and one review with it"
    return ". ".join([became, *problems.get(str(told["file"]), ())])


def log(task: Progress) -> list[str]:
    """What the task did, a sentence a line: its stages, then what its report says."""
    what = "Adding files" if task.command == "add" else "Rebuilding the index"
    day = f"{task.began.day} {task.began:%B}"
    lines = [f"{what} began at {task.began:%H:%M} on {day} and took {duration(task.seconds)}."]
    lines += [_stage(stage) for stage in task.stages if stage.name in _DONE and stage.total]
    if report := task.report:
        lines.append(f"{counted(report['embedded'], 'passage')} made now, {report['reused']:,} as they were.")
        lines += [f"Not read: {one['file']}: {one['reason']}" for one in report["unreadable"]]
    if task.error:
        lines.append(with_remedy(task.error, task.remedy))
    return lines


def _untried(count: int) -> str:
    unreadable = (
        "1 file that could not be read has not changed and was"
        if count == 1
        else f"{count:,} files that could not be read have not changed and were"
    )
    return f"{unreadable} not tried again; “Read every file again” does, on the Library page."


def _stage(stage: Stage) -> str:
    return f"{counted(stage.total, _COUNTED[stage.name])} {_DONE[stage.name]} in {duration(stage.seconds)}."
