"""Clients that cost as little as can be, so that the server is measured: each prints seconds and what came, as JSON.

clients.py retrieve PORT USER PASSWORD NAME [COMMAND ...]   one file to nowhere, by reads of 256 KiB
clients.py store    PORT USER PASSWORD NAME OCTETS          one file from memory, by writes of 256 KiB
clients.py upload   PORT USER PASSWORD COUNT                files of 1 KiB one after another, by ftplib
clients.py download PORT USER PASSWORD COUNT NAME           one file of 1 KiB again and again, by ftplib
clients.py logins   PORT USER PASSWORD COUNT                logins one after another
"""

import ftplib
import io
import json
import re
import socket
import sys
import time

HOST = "127.0.0.1"
PIECE = 262144


class Control:
    """A control connection: one command, one reply."""

    def __init__(self, port):
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines = self.socket.makefile("rb")
        self.reply("220")

    def reply(self, expected):
        line = self.lines.readline()
        while not re.match(rb"\d{3} ", line):
            if not line:
                raise EOFError("the server closed the connection")
            line = self.lines.readline()
        if not line.startswith(expected.encode()):
            raise ValueError(f"{expected} was expected, not {line!r}")
        return line

    def command(self, line, expected):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.reply(expected)

    def login(self, user, password):
        self.command(f"USER {user}", "331")
        self.command(f"PASS {password}", "230")
        return self

    def passive(self):
        numbers = re.search(rb"\((\d+),(\d+),(\d+),(\d+),(\d+),(\d+)\)", self.command("PASV", "227"))
        return socket.create_connection((HOST, int(numbers[5]) * 256 + int(numbers[6])))

    def close(self):
        self.lines.close()
        self.socket.close()


def retrieve(port, user, password, name, *commands):
    control = Control(port).login(user, password)
    for command in commands or ("TYPE I",):
        control.command(command, "2")
    data = control.passive()
    memory = memoryview(bytearray(PIECE))
    octets = 0
    begin = time.perf_counter()
    control.command(f"RETR {name}", "1")
    if "MODE B" in commands:
        # Otherwise the connection would stay open behind the file, for another one.
        data.shutdown(socket.SHUT_WR)
    while count := data.recv_into(memory):
        octets += count
    data.close()
    # 250 where the server has not seen yet that this end is closed.
    control.reply("2")
    return {"seconds": time.perf_counter() - begin, "octets": octets}


def store(port, user, password, name, octets):
    control = Control(port).login(user, password)
    control.command("TYPE I", "2")
    data = control.passive()
    piece = memoryview(b"A record of eighty octets. " * (PIECE // 27 + 1))[:PIECE]
    left = int(octets)
    begin = time.perf_counter()
    control.command(f"STOR {name}", "1")
    while left > 0:
        data.sendall(piece[: min(PIECE, left)])
        left -= PIECE
    data.close()
    control.reply("226")
    return {"seconds": time.perf_counter() - begin, "octets": int(octets)}


def session(port, user, password):
    client = ftplib.FTP()
    client.connect(HOST, port)
    client.login(user, password)
    return client


def upload(port, user, password, count):
    client = session(port, user, password)
    content = b"x" * 1024
    begin = time.perf_counter()
    for index in range(int(count)):
        client.storbinary(f"STOR small-{index}", io.BytesIO(content))
    return {"seconds": time.perf_counter() - begin, "octets": 1024 * int(count)}


def download(port, user, password, count, name):
    client = session(port, user, password)
    octets = 0

    def take(piece):
        nonlocal octets
        octets += len(piece)

    begin = time.perf_counter()
    for _ in range(int(count)):
        client.retrbinary(f"RETR {name}", take)
    return {"seconds": time.perf_counter() - begin, "octets": octets}


def logins(port, user, password, count):
    begin = time.perf_counter()
    for _ in range(int(count)):
        Control(port).login(user, password).close()
    return {"seconds": time.perf_counter() - begin, "octets": 0}


kind, port, *rest = sys.argv[1:]
works = {"retrieve": retrieve, "store": store, "upload": upload, "download": download, "logins": logins}
print(json.dumps(works[kind](int(port), *rest)))
