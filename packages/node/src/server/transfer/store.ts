import type { Socket } from 'node:net'
import type { Stage } from '@ftpkit/filesystem'
import { type PipelineOptions, type Pipelines, pipelines } from '@ftpkit/pipeline'
import { type ByteSink, Feed, FtpError, type Pipeline } from '@ftpkit/transfer'
import { receive } from '../../net/receive.js'
import type { Receiver } from '../../net/reception.js'
import { endOutput } from '../../net/socket-io.js'
import { TwoBufferReceiver } from '../../net/two-buffer-receiver.js'
import { movedFile, type TransferUnderWay } from './context.js'
import {
  carriesSeveral,
  connectionFault,
  destroyOnAbort,
  giveUpWhenStalled,
  openDataConnection,
} from './open-data.js'
import { StoredMarkers } from './stored-markers.js'
import { giveUpUpload, openUploadStage, type UploadStage } from './upload-stage.js'

/**
 * Takes a file: staged until all octets came and the data connection ended as it should, and only then put under
 * its name; in every other case the old file stays. What a broken upload left waits for its user to go on with it.
 */
export async function store(transfer: TransferUnderWay, options: PipelineOptions): Promise<void> {
  const { request, surroundings } = transfer
  const { parameters, marker: resumeReceiving } = request
  const marked = parameters.mode === 'S' ? undefined : new StoredMarkers(surroundings.marked)
  if (resumeReceiving !== undefined && !marked) throw noMarker()
  const carried = pipelines(parameters, {
    ...options,
    ...(marked && { resumeReceiving, onRestartMarker: marked.received }),
  })
  const upload = await openUploadStage(transfer, carried)
  marked?.storeIn(upload.stage, upload.before)
  const rest = carriesSeveral(transfer) ? new Rest() : undefined
  const pipeline = rest ? rest.behind(carried) : carried.receiving
  await storeInto(transfer, upload, { pipeline, clean: carried.transparent, marked, rest })
}

/** How octets of a data connection become those of a stage. */
interface Taking {
  readonly pipeline: Pipeline
  /** Whether they are the same. */
  readonly clean: boolean
  readonly marked?: StoredMarkers | undefined
  /** Takes what comes behind the file, where the data connection may stay open. */
  readonly rest?: Rest | undefined
}

/** Takes a file into a stage, and commits that, or gives it up. */
export async function storeInto(
  transfer: TransferUnderWay,
  upload: UploadStage,
  taking: Taking,
): Promise<void> {
  const { stage } = upload
  const { hooks } = transfer.surroundings
  try {
    await take(transfer, stage, taking)
  } catch (error) {
    throw await giveUpUpload(upload, error, taking)
  }
  transfer.finishing = true
  try {
    await hooks.uploading?.(movedFile(transfer))
  } catch (error) {
    await stage.discard()
    throw error
  }
  await stage.commit()
  await hooks.uploaded?.(movedFile(transfer))
}

async function take(
  transfer: TransferUnderWay,
  stage: Pick<Stage, 'write'>,
  { pipeline, clean, marked, rest }: Taking,
): Promise<void> {
  const { signal, request, surroundings } = transfer
  const connection = await openDataConnection(transfer)
  const { cut } = connection
  // Octets that nothing is made of need no memory of their own.
  const direct = clean && !request.secure ? TwoBufferReceiver.adopt(connection.socket) : undefined
  const socket = direct?.socket ?? connection.socket
  if (direct) giveUpWhenStalled(socket, surroundings.limits.stallTime)
  const stop = destroyOnAbort(socket, signal)
  try {
    const receiver: Receiver = {
      write: marked
        ? (pieces) => stage.write(pieces).then(() => marked.confirm())
        : (pieces) => stage.write(pieces),
      arrived: (octets) => {
        transfer.octets += octets
      },
      signal,
    }
    await (direct ? direct.receive(receiver) : receive(socket, new Feed(pipeline), receiver))
    // A write may have returned long after everybody gave it up.
    signal.throwIfAborted()
    if (cut()) throw cutOff()
    rest?.giveBack(socket)
    if (rest && surroundings.channel.keep(connection, request.secure, surroundings.limits.closingTime)) return
    await endStore(transfer, socket)
    socket.destroy()
  } catch (error) {
    socket.destroy()
    throw connectionFault(error, socket, signal)
  } finally {
    // Also of a store that fails: its client goes on behind them.
    await marked?.settled()
    stop()
  }
}

/** What comes behind a file on a data connection that carries several. */
class Rest implements ByteSink {
  private readonly pieces: Uint8Array[] = []

  /** Receives a file of a connection in MODE B or C. */
  behind({ receivingOne }: Pipelines): Pipeline {
    return receivingOne(this)
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.pieces.push(chunk.subarray(start, end))
  }

  end(): void {}

  /** Puts it back to where it came from, for the next file. */
  giveBack(socket: Socket): void {
    if (socket.readableEnded || socket.destroyed) return
    for (const piece of this.pieces.toReversed()) if (piece.length > 0) socket.unshift(piece)
  }
}

/** Under TLS all has come with the close_notify: a client that has closed already needs none of ours. */
async function endStore({ request, signal }: TransferUnderWay, socket: Socket): Promise<void> {
  try {
    await endOutput(socket, signal)
  } catch (error) {
    if (!request.secure || signal.aborted) throw error
  }
}

function cutOff(): FtpError {
  return new FtpError('connection-lost', 'the data connection ended without the close_notify of TLS', {
    replyHint: 426,
    phase: 'transfer',
    clause: '5246 §7.2.1',
  })
}

function noMarker(): FtpError {
  return new FtpError('bad-restart-position', 'MODE S has no restart markers: take MODE B or C', {
    replyHint: 554,
    clause: '1123 §4.1.3.4',
  })
}
