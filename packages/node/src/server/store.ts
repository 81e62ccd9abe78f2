import type { Socket } from 'node:net'
import type { Stage } from '@ftpkit/filesystem'
import type { Pipelines } from '@ftpkit/pipeline'
import { Feed, FtpError, type Pipeline } from '@ftpkit/transfer'
import { receive } from '../receive.js'
import { endOutput } from '../socket.js'
import { connectionFault, destroyOnAbort, openDataConnection } from './data-connection.js'
import { movedFile, type TransferUnderWay } from './under-way.js'

/**
 * Takes a file: staged until all octets came and the data connection ended as it should, and only then put under
 * its name; in every other case the old file stays.
 */
export async function store(
  transfer: TransferUnderWay,
  { receiving, transparent }: Pipelines,
): Promise<void> {
  const { path, disposition, offset } = transfer.request
  if (offset > 0 && !transparent) throw notByOctets()
  const stage = await transfer.surroundings.files.write(path, { disposition, start: offset })
  await storeInto(transfer, stage, receiving)
}

/** Takes a file into a stage, and commits or discards that. */
export async function storeInto(
  transfer: TransferUnderWay,
  stage: Pick<Stage, 'write' | 'commit' | 'discard'>,
  pipeline: Pipeline,
): Promise<void> {
  const { hooks } = transfer.surroundings
  try {
    await take(transfer, stage, pipeline)
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
  pipeline: Pipeline,
): Promise<void> {
  const { signal } = transfer
  const { socket, cut } = await openDataConnection(transfer)
  const stop = destroyOnAbort(socket, signal)
  try {
    await receive(socket, new Feed(pipeline), {
      write: (pieces) => stage.write(pieces),
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

function notByOctets(): FtpError {
  return new FtpError(
    'bad-restart-position',
    'a store can be resumed by octets in TYPE I, STRU F, MODE S only',
    { replyHint: 555, clause: '1123 §4.1.3.4' },
  )
}

function cutOff(): FtpError {
  return new FtpError('connection-lost', 'the data connection ended without the close_notify of TLS', {
    replyHint: 426,
    phase: 'transfer',
    clause: '5246 §7.2.1',
  })
}
