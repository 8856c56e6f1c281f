"""Asks over multicast DNS for a service type and prints `port instance` of each that answers.

Usage: hear_mdns.py _os2l._tcp SECONDS
"""
import socket
import struct
import sys
import time

GROUP = ("224.0.0.251", 5353)
PTR, SRV = 12, 33


def name_at(data, at):
    """A domain name, its compression followed, and the place behind it."""
    labels, end = [], None
    while data[at]:
        if data[at] & 0xC0 == 0xC0:
            end = end or at + 2
            at = struct.unpack_from("!H", data, at)[0] & 0x3FFF
        else:
            labels.append(data[at + 1:at + 1 + data[at]].decode())
            at += 1 + data[at]
    return ".".join(labels), end or at + 1


def services(data):
    counts = struct.unpack_from("!6H", data)
    at = 12
    for _ in range(counts[2]):
        at = name_at(data, at)[1] + 4
    for _ in range(sum(counts[3:])):
        name, at = name_at(data, at)
        kind, _, _, length = struct.unpack_from("!HHIH", data, at)
        at += 10
        if kind == SRV:
            yield struct.unpack_from("!HHH", data, at)[2], name
        at += length


def main():
    kind, seconds = sys.argv[1], float(sys.argv[2])
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    link.bind(("", GROUP[1]))
    membership = struct.pack("4s4s", socket.inet_aton(GROUP[0]), socket.inet_aton("0.0.0.0"))
    link.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    link.settimeout(0.5)
    question = struct.pack("!6H", 0, 0, 1, 0, 0, 0)
    for label in (kind + ".local").split("."):
        question += bytes([len(label)]) + label.encode()
    question += struct.pack("!BHH", 0, PTR, 1)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        link.sendto(question, GROUP)
        try:
            for port, name in services(link.recvfrom(9000)[0]):
                if kind in name:
                    print(port, name, flush=True)
        except socket.timeout:
            pass


main()
