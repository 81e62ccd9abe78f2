"""Records after descriptor words, in EBCDIC, as lines of UTF-8: what somebody writes who has Python and an afternoon."""

import struct
import sys

source, target = sys.stdin.buffer, sys.stdout.buffer
while descriptor := source.read(4):
    length = struct.unpack(">H", descriptor[:2])[0] - 4
    target.write(source.read(length).decode("cp037").encode("utf-8") + b"\n")
