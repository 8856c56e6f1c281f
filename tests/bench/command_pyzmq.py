"""Round trips of plain pyzmq + json, for comparison: REQ and REP, one after the other.

command_pyzmq.py serve           prints its port, answers until it is ended
command_pyzmq.py ask PORT COUNT  prints the times in milliseconds, as JSON
"""

import json
import sys
import time

import zmq

WARM_UP = 1_000


def serve():
    socket = zmq.Context().socket(zmq.REP)
    print("port", socket.bind_to_random_port("tcp://127.0.0.1"), flush=True)
    while True:
        json.loads(socket.recv())
        socket.send(json.dumps({"status": "ok", "result": {"alive": True}}).encode())


def ask(port, count):
    socket = zmq.Context().socket(zmq.REQ)
    socket.connect(f"tcp://127.0.0.1:{port}")
    times = []
    for number in range(-WARM_UP, count):
        begun = time.perf_counter()
        socket.send(json.dumps({"command": "health_check", "payload": {}}).encode())
        json.loads(socket.recv())
        if number >= 0:
            times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    print(json.dumps({"p50Ms": times[count // 2], "p99Ms": times[count * 99 // 100], "maxMs": times[-1]}))


if sys.argv[1] == "serve":
    serve()
else:
    ask(sys.argv[2], int(sys.argv[3]))
