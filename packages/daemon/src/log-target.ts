import { constants, fstatSync, openSync, write, writeSync } from 'node:fs'

/** What became of a write. */
export interface LogWrite {
  /** Octets that were taken: 0 from a reader that stands still. */
  readonly written: number
  /** The errno of a write that failed, such as EPIPE or ENOSPC. */
  readonly fault?: string | undefined
}

/** Where a log is written. Only one write is in progress at a time. */
export interface LogTarget {
  /** Writes octets from `offset` on, as many as are taken without waiting. */
  write(octets: Uint8Array, offset: number, done: (result: LogWrite) => void): void
  /** The same, before it returns. */
  writeNow(octets: Uint8Array, offset: number): LogWrite
  /** Waits until the write in progress is done, at most for a quarter of a second. */
  settle(): void
}

/**
 * The target of an open descriptor, which stays open.
 *
 * @param unblock makes writes to standard error return at once where it is full, if nothing else can. Default: nothing
 */
export function openLogTarget(descriptor: number, unblock: () => void = () => {}): LogTarget {
  return fstatSync(descriptor).isFile()
    ? new FileTarget(descriptor)
    : new StreamTarget(nonBlocking(descriptor, unblock))
}

/** Waits in a process that has nothing else to do. */
export function pause(milliseconds: number): void {
  Atomics.wait(never, 0, 0, milliseconds)
}

const never = new Int32Array(new SharedArrayBuffer(4))

/**
 * A descriptor for the same pipe or terminal whose writes don't wait. Opened by its name in /proc, it is a description of
 * its own: the descriptor that this process was given may be shared with others, for which it must stay as it is. Sockets
 * have no such name, and nor has a pipe of another user, or a system without /proc.
 */
function nonBlocking(descriptor: number, unblock: () => void): number {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants
  try {
    return openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY)
  } catch {
    if (descriptor === 2) unblock()
    return descriptor
  }
}

/** A pipe, a socket or a terminal: writes take what there is space for and return. */
class StreamTarget implements LogTarget {
  constructor(private readonly descriptor: number) {}

  write(octets: Uint8Array, offset: number, done: (result: LogWrite) => void): void {
    done(this.writeNow(octets, offset))
  }

  writeNow(octets: Uint8Array, offset: number): LogWrite {
    return attempt(this.descriptor, octets, offset)
  }

  settle(): void {}
}

/** How long `settle` waits, in milliseconds, and how long between two looks at the file. */
const [settleLimit, settlePause] = [250, 1]

/** A file: writes may wait for a disk or a network, hence in the pool of threads. */
class FileTarget implements LogTarget {
  /** The size that the file has once the write in progress is done, if no one else writes to it. */
  #size: number

  constructor(private readonly descriptor: number) {
    this.#size = fstatSync(descriptor).size
  }

  write(octets: Uint8Array, offset: number, done: (result: LogWrite) => void): void {
    const length = octets.length - offset
    this.#size += length
    write(this.descriptor, octets, offset, length, null, (error, written) => {
      this.#size -= length - written
      done({ written, fault: error?.code })
    })
  }

  writeNow(octets: Uint8Array, offset: number): LogWrite {
    return attempt(this.descriptor, octets, offset)
  }

  /** The thread writes while this one waits, which sees it by the size. */
  settle(): void {
    const deadline = performance.now() + settleLimit
    while (fstatSync(this.descriptor).size < this.#size && performance.now() < deadline) pause(settlePause)
  }
}

function attempt(descriptor: number, octets: Uint8Array, offset: number): LogWrite {
  try {
    return { written: writeSync(descriptor, octets, offset) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { written: 0, fault: code === 'EAGAIN' ? undefined : code }
  }
}
