import type { Socket } from 'node:net'
import type { Stage } from '@ftpkit/filesystem'
import { type PipelineOptions, type Pipelines, pipelines } from '@ftpkit/pipeline'
import { type ByteSink, Feed, FtpError, type Pipeline } from '@ftpkit/transfer'
import { markerInStreamMode } from '../../net/faults.js'
import { receive } from '../../net/receive.js'
import type { Receiver } from '../../net/reception.js'
import { endOutput } from '../../net/socket-io.js'
import { receivePaced } from '../../net/transfer-rate.js'
import { TwoBufferReceiver } from '../../net/two-buffer-receiver.js'
import { movedFile, type TransferContext } from './context.js'
import { ExpansionLimit } from './expansion.js'
import { copyOldFile } from './old-file.js'
import { carriesSeveral, connectionFault, destroyOnAbort, openDataConnection } from './open-data.js'
import { StoredMarkers } from './stored-markers.js'
import { giveUpUpload, openUploadStage, type UploadStage } from './upload-stage.js'

/** What clients do although RFC 854 forbids it: hardly any sends the NUL after a CR within a line of text. */
const tolerate = ['bare-cr'] as const

/**
 * Takes a file: staged until all octets came and the data connection ended in order, and only then put under its name;
 * in every other case the old file stays. What a broken upload left is kept, so that its user can resume it. So is what
 * came whole after the control connection had ended: its client got no reply, and may have been cut off.
 */
export async function store(transfer: TransferContext, options: PipelineOptions): Promise<void> {
  const { request, session } = transfer
  const { parameters, marker: resumeReceiving } = request
  const markers = parameters.mode === 'S' ? undefined : new StoredMarkers(session.onMarkerStored)
  if (resumeReceiving !== undefined && !markers) throw markerInStreamMode()
  const carried = pipelines(parameters, {
    ...options,
    tolerate,
    ...(markers && { resumeReceiving, onRestartMarker: markers.received }),
  })
  const upload = await openUploadStage(transfer, carried)
  markers?.storeIn(upload.stage, upload.before)
  const leftover = carriesSeveral(transfer) ? new Leftover() : undefined
  const pipeline = leftover ? leftover.after(carried) : carried.receiving
  await storeInto(transfer, upload, { pipeline, transparent: carried.transparent, markers, leftover })
}

/** How the octets of a data connection become those of a stage. */
export interface ReceptionPlan {
  readonly pipeline: Pipeline
  /** Whether they are the same. */
  readonly transparent: boolean
  readonly markers?: StoredMarkers | undefined
  /** Takes what comes after the file, where the data connection may stay open. */
  readonly leftover?: Leftover | undefined
}

/** Takes a file into a stage, and commits that, or gives it up. */
export async function storeInto(
  transfer: TransferContext,
  upload: UploadStage,
  plan: ReceptionPlan,
): Promise<void> {
  const { stage } = upload
  const { session, signal, controlEnd } = transfer
  const { hooks } = session
  const assertWanted = () => {
    // The session of a client that is gone ends before its store, which aborts that.
    if (controlEnd.reason && session.commitAfterControlEnd) return
    signal.throwIfAborted()
    if (controlEnd.reason) throw controlEnd.reason
  }
  try {
    await receiveInto(transfer, stage, plan).finally(() => {
      transfer.progress.received = true
    })
    await controlEndReported()
    assertWanted()
  } catch (error) {
    throw await giveUpUpload(transfer, upload, error, plan)
  }
  transfer.progress.untimed = true
  try {
    await hooks.uploading?.(movedFile(transfer))
  } catch (error) {
    await stage.discard()
    throw error
  }
  try {
    // A client that is killed ends both connections at once, and the end of its data may be seen first.
    await stage.commit(assertWanted)
  } catch (error) {
    if (error === signal.reason || error === controlEnd.reason)
      throw await giveUpUpload(transfer, upload, error, plan)
    // The octets are gone by then, but a personality may have more to give up, such as a name that it reserved.
    await stage.discard()
    throw error
  }
  await hooks.uploaded?.(movedFile(transfer))
}

async function receiveInto(
  transfer: TransferContext,
  stage: Pick<Stage, 'write'> & Partial<Stage>,
  { pipeline, transparent, markers, leftover }: ReceptionPlan,
): Promise<void> {
  const { signal, controlEnd, request, session, progress } = transfer
  const connection = await copyOldFile(transfer, stage, await openDataConnection(transfer))
  const { socket, cut, stallTimer } = connection
  const { pace } = session
  // Octets that are not converted need no memory of their own.
  const direct = transparent && !request.secure && !pace ? TwoBufferReceiver.adopt(socket) : undefined
  const stop = destroyOnAbort(socket, signal)
  try {
    const limit = new ExpansionLimit(session.limits, () => progress.octets)
    const write: Receiver['write'] = transparent
      ? (pieces) => stage.write(pieces)
      : async (pieces) => {
          limit.take(pieces)
          await stage.write(pieces)
        }
    const receiver: Receiver = {
      write: markers ? (pieces) => write(pieces).then(() => markers.confirm()) : write,
      arrived: (octets) => {
        progress.octets += octets
        if (pace) stallTimer.restart()
      },
      signal,
    }
    const reception = () => receive(socket, new Feed(pipeline), receiver)
    if (pace) await receivePaced(socket, pace, reception)
    else await (direct ? direct.receive(receiver) : reception())
    // A write may have returned long after the transfer was given up.
    signal.throwIfAborted()
    if (cut()) throw cutOff()
    leftover?.putBack(socket)
    if (leftover && !controlEnd.reason && session.channel.park(connection)) return
    await endStore(transfer, socket)
  } catch (error) {
    socket.destroy()
    throw connectionFault(error, socket, signal)
  } finally {
    // Also after a store that failed: its client resumes it from a marker.
    await markers?.settled()
    stop()
  }
}

/** What comes after a file on a data connection that carries several. */
class Leftover implements ByteSink {
  private readonly pieces: Uint8Array[] = []

  /** Receives a file of a connection in MODE B or C; this takes what comes after it. */
  after({ receivingOne }: Pipelines): Pipeline {
    return receivingOne(this)
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.pieces.push(chunk.subarray(start, end))
  }

  end(): void {}

  /** Puts it back into the socket, for the next file. */
  putBack(socket: Socket): void {
    if (socket.readableEnded || socket.destroyed) return
    for (const piece of this.pieces.toReversed()) if (piece.length > 0) socket.unshift(piece)
  }
}

/**
 * Ends the connection of a file that is complete. Under TLS everything has come with the close_notify: a client that has
 * closed already needs none of ours. Without TLS nothing is unread or unsent, so that the close is an orderly end.
 */
async function endStore({ request, signal }: TransferContext, socket: Socket): Promise<void> {
  if (request.secure) {
    try {
      await endOutput(socket, signal)
    } catch (error) {
      if (signal.aborted) throw error
    }
  }
  socket.destroy()
}

/**
 * Resolves when an end of the control connection that came before that of the data is reported: in the next turn at the
 * latest.
 */
function controlEndReported(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve))
  })
}

function cutOff(): FtpError {
  return new FtpError('connection-lost', 'the data connection ended without the close_notify of TLS', {
    replyHint: 426,
    phase: 'transfer',
    clause: '5246 §7.2.1',
  })
}
