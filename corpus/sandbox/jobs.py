"""The child's side: does a job within its limits, or forks a process of its own for each of the jobs that come.

A job is JSON: what is to be done, and within which limits. What comes back is bytes, the file that standard output is,
and the status with which the process ends. What is done is `corpus.isolated.child`'s; the side that asks, and chooses
the limits, is `corpus.sandbox.processes`.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from corpus.errors import UnreadableDocument
from corpus.sandbox.limits import NO_ROOM, REFUSED, TOO_MUCH_MEMORY, TOO_MUCH_TEXT, limit

Job = dict[str, Any]


def do_jobs(prepare: Callable[[Job], None], work: Callable[[Job], bytes]) -> None:
    """Do the job on standard input; called with `serve`, each of those that come there, until nobody sends another.

    `prepare` loads what a job needs: every process that is forked afterwards has it.
    """
    job: Job = _forked_job(prepare) if "serve" in sys.argv else json.load(sys.stdin)
    limit(job["memory"], job["result"], job["seconds"])
    status = 0
    try:
        content = work(job)
    except UnreadableDocument as error:
        status, content = REFUSED, json.dumps([error.reason, error.remedy, error.lasting]).encode()
    except MemoryError:
        sys.exit(TOO_MUCH_MEMORY)
    if len(content) > job["result"]:
        sys.exit(TOO_MUCH_TEXT)
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError:
        sys.exit(NO_ROOM)
    os._exit(status)  # at once: clearing up what the system clears up anyway took a fifth of the time


def _forked_job(prepare: Callable[[Job], None]) -> Job:
    """The server: returns for every job, each time in a process of its own, and waits for how that ends.

    `wait` of the job is how many seconds it may take. What the server says of it is the process's status, or null where
    that had to be stopped. It ends, with what it forked, as soon as nobody is at the other end of standard input, and
    where a process has left another one behind.
    """
    asking = socket.socket(fileno=sys.stdin.fileno())
    jobs = asking.makefile("rb")
    while line := jobs.readline():
        job: Job = json.loads(line)
        prepare(job)
        gc.freeze()  # what is there already need not be looked at, and so copied, by every process
        ended, alive = os.pipe()
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_RDONLY), asking.detach())
            return job
        os.close(alive)  # the process, and whatever it starts, has the other one until it ends
        ready, _, _ = select.select([ended, asking.fileno()], [], [], job["wait"])
        if asking.fileno() in ready:
            os.killpg(0, signal.SIGKILL)
        if not ready:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        all_ended, _, _ = select.select([ended], [], [], 0)
        os.close(ended)
        asking.sendall(json.dumps(os.waitstatus_to_exitcode(status) if ready else None).encode())
        if not all_ended:
            os.killpg(0, signal.SIGKILL)
    sys.exit()
