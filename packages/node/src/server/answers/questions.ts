import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { childOf, type FileSystem, FileSystemError } from '@ftpkit/filesystem'
import { pipelines } from '@ftpkit/pipeline'
import type { Answer, Answers, Question } from '@ftpkit/session'
import { type ByteSink, FtpError, type Pipeline, sliceLength } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import type { FairQueue } from '../fair-queue.js'
import type { ServerLimits } from '../limits.js'
import { hashOctets } from './hash.js'
import type { HashThread } from './hash-thread.js'
import { describe, listLines } from './listing.js'
import { type NewModes, newPermissions } from './new-modes.js'
import { refusalOf, type Undertaking } from './refusals.js'
import { StatusListing } from './status-listing.js'
import { type Storage, storageOf } from './storage.js'

/** Questions about files: all except those that the connection answers itself. */
export type FileQuestion = Exclude<
  Question,
  { operation: 'login' | 'host' | 'mount' | 'site' | 'progress' | 'personality' | 'storage' }
>

/** What an answer needs of its session. */
export interface QuestionContext extends Storage {
  readonly files: FileSystem
  /** Mode bits of what the user stores. */
  readonly modes: NewModes | undefined
  readonly limits: ServerLimits
  readonly clock: Clock
  /** Network of the client, by which its costly questions take turns. */
  readonly network: string
  /** Aborted when no answer is wanted any more: the session is over, or the client sends no more. */
  readonly signal: AbortSignal
  readonly costly: CostlyWork
}

/** Work that grows with the file or the directory: each kind is limited in all sessions together. */
export interface CostlyWork {
  /** HASH, and SIZE where the octets have to be converted. */
  readonly reading: FairQueue
  /** Hashes for HASH. */
  readonly hashThread: HashThread
  /** STAT of a path. */
  readonly listing: FairQueue
  /** Copying old files for APPE, and REST and STOR. */
  readonly copying: FairQueue
}

type Answerers = {
  readonly [Operation in FileQuestion['operation']]: (
    question: Extract<FileQuestion, { operation: Operation }>,
    context: QuestionContext,
  ) => Promise<Answers[Operation]>
}

const answerers: Answerers = {
  async stat({ path }, { files }) {
    return describe(files, path, await files.stat(path))
  },

  size: transferSize,

  async makeDirectory({ path, umask }, { files, modes }) {
    await files.makeDirectory(path, {
      permissions: newPermissions('directory', { files, path }, modes, umask),
    })
    return undefined
  },

  async removeDirectory({ path }, { files }) {
    await files.removeDirectory(path)
    return undefined
  },

  async remove({ path }, { files }) {
    await files.remove(path)
    return undefined
  },

  async rename({ from, to }, { files }) {
    await files.rename(from, to)
    return undefined
  },

  async setAttributes({ path, attributes }, { files }) {
    await files.setAttributes(path, attributes)
    return undefined
  },

  hash(question, { files, costly, network, signal }) {
    return costly.reading.run(network, signal, () => hashOctets(question, files, costly.hashThread, signal))
  },

  async freeSpace({ path }, { files }) {
    await files.stat(path)
    if (!files.freeSpace)
      throw new FileSystemError('unsupported', path, { detail: 'its free space is unknown' })
    return files.freeSpace(path)
  },

  /** Too long for a collision by chance; the store would notice one. */
  async uniqueName({ directory, hint }) {
    const begin = hint.split('/').at(-1) || 'ftp'
    return childOf(directory, `${begin}.${randomBytes(6).toString('hex')}`)
  },

  listing({ path, all }, { files, clock, costly, network, signal }) {
    return costly.listing.run(network, signal, () =>
      new StatusListing(listLines(files, path, clock.date(), { signal, all }), signal).next(),
    )
  },

  /** Each part takes a turn of its own, so that no turn waits for a client to read its reply. */
  moreLines({ after }, { costly, network, signal }) {
    const listing = after as StatusListing
    return costly.listing.run(network, signal, () => listing.next(), 'begun')
  },
}

const reading: ReadonlySet<string> = new Set(['stat', 'size', 'hash', 'freeSpace', 'listing', 'moreLines'])

/** Answers a question about files. An error becomes a refusal. */
export async function answerFileQuestion(question: FileQuestion, context: QuestionContext): Promise<Answer> {
  const undertaking: Undertaking = reading.has(question.operation) ? 'read' : 'change'
  try {
    const answer = answerers[question.operation] as (
      question: FileQuestion,
      context: QuestionContext,
    ) => Promise<Answers[keyof Answers]>
    return { ok: true, value: await answer(question, context) }
  } catch (error) {
    return { ok: false, refusal: refusalOf(error, undertaking) }
  }
}

/**
 * "The exact number of octets that would be transmitted" (RFC 3659 §4): the file's own size where nothing is
 * converted, else counted by converting it.
 */
async function transferSize(
  { path, parameters, storage }: Extract<FileQuestion, { operation: 'size' }>,
  { files, limits, costly, network, signal, ...configured }: QuestionContext,
): Promise<number> {
  const entry = await files.stat(path)
  if (entry.kind !== 'file') throw noSize('it is not a plain file')
  const { sending, transparent } = pipelines(parameters, {
    ...storageOf(configured, storage, path),
    markers: undefined,
  })
  if (transparent) return entry.size
  if (entry.size > limits.countedSize)
    throw noSize('the file is too large to be counted in this TYPE; use TYPE I')
  return costly.reading.run(network, signal, () => countedOctets(files, path, sending, signal))
}

async function countedOctets(
  files: FileSystem,
  path: string,
  sending: Pipeline,
  signal: AbortSignal,
): Promise<number> {
  const counter = new Counter()
  const entrance = sending.into(counter)
  const slice = sliceLength(sending)
  const file = await files.read(path)
  try {
    for await (const chunk of file.chunks()) {
      signal.throwIfAborted()
      for (let at = 0; at < chunk.length; at += slice) {
        entrance.bytes(chunk, at, Math.min(at + slice, chunk.length))
        await nextTurn()
      }
    }
  } finally {
    await file.close()
  }
  entrance.end()
  return counter.octets
}

function noSize(why: string): FtpError {
  return new FtpError('unsupported-parameters', `SIZE is not available: ${why}`, {
    replyHint: 550,
    clause: '3659 §4',
  })
}

class Counter implements ByteSink {
  octets = 0

  bytes(_chunk: Uint8Array, start: number, end: number): void {
    this.octets += end - start
  }

  end(): void {}
}
