"""Reads from /proc how much processor time processes have used, to which no busy neighbour adds."""

import os
from collections import defaultdict
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# Of the fields behind the program's name: the parent, and the time of the process and of its children that have ended.
PARENT, TIMES = 1, slice(11, 15)


def used_below(*ancestors: int) -> float | None:
    """Return the milliseconds that these processes and their descendants have used; None where there is no /proc."""
    if not Path("/proc/self/stat").exists():
        return None
    children: dict[int, list[int]] = defaultdict(list)
    ticks: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The program's name stands in brackets, and anything may stand in it.
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(file.parent.name)
        children[int(fields[PARENT])].append(pid)
        ticks[pid] = sum(map(int, fields[TIMES]))
    waiting, total = list(ancestors), 0
    while waiting:
        pid = waiting.pop()
        total += ticks.get(pid, 0)
        waiting.extend(children[pid])
    return total * 1000 / TICKS_A_SECOND
