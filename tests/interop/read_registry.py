"""Reads the registry without the lock until its input ends, and fails if a read is torn.

Prints how many different states it saw.
"""

import sys
import threading

import registry

stopping = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stopping.set()), daemon=True).start()

states = set()
while not stopping.is_set():
    states.add(registry.read()["updated_at"])
print(len(states), flush=True)
