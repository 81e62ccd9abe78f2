import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { LocalStage } from './local-stage.js'

/** Where a download goes; every Stage of @ftpkit/filesystem is one. */
export interface DownloadTarget {
  /** Stores pieces in order; they belong to the target until it resolves. */
  write(pieces: readonly Uint8Array[]): Promise<void>
  /** Called once the whole file has come and the server has said so. */
  commit(): Promise<void>
  /** Called when it has not. */
  discard(): Promise<void>
}

/**
 * What can take a download: a local path, whose file appears only when it is complete; a Node or Web stream, ended
 * then and destroyed otherwise; or an object of three methods.
 */
export type TargetOfDownload = string | Writable | WritableStream<Uint8Array> | DownloadTarget

/** A target that was opened. */
export interface OpenTarget extends DownloadTarget {
  /** Octets that are there already, kept from an earlier download. */
  readonly kept: number
  /** What a download that is resumed can do with them. */
  readonly part?: KeptPart
}

/** The file that a download has left, and goes on with. */
export interface KeptPart {
  /** The octets that are there. */
  chunks(): AsyncIterable<Uint8Array>
  /** Drops the octets behind so many. */
  cut(octets: number): Promise<void>
  /** Makes what was written last. */
  sync(): Promise<void>
  /** Removes it: nobody can go on with it. */
  forget(): Promise<void>
}

/** Name of what a download that may be resumed has left beside its file. */
export function partialName(path: string): string {
  return `${path}.part`
}

/**
 * @param resume of a path: goes on behind what an earlier download has left, and leaves it if this one fails too
 * @param signal of a Node stream: ends the wait for one that stands still
 * @throws FtpError `local-file`
 */
export async function openTarget(
  target: TargetOfDownload,
  resume: boolean,
  signal?: AbortSignal,
): Promise<OpenTarget> {
  if (typeof target === 'string')
    return localFaults(resume ? await partialFile(target) : { ...methodsOf(new LocalStage(target)), kept: 0 })
  if ('commit' in target) return { ...methodsOf(target), kept: 0 }
  return localFaults('getWriter' in target ? webStream(target) : nodeStream(target, signal))
}

function methodsOf(target: DownloadTarget): DownloadTarget {
  return {
    write: (pieces) => target.write(pieces),
    commit: () => target.commit(),
    discard: () => target.discard(),
  }
}

async function partialFile(path: string): Promise<OpenTarget> {
  const part = partialName(path)
  try {
    const file = await open(part, 'a')
    const { size } = await file.stat()
    return {
      kept: size,
      part: {
        chunks: () => createReadStream(part),
        cut: (octets) => file.truncate(octets),
        sync: () => file.sync(),
        forget: () => rm(part, { force: true }),
      },
      async write(pieces) {
        for (const piece of pieces) await file.appendFile(piece)
      },
      async commit() {
        await file.sync()
        await file.close()
        await rename(part, path)
      },
      discard: () => file.close(),
    }
  } catch (error) {
    throw localFault(error)
  }
}

function nodeStream(stream: Writable, signal: AbortSignal | undefined): OpenTarget {
  let failure: unknown
  stream.on('error', (error) => {
    failure = error
  })
  const assertOpen = () => {
    if (failure !== undefined) throw failure
    if (stream.destroyed) throw closedEarly()
  }
  return {
    kept: 0,
    async write(pieces) {
      assertOpen()
      let room = true
      for (const piece of pieces) room = stream.write(piece)
      if (!room) await until(stream, 'drain', signal)
    },
    async commit() {
      assertOpen()
      const finished = until(stream, 'finish', signal)
      stream.end()
      await finished
    },
    async discard() {
      stream.destroy()
    },
  }
}

/** A stream that is destroyed without an error, as a response whose reader has left, tells of it by `close` alone. */
function until(stream: Writable, event: 'drain' | 'finish', signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      stream.off(event, came).off('error', failed).off('close', closed)
      signal?.removeEventListener('abort', stopped)
    }
    const came = () => {
      leave()
      resolve()
    }
    const failed = (error: unknown) => {
      leave()
      reject(error)
    }
    const closed = () => failed(closedEarly())
    const stopped = () =>
      failed(new FtpError('aborted', 'the transfer was given up', { cause: signal?.reason }))
    stream.on(event, came).on('error', failed).on('close', closed)
    if (signal?.aborted) stopped()
    else signal?.addEventListener('abort', stopped)
  })
}

function closedEarly(): Error {
  return new Error('the stream was closed before its end')
}

function webStream(stream: WritableStream<Uint8Array>): OpenTarget {
  const writer = stream.getWriter()
  return {
    kept: 0,
    async write(pieces) {
      for (const piece of pieces) {
        await writer.ready
        await writer.write(piece)
      }
    },
    commit: () => writer.close(),
    discard: () => writer.abort('the download failed').catch(() => {}),
  }
}

/** What goes wrong on this side is told as such, so that nobody blames the server. */
function localFaults(target: OpenTarget): OpenTarget {
  const told = <Value>(result: Promise<Value>) =>
    result.catch((error) => {
      throw localFault(error)
    })
  return {
    kept: target.kept,
    ...(target.part && { part: target.part }),
    write: (pieces) => told(target.write(pieces)),
    commit: () => told(target.commit()),
    discard: () => target.discard(),
  }
}

function localFault(error: unknown): FtpError {
  if (isFtpError(error)) return error
  return new FtpError('local-file', `the local file can't be written: ${(error as Error).message}`, {
    phase: 'local file',
    cause: error,
  })
}
