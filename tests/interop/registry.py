"""The registry file as a Python process shares it: flock, read, change, write beside it, rename."""

import contextlib
import fcntl
import json
import os
import pathlib
import time

HOME = pathlib.Path(os.environ["VJ_HOME"])
FILE = HOME / "registry.json"
LOCK = HOME / "registry.json.lock"


@contextlib.contextmanager
def locked():
    """Holds the lock that every process takes for a change."""
    HOME.mkdir(parents=True, exist_ok=True)
    with open(LOCK, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read():
    """The file as it is; an empty one where there is none. Fails on a file that is no JSON."""
    try:
        return json.loads(FILE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"version": "1.0", "updated_at": 0, "services": {}}


def update(change):
    """Changes the file in place of all others; returns what `change` returns."""
    with locked():
        registry = read()
        result = change(registry)
        registry["updated_at"] = time.time()
        temporary = FILE.with_suffix(".tmp")
        temporary.write_text(json.dumps(registry, indent=2), encoding="utf-8")
        temporary.rename(FILE)
        return result


def entry(command, telemetry, metadata):
    """A service's entry, as of now, for this process."""
    now = time.time()
    return {
        "pid": os.getpid(),
        "status": "running",
        "started_at": now,
        "heartbeat_at": now,
        "ports": {"command": command, "telemetry": telemetry},
        "metadata": metadata,
    }
