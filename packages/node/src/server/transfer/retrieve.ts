import type { Socket } from 'node:net'
import type { ReadableFile } from '@ftpkit/filesystem'
import type { Pipelines } from '@ftpkit/pipeline'
import { Feed, type Pipeline, ReusedMemory, skipping } from '@ftpkit/transfer'
import { sleep } from '../../net/clock.js'
import { closeGently, endOutput, writeAndWait } from '../../net/socket-io.js'
import type { TransferRate } from '../../net/transfer-rate.js'
import { factLines, listed, listLines, nameLines, octetsOfLines } from '../answers/listing.js'
import { movedFile, type TransferContext } from './context.js'
import { carriesSeveral, connectionFault, destroyOnAbort, openDataConnection } from './open-data.js'

/** Sends a file. The offset counts octets of the transfer, which are those of the file only without a conversion. */
export async function retrieve(transfer: TransferContext, carried: Pipelines): Promise<void> {
  const { transparent, readFrom } = carried
  const { files, hooks } = transfer.session
  const { path, offset, length } = transfer.request
  const file = await files.read(path, { start: transparent ? offset : readFrom })
  try {
    const sending = new Sending(transfer, { length, staysOpen: carriesSeveral(transfer) })
    if (transparent) await sending.sendUnchanged(file)
    else
      await sending.send(
        file.chunks({ maxOctets: maxConverted }),
        skipping(sendingOf(transfer, carried), offset),
        (chunk) => file.recycle?.(chunk),
      )
  } finally {
    await file.close()
  }
  transfer.progress.untimed = true
  await hooks.downloaded?.(movedFile(transfer))
}

/** What an entry of a listing costs of a turn, in octets of commands. */
const costOfEntry = 16

/** Sends a listing in the form of its command. */
export async function list(
  transfer: TransferContext,
  carried: Pipelines,
  direction: 'list' | 'names' | 'facts',
): Promise<void> {
  const { signal, session, request } = transfer
  const { files, clock, turns, network } = session
  const { path, argument, all, names, facts = [] } = request
  const turn = async (entries: number) => {
    await turns.turnFor(network, entries * costOfEntry)
    signal.throwIfAborted()
  }
  await (direction === 'facts' ? files.stat(path) : listed(files, path, { signal }))
  const lines = {
    list: () => octetsOfLines(listLines(files, path, clock.date(), { signal, all, turn }), '\n', names),
    names: () => octetsOfLines(nameLines(files, path, argument, { signal, turn }), '\n', names),
    facts: () => octetsOfLines(factLines(files, path, facts, { turn }), '\r\n', names),
  }
  const sending = new Sending(transfer, { staysOpen: carriesSeveral(transfer) })
  await sending.send(lines[direction](), sendingOf(transfer, carried))
}

/** Ends the file, and the data connection with it unless it may carry another. */
function sendingOf(transfer: TransferContext, { sending, sendingOne }: Pipelines): Pipeline {
  return carriesSeveral(transfer) ? sendingOne : sending
}

/** Sends octets of any source, and closes the data connection. */
export function send(
  transfer: TransferContext,
  source: AsyncIterable<Uint8Array>,
  pipeline: Pipeline,
): Promise<void> {
  return new Sending(transfer).send(source, pipeline)
}

/** Octets of a file that are converted at a time: while the client doesn't read, they and their conversion are in memory. */
const maxConverted = 98_304

class Sending {
  /** Octets still to send, where RANG gave an end. */
  private remaining: number
  /** Whether the data connection may stay open after the file. */
  private readonly staysOpen: boolean

  constructor(
    private readonly transfer: TransferContext,
    {
      length,
      staysOpen = false,
    }: { readonly length?: number | undefined; readonly staysOpen?: boolean | undefined } = {},
  ) {
    this.remaining = length ?? Number.POSITIVE_INFINITY
    this.staysOpen = staysOpen && length === undefined
  }

  /** @param recycle takes a chunk back whose octets are sent, if nothing holds it */
  send(
    source: AsyncIterable<Uint8Array>,
    pipeline: Pipeline,
    recycle: (chunk: Uint8Array) => void = () => {},
  ): Promise<void> {
    return this.connected(async (socket) => {
      const feed = new Feed(pipeline, new ReusedMemory())
      for await (const chunk of source) {
        for (const pieces of feed.push(chunk)) {
          await this.put(socket, pieces)
          feed.reuse()
        }
        feed.reuse()
        if (feed.reusesMemory) recycle(chunk)
        if (this.remaining === 0) break
      }
      if (this.remaining > 0) await this.put(socket, feed.finish())
    })
  }

  /** Sends the octets of a file without a conversion. The file can use their memory again once they are sent. */
  sendUnchanged(file: ReadableFile): Promise<void> {
    return this.connected(async (socket) => {
      for await (const chunk of file.chunks()) {
        await this.put(socket, [chunk])
        file.recycle?.(chunk)
        if (this.remaining === 0) break
      }
    })
  }

  private async connected(work: (socket: Socket) => Promise<void>): Promise<void> {
    const { signal, session } = this.transfer
    const connection = await openDataConnection(this.transfer)
    const { socket } = connection
    const stop = destroyOnAbort(socket, signal)
    try {
      await work(socket)
      if (this.staysOpen && session.channel.park(connection)) return
      await endOutput(socket, signal)
    } catch (error) {
      socket.destroy()
      throw connectionFault(error, socket, signal)
    } finally {
      stop()
    }
    closeGently(socket, session.limits.closingTime, session.clock)
  }

  private async put(socket: Socket, pieces: readonly Uint8Array[]): Promise<void> {
    const { signal, progress, session } = this.transfer
    signal.throwIfAborted()
    const wanted = Number.isFinite(this.remaining) ? firstOctets(pieces, this.remaining) : pieces
    if (session.pace) return this.putPaced(socket, wanted, session.pace)
    for (const piece of wanted) {
      progress.octets += piece.length
      this.remaining -= piece.length
    }
    await writeAndWait(socket, wanted)
  }

  private async putPaced(socket: Socket, pieces: readonly Uint8Array[], pace: TransferRate): Promise<void> {
    const { signal, progress } = this.transfer
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) {
        const portion = piece.subarray(at, at + pace.portion)
        const wait = pace.take(portion.length)
        if (wait > 0) await sleep(pace.clock, wait, signal)
        at += portion.length
        progress.octets += portion.length
        this.remaining -= portion.length
        await writeAndWait(socket, [portion])
      }
    }
  }
}

/** The pieces that hold the first `count` octets; the last of them is cut. */
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
