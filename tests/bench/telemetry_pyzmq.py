"""The telemetry benchmark in plain pyzmq + json, for comparison: no validation, no loss counting.

telemetry_pyzmq.py publish FRAMES COUNT    prints its port
telemetry_pyzmq.py subscribe PORT          prints what it received, as JSON
"""

import itertools
import json
import sys
import time
import uuid

import zmq

# As in ours; and like ours the publisher waits for its reader, so that nothing is lost.
QUEUE = 10_000


def publish(path, count):
    with open(path) as file:
        frames = json.load(file)
    socket = zmq.Context().socket(zmq.XPUB)
    socket.sndhwm = QUEUE
    socket.setsockopt(zmq.XPUB_NODROP, 1)
    print("port", socket.bind_to_random_port("tcp://127.0.0.1"), flush=True)
    socket.recv()  # the subscriber's two subscriptions
    socket.recv()
    instance = str(uuid.uuid4())
    dumps, now = json.dumps, time.time
    for number, payload in zip(range(count), itertools.cycle(frames)):
        message = {
            "type": "telemetry",
            "id": instance,
            "timestamp": now(),
            "source": "audio_analyzer",
            "topic": "audio.features",
            "payload": payload,
            "seq": number,
            "instance": instance,
        }
        socket.send_string("audio.features " + dumps(message))
    socket.send_string("bench.end " + dumps({"payload": {"sent": count}}))
    socket.close()


def subscribe(port):
    socket = zmq.Context().socket(zmq.SUB)
    socket.rcvhwm = QUEUE
    socket.subscribe("audio.features")
    socket.subscribe("bench.end")
    socket.connect(f"tcp://127.0.0.1:{port}")
    loads, now = json.loads, time.perf_counter
    received, checksum, first = 0, 0.0, 0.0
    while True:
        topic, text = socket.recv().split(b" ", 1)
        message = loads(text)
        if topic == b"bench.end":
            break
        if received == 0:
            first = now()
        received += 1
        checksum += message["payload"]["rms"]
    seconds = now() - first
    sent = message["payload"]["sent"]
    print(json.dumps({"sent": sent, "received": received, "malformed": 0, "seconds": seconds}))


if __name__ == "__main__":
    if sys.argv[1] == "publish":
        publish(sys.argv[2], int(sys.argv[3]))
    else:
        subscribe(int(sys.argv[2]))
