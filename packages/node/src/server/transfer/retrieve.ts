import type { Socket } from 'node:net'
import type { ReadableFile } from '@ftpkit/filesystem'
import type { Pipelines } from '@ftpkit/pipeline'
import { Feed, type Pipeline, skipping } from '@ftpkit/transfer'
import { closeGently, endOutput, writeAndWait } from '../../net/socket-io.js'
import { factLines, listed, listLines, nameLines, octetsOfLines } from '../answers/listing.js'
import { movedFile, type TransferUnderWay } from './context.js'
import { carriesSeveral, connectionFault, destroyOnAbort, openDataConnection } from './open-data.js'

/** Sends a file; the offset counts octets of the transfer, which are the file's own only without a conversion. */
export async function retrieve(transfer: TransferUnderWay, carried: Pipelines): Promise<void> {
  const { transparent, readFrom } = carried
  const { files, hooks } = transfer.surroundings
  const { path, offset, length } = transfer.request
  const file = await files.read(path, { start: transparent ? offset : readFrom })
  try {
    const sends = new Sending(transfer, { length, stays: carriesSeveral(transfer) })
    // What nothing is made of has been seen for the last time when it is sent.
    if (transparent) await sends.sendAsItIs(file)
    else
      await sends.send(
        file.chunks({ longest: longestConverted }),
        skipping(sendingOf(transfer, carried), offset),
      )
  } finally {
    await file.close()
  }
  transfer.finishing = true
  await hooks.downloaded?.(movedFile(transfer))
}

/** Sends a listing in the form that its command wants. */
export async function list(
  transfer: TransferUnderWay,
  carried: Pipelines,
  direction: 'list' | 'names' | 'facts',
): Promise<void> {
  const { files } = transfer.surroundings
  const { path, argument, facts = [] } = transfer.request
  await (direction === 'facts' ? files.stat(path) : listed(files, path))
  const lines = {
    list: () => octetsOfLines(listLines(files, path, Date.now())),
    names: () => octetsOfLines(nameLines(files, path, argument)),
    facts: () => octetsOfLines(factLines(files, path, facts), '\r\n'),
  }
  const sends = new Sending(transfer, { stays: carriesSeveral(transfer) })
  await sends.send(lines[direction](), sendingOf(transfer, carried))
}

/** What ends the file, and the data connection with it unless it may carry another. */
function sendingOf(transfer: TransferUnderWay, { sending, sendingOne }: Pipelines): Pipeline {
  return carriesSeveral(transfer) ? sendingOne : sending
}

/** Sends octets of any source. */
export function send(
  transfer: TransferUnderWay,
  source: AsyncIterable<Uint8Array>,
  pipeline: Pipeline,
): Promise<void> {
  return new Sending(transfer).send(source, pipeline)
}

/** Octets of a file that are converted at a time: one that does not read on has these, and what became of them. */
const longestConverted = 131_072

class Sending {
  /** Octets still to send, where RANG gave an end. */
  private remaining: number
  /** Whether the data connection may stay open behind the file. */
  private readonly stays: boolean

  constructor(
    private readonly transfer: TransferUnderWay,
    { length, stays = false }: { readonly length?: number | undefined; readonly stays?: boolean } = {},
  ) {
    this.remaining = length ?? Number.POSITIVE_INFINITY
    this.stays = stays && length === undefined
  }

  send(source: AsyncIterable<Uint8Array>, pipeline: Pipeline): Promise<void> {
    return this.connected(async (socket) => {
      const feed = new Feed(pipeline)
      for await (const chunk of source) {
        for (const pieces of feed.push(chunk)) await this.put(socket, pieces)
        if (this.remaining === 0) break
      }
      if (this.remaining > 0) await this.put(socket, feed.finish())
    })
  }

  /** Sends the octets of a file themselves, and has their memory used again. */
  sendAsItIs(file: ReadableFile): Promise<void> {
    return this.connected(async (socket) => {
      for await (const chunk of file.chunks()) {
        await this.put(socket, [chunk])
        file.recycle?.(chunk)
        if (this.remaining === 0) break
      }
    })
  }

  private async connected(work: (socket: Socket) => Promise<void>): Promise<void> {
    const { signal, surroundings, request } = this.transfer
    const { limits, channel } = surroundings
    const connection = await openDataConnection(this.transfer)
    const { socket } = connection
    const stop = destroyOnAbort(socket, signal)
    try {
      await work(socket)
      if (this.stays && channel.keep(connection, request.secure, limits.closingTime)) return
      await endOutput(socket, signal)
    } catch (error) {
      socket.destroy()
      throw connectionFault(error, socket, signal)
    } finally {
      stop()
    }
    closeGently(socket, limits.closingTime)
  }

  private async put(socket: Socket, pieces: readonly Uint8Array[]): Promise<void> {
    const { transfer } = this
    transfer.signal.throwIfAborted()
    const wanted = Number.isFinite(this.remaining) ? firstOctets(pieces, this.remaining) : pieces
    for (const piece of wanted) {
      transfer.octets += piece.length
      this.remaining -= piece.length
    }
    await writeAndWait(socket, wanted)
  }
}

/** As many pieces, the last cut, as hold `count` octets at most. */
function firstOctets(pieces: readonly Uint8Array[], count: number): Uint8Array[] {
  const first: Uint8Array[] = []
  let left = count
  for (const piece of pieces) {
    if (left === 0) break
    first.push(piece.subarray(0, left))
    left -= Math.min(left, piece.length)
  }
  return first
}
