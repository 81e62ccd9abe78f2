import type { Socket } from 'node:net'
import type { Stage } from '@ftpkit/filesystem'
import { type PipelineOptions, pipelines } from '@ftpkit/pipeline'
import { Feed, FtpError, type Pipeline } from '@ftpkit/transfer'
import { receive } from '../receive.js'
import { endOutput } from '../socket.js'
import { connectionFault, destroyOnAbort, openDataConnection } from './data-connection.js'
import { StoredMarkers } from './stored-markers.js'
import { movedFile, type TransferUnderWay } from './under-way.js'
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
  await storeInto(transfer, upload, { pipeline: carried.receiving, clean: carried.transparent, marked })
}

/** How octets of a data connection become those of a stage. */
interface Taking {
  readonly pipeline: Pipeline
  /** Whether they are the same. */
  readonly clean: boolean
  readonly marked?: StoredMarkers | undefined
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
  { pipeline, marked }: Taking,
): Promise<void> {
  const { signal } = transfer
  const { socket, cut } = await openDataConnection(transfer)
  const stop = destroyOnAbort(socket, signal)
  try {
    await receive(socket, new Feed(pipeline), {
      write: marked
        ? (pieces) => stage.write(pieces).then(() => marked.confirm())
        : (pieces) => stage.write(pieces),
      arrived: (octets) => {
        transfer.octets += octets
      },
      signal,
    })
    if (cut()) throw cutOff()
    await endStore(transfer, socket)
  } catch (error) {
    throw connectionFault(error, signal)
  } finally {
    // Also of a store that fails: its client goes on behind them.
    await marked?.settled()
    stop()
    socket.destroy()
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
