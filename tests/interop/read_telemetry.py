"""Reads telemetry with a SUB socket, the way Python-VJ's client does.

    read_telemetry.py PORT TOPIC COUNT

Subscribes to what stands before the topic's first dot. Prints the first COUNT messages of the topic, each
as a line `{"frames": number of frames, "topic": what stands before the space, "message": ...}`.
"""

import json
import sys

import zmq

port, topic, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
context = zmq.Context()
socket = context.socket(zmq.SUB)
socket.setsockopt(zmq.RCVTIMEO, 5000)
socket.setsockopt(zmq.LINGER, 0)
socket.setsockopt_string(zmq.SUBSCRIBE, topic.split(".")[0])
socket.connect(f"tcp://127.0.0.1:{port}")
while count > 0:
    frames = socket.recv_multipart()
    head, _, body = frames[0].decode("utf-8").partition(" ")
    if head == topic:
        count -= 1
        message = json.loads(body)
        print(json.dumps({"frames": len(frames), "topic": head, "message": message}), flush=True)
socket.close()
context.term()
