"""What an isolated process may use, and the statuses by which it says why it ended early.

It runs in the process that is limited. How much is allowed is for those who start it to say.
"""

# How the process ends where the reason is known to it, for `corpus.reading.reading` to put in words.
TOO_MUCH_MEMORY = 81
TOO_MUCH_TEXT = 82
NO_ROOM = 83
REFUSED = 84


def limit(memory: int, result: int, seconds: int) -> None:
    """Bounds this process's address space, processor time and the size of what it writes, where the system can.

    Processor time is the second stop: it holds where the program that waits for this one has been killed.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of the program that waits still holds
        return
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, result),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        try:
            resource.setrlimit(what, (limit, hard))
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS
            continue
