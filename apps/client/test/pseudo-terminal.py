"""Runs a program on a pseudo-terminal. Its output is copied to standard output, its input from standard input.
A line on descriptor 3 sets a new size: COLUMNS ROWS."""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

columns, rows, *command = sys.argv[1:]


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))


start, go = os.pipe()
child, terminal = pty.fork()
if child == 0:
    os.close(go)
    os.close(3)
    os.read(start, 1)
    os.close(start)
    os.execvp(command[0], command)
resize(terminal, columns, rows)
os.write(go, b"x")

sources = [terminal, 0, 3]
while terminal in sources:
    for ready in select.select(sources, [], [])[0]:
        try:
            octets = os.read(ready, 65536)
        except OSError:
            octets = b""
        if not octets:
            sources.remove(ready)
        elif ready == terminal:
            os.write(1, octets)
        elif ready == 0:
            os.write(terminal, octets)
        else:
            for line in octets.decode().split("\n"):
                if line:
                    resize(terminal, *line.split())
                    os.kill(child, signal.SIGWINCH)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255)
