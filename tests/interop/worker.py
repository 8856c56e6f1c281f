"""A small worker in Python: REP for commands, PUB for telemetry, an entry in the registry.

    worker.py NAME

Commands: health_check, get_state, `sleep {"seconds": n}`, `publish_garbage`, shutdown. Publishes a count
on `python.counter` fifty times a second. Ends when its input ends, and 0.5 s after `shutdown`, as
Python-VJ's workers do.
"""

import json
import os
import sys
import time
import uuid

import zmq

import registry

name = sys.argv[1]
started = time.time()
counter = 0


def envelope(kind, **fields):
    return {
        "type": kind,
        "id": str(uuid.uuid4()),
        "timestamp": time.time(),
        "source": name,
        **fields,
    }


def publish(topic, payload):
    message = envelope("telemetry", topic=topic, payload=payload)
    telemetry.send_string(f"{topic} {json.dumps(message, separators=(',', ':'))}")


def publish_garbage():
    whole = json.dumps(envelope("telemetry", topic="python.other", payload={}))
    no_payload = json.dumps(envelope("telemetry", topic="python.garbage"))
    for body in [b"", b"{", b"[]", b"\xff\xfe", b"NaN", whole.encode(), no_payload.encode()]:
        telemetry.send(b"python.garbage " + body)


def answer(request):
    command = request["command"]
    if command == "health_check":
        return {"alive": True, "uptime": time.time() - started}
    if command == "get_state":
        uptime = time.time() - started
        return {"status": "running", "uptime_sec": uptime, "config": {}, "metrics": {}}
    if command == "sleep":
        time.sleep(request["payload"]["seconds"])
        return {"slept": True}
    if command == "publish_garbage":
        publish_garbage()
        return {"published": 7}
    if command == "shutdown":
        return {"shutting_down": True}
    raise ValueError(f"Unknown command: {command}")


context = zmq.Context()
commands = context.socket(zmq.REP)
command_port = commands.bind_to_random_port("tcp://127.0.0.1")
telemetry = context.socket(zmq.PUB)
telemetry.setsockopt(zmq.LINGER, 0)
telemetry_port = telemetry.bind_to_random_port("tcp://127.0.0.1")

own = registry.entry(command_port, telemetry_port, {"version": "1.0"})
registry.update(lambda file: file["services"].update({name: own}))

poller = zmq.Poller()
poller.register(commands, zmq.POLLIN)
poller.register(sys.stdin.fileno(), zmq.POLLIN)
stop_at = float("inf")
while time.monotonic() < stop_at:
    ready = dict(poller.poll(20))
    if sys.stdin.fileno() in ready and not os.read(sys.stdin.fileno(), 1):
        stop_at = 0
    if commands in ready:
        request = json.loads(commands.recv_string())
        try:
            fields = {"status": "ok", "result": answer(request), "error": None}
        except (KeyError, ValueError) as error:
            fields = {"status": "error", "result": None, "error": str(error)}
        commands.send_string(json.dumps({**envelope("response", **fields), "id": request["id"]}))
        if request["command"] == "shutdown":
            stop_at = time.monotonic() + 0.5
    counter += 1
    publish("python.counter", {"counter": counter, "pid": os.getpid()})

registry.update(lambda file: file["services"].pop(name, None))
