import {
  type FileSystem,
  FileSystemError,
  isFileSystemError,
  type Stage,
  type WriteOptions,
} from '@ftpkit/filesystem'
import type { Pipelines } from '@ftpkit/pipeline'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import type { TransferUnderWay } from './context.js'

/** A stage of a store, as far as the store needs it. */
export interface UploadStage {
  readonly stage: Pick<Stage, 'write' | 'commit' | 'discard'> & Partial<Stage>
  /** Octets of the stage that went before those that the pipeline of the transfer counts. */
  readonly before: number
  /** Octets of it that came by an upload before this one. */
  readonly resumed?: number
}

/**
 * Opens the stage of a store: a new one, or behind REST that which this user's upload to this path left when it failed.
 *
 * @throws FileSystemError, or FtpError with reply 554 or 555
 */
export async function openUploadStage(
  { request, surroundings }: TransferUnderWay,
  { transparent, writeFrom }: Pipelines,
): Promise<UploadStage> {
  const { path, disposition, offset, marker } = request
  const { files, user: owner } = surroundings
  if (marker !== undefined) {
    const before = disposition === 'append' ? await sizeOf(files, path) : 0
    const start = before + writeFrom
    const stage = await behindMarker(files, path, { disposition, owner, start })
    return { stage, before, resumed: writeFrom }
  }
  if (offset > 0) {
    if (!transparent) throw notByOctets()
    const stage = await behindOctets(files, path, { disposition, owner, start: offset })
    return { stage, before: offset, resumed: offset }
  }
  const stage = await files.write(path, { disposition, owner })
  return { stage, before: stage.size }
}

/**
 * Ends the stage of a store that broke: it waits for its user to go on with it where that is of any use, or is
 * discarded.
 *
 * @returns the error to tell
 */
export async function giveUpUpload(
  { stage, before, resumed = 0 }: UploadStage,
  error: unknown,
  { clean, marked }: Positions,
): Promise<unknown> {
  const { size = 0 } = stage
  const reachable = clean ? size > before : marked?.anyConfirmed
  const useful = isFtpError(error) && (reachable || resumed > 0)
  if (!useful || !(await stage.keep?.())) {
    await stage.discard()
    return error
  }
  if (!clean) return error
  const { code, phase, clause, replyHint } = error
  const message = `${error.message}; ${size} octets are kept, REST ${size} goes on behind them`
  return new FtpError(code, message, { phase, clause, replyHint, cause: error })
}

/** How a client can name a place in what was stored. */
interface Positions {
  /** By octets: those of the file are those of the transfer. */
  readonly clean: boolean
  /** By markers that were confirmed. */
  readonly marked?: { readonly anyConfirmed: boolean } | undefined
}

async function sizeOf(files: FileSystem, path: string): Promise<number> {
  try {
    return (await files.stat(path)).size
  } catch (error) {
    if (isFileSystemError(error) && error.code === 'not-found') return 0
    throw error
  }
}

/** A marker stands for a place in one upload: nothing else can take the place of that. */
async function behindMarker(files: FileSystem, path: string, options: WriteOptions): Promise<Stage> {
  try {
    return await resumed(files, path, options)
  } catch (error) {
    if (!isFileSystemError(error) || error.code !== 'not-found') throw error
    throw new FtpError('bad-restart-position', 'no upload is kept that the marker belongs to', {
      replyHint: 554,
      clause: '1123 §4.1.3.4',
      cause: error,
    })
  }
}

/** What an upload left stands where other servers leave the beginning of a file; without it, it is the file itself. */
async function behindOctets(files: FileSystem, path: string, options: WriteOptions): Promise<Stage> {
  let notKept: unknown
  try {
    return await resumed(files, path, options)
  } catch (error) {
    if (!isFileSystemError(error) || (error.code !== 'not-found' && error.code !== 'bad-start')) throw error
    notKept = error
  }
  try {
    return await files.write(path, options)
  } catch (error) {
    // How much is kept tells more than that there is no file, or a short one.
    throw isFileSystemError(notKept) && notKept.code === 'bad-start' ? notKept : error
  }
}

/** A file system that keeps nothing may take the store for one from the beginning. */
async function resumed(files: FileSystem, path: string, options: WriteOptions): Promise<Stage> {
  const stage = await files.write(path, { ...options, resume: true })
  if (stage.keep) return stage
  await stage.discard()
  throw new FileSystemError('not-found', path, { detail: 'no upload is kept' })
}

function notByOctets(): FtpError {
  return new FtpError(
    'bad-restart-position',
    'a store can be resumed by octets in TYPE I, STRU F, MODE S only',
    { replyHint: 555, clause: '1123 §4.1.3.4' },
  )
}
