import { constants, createWriteStream, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { type Clock, nodeClock } from '../../net/clock.js'
import { within } from '../../net/within.js'

/** Milliseconds between two attempts to open a pipe that no one reads yet. */
const readerInterval = 100

/** What a special file needs: see {@link specialFile}. */
export interface SpecialFileOptions {
  /** Default: the clock of Node. */
  readonly clock?: Clock | undefined
  /** Ends the wait for the reader of a pipe. */
  readonly signal?: AbortSignal | undefined
}

/** Opens a special file for writing. */
export type OpenSpecialFile = (options?: SpecialFileOptions) => Promise<Writable>

/**
 * A pipe, a character device such as `/dev/null`, or a descriptor of this process such as `/dev/stdout`, to write to. It
 * stays what it is: no file takes its name.
 *
 * @returns a function that opens it; undefined for a file, a directory, or a name that is not there
 * @throws Node's error for a path that can't be looked at
 */
export function specialFile(path: string): OpenSpecialFile | undefined {
  // A call in another thread would take longer.
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFIFO()) return ({ clock = nodeClock, signal } = {}) => pipeWriter(path, clock, signal)
  if (found?.isCharacterDevice())
    return async () => createWriteStream(path, { flags: constants.O_WRONLY as never })
  const descriptor = descriptorOf(path)
  // A file to which a shell has redirected: opened by its name it would be written over from its beginning.
  if (!found || descriptor === undefined) return undefined
  return async () => createWriteStream(path, { fd: descriptor, autoClose: false })
}

const standardNames: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2 }

/** The descriptor of this process that a path names. */
function descriptorOf(path: string): number | undefined {
  const [, number] = /^(?:\/dev|\/proc\/self)\/fd\/(\d{1,6})$/.exec(path) ?? []
  return number === undefined ? standardNames[path] : Number(number)
}

/** A pipe is opened without waiting in a thread, which nothing could end before a reader comes. */
async function pipeWriter(path: string, clock: Clock, signal: AbortSignal | undefined): Promise<Writable> {
  for (;;) {
    const fd = openPipe(path)
    if (fd !== undefined) return new Socket({ fd, readable: false, writable: true })
    await within<void>({ time: { clock, milliseconds: readerInterval, late() {} }, signal }, () => () => {})
  }
}

/** @returns undefined while no one reads the pipe */
function openPipe(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return undefined
    throw error
  }
}
