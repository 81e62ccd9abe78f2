import {
  type FileSystem,
  FileSystemError,
  isFileSystemError,
  type Stage,
  type WriteOptions,
} from '@ftpkit/filesystem'
import type { Pipelines } from '@ftpkit/pipeline'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { newPermissions } from '../answers/new-modes.js'
import type { TransferContext } from './context.js'

/** A stage of a store, as far as the store needs it. */
export interface UploadStage {
  readonly stage: Pick<Stage, 'write' | 'commit' | 'discard'> & Partial<Stage>
  /** Octets of the stage before those that the pipeline of the transfer counts. */
  readonly before: number
  /** Octets of it that an earlier upload received. Default: 0 */
  readonly resumed?: number | undefined
}

/**
 * Opens the stage of a store: a new one, or after REST the one that this user's failed upload to this path left.
 *
 * @throws FileSystemError, or FtpError with reply 554 or 555
 */
export async function openUploadStage(
  { request, session }: TransferContext,
  { transparent, writeFrom }: Pipelines,
): Promise<UploadStage> {
  const { path, disposition, offset, marker, expected } = request
  const { files, account: owner, modes } = session
  const permissions = newPermissions('file', { files, path }, modes, request.storage.umask)
  if (marker !== undefined) {
    const before = disposition === 'append' ? await sizeOf(files, path) : 0
    const start = before + writeFrom
    const stage = await stageAtMarker(files, path, { disposition, owner, expected, permissions, start })
    return { stage, before, resumed: writeFrom }
  }
  if (offset > 0) {
    if (!transparent) throw notByOctets()
    const stage = await stageAtOctet(files, path, {
      disposition,
      owner,
      expected,
      permissions,
      start: offset,
    })
    return { stage, before: offset, resumed: offset }
  }
  const stage = await files.write(path, { disposition, owner, expected, permissions })
  return { stage, before: stage.size }
}

/**
 * Ends the stage of a store that broke: it is kept for its user to resume where that is possible, or discarded.
 *
 * @returns the error to report
 */
export async function giveUpUpload(
  { controlEnd }: TransferContext,
  { stage, before, resumed = 0 }: UploadStage,
  error: unknown,
  { transparent, markers }: RestartPositions,
): Promise<unknown> {
  const { size = 0 } = stage
  // Whatever its representation, a file that is whole is put in place by a store of nothing after its last octet.
  const isWhole = error === controlEnd.reason
  const reachable = transparent || isWhole ? size > before : markers?.anyConfirmed
  const useful = isFtpError(error) && (reachable || resumed > 0)
  if (!useful || !(await stage.keep?.())) {
    await stage.discard()
    return error
  }
  if (!transparent && !isWhole) return error
  const { code, phase, clause, replyHint } = error
  const kept = isWhole
    ? `${size} octets are kept as a partial upload after the control connection ended`
    : `${error.message}; ${size} octets are kept`
  const how = transparent ? '' : 'TYPE I, STRU F, MODE S and '
  const message = `${kept}: resume with ${how}REST ${size}`
  return new FtpError(code, message, { phase, clause, replyHint, cause: error })
}

/** How a client can name a position in what was stored. */
interface RestartPositions {
  /** By octets: those of the file are those of the transfer. */
  readonly transparent: boolean
  /** By markers that were confirmed. */
  readonly markers?: { readonly anyConfirmed: boolean } | undefined
}

async function sizeOf(files: FileSystem, path: string): Promise<number> {
  try {
    return (await files.stat(path)).size
  } catch (error) {
    if (isFileSystemError(error) && error.code === 'not-found') return 0
    throw error
  }
}

/** A marker is a position in one upload, and in nothing else. */
async function stageAtMarker(files: FileSystem, path: string, options: WriteOptions): Promise<Stage> {
  try {
    return await resumed(files, path, options)
  } catch (error) {
    if (!isFileSystemError(error) || error.code !== 'not-found') throw error
    throw new FtpError('bad-restart-position', 'the upload that the marker belongs to is not kept', {
      replyHint: 554,
      clause: '1123 §4.1.3.4',
      cause: error,
    })
  }
}

/** REST resumes what a failed upload left; without that it overwrites the file from the offset, as in other servers. */
async function stageAtOctet(files: FileSystem, path: string, options: WriteOptions): Promise<Stage> {
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
    // That too little is kept explains more than that the file is missing or too short.
    throw isFileSystemError(notKept) && notKept.code === 'bad-start' ? notKept : error
  }
}

/** A file system that keeps no uploads may start the file from the beginning. */
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
