"""Renderers that misbehave, for the process that draws pages: it imports them from here."""

import os
import time


def of_file(data, number):
    """What a file asks for: it crashes, hangs, raises, or comes back."""
    if data == b"crash":
        os._exit(3)
    if data == b"hang":
        time.sleep(60)
    if data == b"raise":
        raise ValueError("no page")
    return data + str(number).encode()
