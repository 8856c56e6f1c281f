"""Many REQ clients at once, each in a thread with a socket of its own.

    many_clients.py PORT CLIENTS REQUESTS

Prints how many requests got the answer that belongs to them, and what else came.
"""

import json
import sys
import threading
import uuid

import zmq

port, clients, requests = (int(text) for text in sys.argv[1:])
context = zmq.Context()
right = [0] * clients
wrong = []


def send_all(client):
    socket = context.socket(zmq.REQ)
    socket.setsockopt(zmq.RCVTIMEO, 5000)
    socket.setsockopt(zmq.LINGER, 0)
    socket.connect(f"tcp://127.0.0.1:{port}")
    try:
        for _ in range(requests):
            sent = str(uuid.uuid4())
            socket.send_json({"id": sent, "command": "health_check"})
            answer = socket.recv_json()
            if answer["id"] == sent and answer["status"] == "ok":
                right[client] += 1
            else:
                wrong.append(answer)
    except zmq.ZMQError as error:
        wrong.append(str(error))
    finally:
        socket.close()


threads = [threading.Thread(target=send_all, args=(client,)) for client in range(clients)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
context.term()
print(json.dumps({"right": sum(right), "wrong": wrong}))
