"""Counts up in the registry as fast as it can, in an entry of its own, until its input ends.

    count_updates.py NAME

Each count is printed after it was written. A count that somebody else has undone ends it with an error.
"""

import sys
import threading

import registry

name = sys.argv[1]
stopping = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stopping.set()), daemon=True).start()


def count_up(file):
    before = file["services"].get(name, {"metadata": {"count": 0}})["metadata"]["count"]
    file["services"][name] = registry.entry(1, 2, {"count": before + 1})
    return before


last = None
while not stopping.is_set():
    before = registry.update(count_up)
    if last is not None and before != last:
        sys.exit(f"{name} wrote {last} and found {before}")
    last = before + 1
    print(last, flush=True)
