"""Sends Telnet Synchs with real urgent data, which Node cannot, and prints the results as JSON.

Arguments: port, count of each kind, seed. A Synch is IAC IP, then IAC DM whose last octet is urgent (RFC 959 4.1.3,
RFC 854), or the one before it; the receiver's kernel takes the urgent octet out of the stream.
"""

import json
import random
import socket
import sys
import time

IAC_IP_IAC = b"\xff\xf4\xff"
DM = b"\xf2"

port, count, seed = (int(argument) for argument in sys.argv[1:])
chance = random.Random(seed)
faults = []
milliseconds = []


class Control:
    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", port), 15)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines = self.socket.makefile("rb")
        self.reply()
        self.command(b"USER tester")
        self.command(b"PASS true-passw0rd")
        self.command(b"TYPE I")

    def reply(self):
        """The code of the next reply."""
        while True:
            line = self.lines.readline()
            if not line:
                raise EOFError("the control connection ended")
            if line[:3].isdigit() and line[3:4] == b" ":
                return int(line[:3])

    def command(self, line):
        self.socket.sendall(line + b"\r\n")
        return self.reply()

    def synch(self):
        """Sends the Synch in one packet; with the urgent octet in a packet of its own; or with IAC as the urgent octet,
        and DM after it, as the clients of BSD and Perl do."""
        form = chance.randrange(3)
        if form == 0:
            self.socket.send(IAC_IP_IAC + DM, socket.MSG_OOB)
        elif form == 1:
            self.socket.sendall(IAC_IP_IAC)
            self.socket.send(DM, socket.MSG_OOB)
        else:
            self.socket.send(IAC_IP_IAC, socket.MSG_OOB)
            self.socket.sendall(DM)

    def data(self):
        self.socket.sendall(b"EPSV\r\n")
        line = self.lines.readline()
        return socket.create_connection(("127.0.0.1", int(line.split(b"|")[3])), 15)


def abort(control, number):
    """Aborts a transfer at a random position."""
    data = control.data()
    retrieves = number % 2 == 0
    opened = control.command(b"RETR big" if retrieves else b"STOR small")
    position = chance.randrange(400_000)
    moved = 0
    while moved < position:
        if retrieves:
            moved += len(data.recv(min(65_536, position - moved)))
        else:
            moved += data.send(b"n" * min(65_536, position - moved))
    began = time.perf_counter()
    control.synch()
    control.socket.sendall(b"ABOR\r\n")
    codes = (control.reply(), control.reply())
    milliseconds.append((time.perf_counter() - began) * 1000)
    data.close()
    after = control.command(b"NOOP")
    if opened != 150 or codes not in ((426, 226), (226, 226), (226, 225), (426, 225)) or after != 200:
        faults.append(f"aborted after {position} octets: {opened}, {codes}, then {after}")


COMMANDS = (b"PWD", b"NOOP", b"SIZE small", b"TYPE I", b"MDTM small", b"CWD /")
CODES = [257, 200, 213, 200, 213, 250]


def within_commands(control):
    """Sends a Synch at a random position in a batch of commands: none of their octets may be lost."""
    batch = b"".join(command + b"\r\n" for command in COMMANDS)
    position = chance.randrange(len(batch) + 1)
    control.socket.sendall(batch[:position])
    control.synch()
    control.socket.sendall(batch[position:])
    codes = [control.reply() for _ in COMMANDS]
    if codes != CODES:
        faults.append(f"at octet {position} of the commands: {codes}")


control = Control()
aborts = commands = 0
try:
    for number in range(count):
        abort(control, number)
        aborts += 1
        within_commands(control)
        commands += 1
    if control.command(b"QUIT") != 221:
        faults.append("QUIT was not answered 221")
except (OSError, EOFError) as error:
    faults.append(f"after {aborts} aborts and {commands} batches: {error!r}")
print(json.dumps({"aborts": aborts, "commands": commands, "milliseconds": milliseconds, "faults": faults}))
