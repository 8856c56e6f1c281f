"""Holds the registry's lock until its standard input ends. Prints `locked` once it has it."""

import sys

import registry

with registry.locked():
    print("locked", flush=True)
    sys.stdin.read()
