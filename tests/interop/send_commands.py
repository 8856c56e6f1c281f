"""Sends requests one after another on one REQ socket, the way Python-VJ's client does.

    send_commands.py PORT < REQUESTS

Each line of the input is a command as JSON, `{"command": ..., "payload": ...}`, or `{"base64": ...}` for
bytes to be sent as they are. For each a line is printed: `{"id": what was sent, "answer": what came back}`.
"""

import base64
import json
import sys
import time
import uuid

import zmq

TIMEOUT_MS = 2000


def envelope(command, payload):
    return {
        "type": "command",
        "id": str(uuid.uuid4()),
        "timestamp": time.time(),
        "source": None,
        "command": command,
        "payload": payload,
    }


context = zmq.Context()
socket = context.socket(zmq.REQ)
socket.setsockopt(zmq.RCVTIMEO, TIMEOUT_MS)
socket.setsockopt(zmq.SNDTIMEO, TIMEOUT_MS)
socket.setsockopt(zmq.LINGER, 0)
socket.connect(f"tcp://127.0.0.1:{sys.argv[1]}")
for line in sys.stdin:
    request = json.loads(line)
    if "base64" in request:
        sent = None
        socket.send(base64.b64decode(request["base64"]))
    else:
        command = envelope(request["command"], request.get("payload", {}))
        sent = command["id"]
        socket.send_string(json.dumps(command, separators=(",", ":")))
    print(json.dumps({"id": sent, "answer": json.loads(socket.recv_string())}), flush=True)
socket.close()
context.term()
