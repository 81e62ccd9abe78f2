import type { Socket } from 'node:net'
import type { FileSystem, Stage } from '@ftpkit/filesystem'
import { type MarkerInterval, type Pipelines, pipelines, type RecordFormat } from '@ftpkit/pipeline'
import type { TransferRequest } from '@ftpkit/session'
import { Feed, FtpError, type Pipeline, skipping } from '@ftpkit/transfer'
import { ObservedConnection } from '../close-notify.js'
import { receive } from '../receive.js'
import { closeGently, endOutput, write } from '../socket.js'
import type { DataChannel } from './data-channel.js'
import type { MovedFile, ServerHooks } from './hooks.js'
import type { ServerLimits } from './limits.js'
import { factLines, listLines, nameLines, octetsOfLines } from './listing.js'
import type { SessionTls } from './tls.js'

/** An open data connection. */
interface Opened {
  readonly socket: Socket
  /** Whether it was cut where TLS wants a close_notify. */
  readonly cut: () => boolean
}

/** What a transfer needs of its session. */
export interface TransferSurroundings {
  readonly files: FileSystem
  readonly channel: DataChannel
  readonly limits: ServerLimits
  readonly codePage: string
  readonly recordFormat: RecordFormat
  /** Restart markers to send in MODE B and C. */
  readonly markers: MarkerInterval | undefined
  readonly hooks: ServerHooks
  readonly session: number
  readonly user: string
  /** TLS of the session; absent where its control connection is in clear. */
  readonly tls: SessionTls | undefined
  /** Told when file and data connection are both open. */
  readonly started: () => void
}

/** One transfer of a server: from its request to the data connection closed and the file committed or discarded. */
export class ServerTransfer {
  /** Octets on the data connection so far. */
  octets = 0
  private readonly aborting = new AbortController()
  /** Octets still to send, where RANG gave an end. */
  private remaining: number

  constructor(
    private readonly request: TransferRequest,
    private readonly surroundings: TransferSurroundings,
  ) {
    this.remaining = request.length ?? Number.POSITIVE_INFINITY
  }

  /** Ends the transfer as soon as can be; `run` then rejects with an FtpError `aborted`. */
  abort(): void {
    this.aborting.abort(new FtpError('aborted', 'the transfer was aborted', { replyHint: 426 }))
  }

  /**
   * Moves the file.
   *
   * @throws FileSystemError, or FtpError with the reply code to give
   */
  async run(): Promise<void> {
    const { direction, parameters, marker } = this.request
    const { codePage, recordFormat, markers } = this.surroundings
    const sends = direction === 'retrieve' && parameters.mode !== 'S'
    // What came before a marker of a store was dropped with the store that failed.
    if (marker !== undefined && !sends) throw noMarker()
    const carried = pipelines(parameters, {
      codePage,
      recordFormat,
      ...(sends && { markers, resumeSending: marker }),
    })
    if (direction === 'store') await this.store(carried)
    else if (direction === 'retrieve') await this.retrieve(carried)
    else await this.list(carried, direction)
  }

  /** Sends a file; the offset counts octets of the transfer, which are the file's own only without a conversion. */
  private async retrieve({ sending, transparent, readFrom }: Pipelines): Promise<void> {
    const { path, offset } = this.request
    const file = await this.surroundings.files.read(path, { start: transparent ? offset : readFrom })
    try {
      await this.send(file.chunks(), transparent ? sending : skipping(sending, offset))
    } finally {
      await file.close()
    }
    await this.surroundings.hooks.downloaded?.(this.moved())
  }

  private async list({ sending }: Pipelines, direction: 'list' | 'names' | 'facts'): Promise<void> {
    const { files } = this.surroundings
    const { path, asked, facts = [] } = this.request
    await files.stat(path)
    const lines = {
      list: () => octetsOfLines(listLines(files, path, Date.now())),
      names: () => octetsOfLines(nameLines(files, path, asked)),
      facts: () => octetsOfLines(factLines(files, path, facts), '\r\n'),
    }
    await this.send(lines[direction](), sending)
  }

  private async send(source: AsyncIterable<Uint8Array>, pipeline: Pipeline): Promise<void> {
    const { socket } = await this.open()
    const { signal } = this.aborting
    const stop = destroyOnAbort(socket, signal)
    try {
      const feed = new Feed(pipeline)
      for await (const chunk of source) {
        for (const pieces of feed.push(chunk)) await this.put(socket, pieces)
        if (this.remaining === 0) break
      }
      if (this.remaining > 0) await this.put(socket, feed.finish())
      await endOutput(socket, signal)
    } catch (error) {
      socket.destroy()
      throw connectionFault(error, signal)
    } finally {
      stop()
    }
    closeGently(socket, this.surroundings.limits.closingTime)
  }

  private async put(socket: Socket, pieces: readonly Uint8Array[]): Promise<void> {
    this.aborting.signal.throwIfAborted()
    const wanted = Number.isFinite(this.remaining) ? firstOctets(pieces, this.remaining) : pieces
    for (const piece of wanted) {
      this.octets += piece.length
      this.remaining -= piece.length
    }
    await write(socket, wanted, this.aborting.signal)
  }

  /**
   * Takes a file: staged until all octets came and the data connection ended as it should, and only then put under
   * its name; in every other case the old file stays.
   */
  private async store({ receiving, transparent }: Pipelines): Promise<void> {
    const { path, disposition, offset } = this.request
    if (offset > 0 && !transparent) {
      throw new FtpError(
        'bad-restart-position',
        'a store can be resumed by octets in TYPE I, STRU F, MODE S only',
        {
          replyHint: 555,
          clause: '1123 §4.1.3.4',
        },
      )
    }
    const stage = await this.surroundings.files.write(path, { disposition, start: offset })
    const { hooks } = this.surroundings
    try {
      await this.take(stage, receiving)
      await hooks.uploading?.(this.moved())
    } catch (error) {
      await stage.discard()
      throw error
    }
    await stage.commit()
    await hooks.uploaded?.(this.moved())
  }

  private moved(): MovedFile {
    const { session, user } = this.surroundings
    return { session, user, path: this.request.path, octets: this.octets }
  }

  private async take(stage: Stage, pipeline: Pipeline): Promise<void> {
    const { socket, cut } = await this.open()
    const { signal } = this.aborting
    const stop = destroyOnAbort(socket, signal)
    try {
      await receive(socket, new Feed(pipeline), {
        write: (pieces) => stage.write(pieces),
        arrived: (octets) => {
          this.octets += octets
        },
        signal,
      })
      if (cut()) throw cutOff()
      await this.endStore(socket)
    } catch (error) {
      throw connectionFault(error, signal)
    } finally {
      stop()
      socket.destroy()
    }
  }

  /** Under TLS all has come with the close_notify: a client that has closed already needs none of ours. */
  private async endStore(socket: Socket): Promise<void> {
    const { signal } = this.aborting
    try {
      await endOutput(socket, signal)
    } catch (error) {
      if (!this.request.secure || signal.aborted) throw error
    }
  }

  private async open(): Promise<Opened> {
    const { channel, limits, started } = this.surroundings
    const socket = await channel.open(this.request.connection, this.aborting.signal)
    socket.setTimeout(limits.stallTime, () => socket.destroy(stalled(limits.stallTime)))
    started()
    return this.request.secure ? this.secured(socket) : { socket, cut: () => false }
  }

  /** TLS begins behind the 150 (RFC 4217 §12.6). How it ended matters only where a file came through it. */
  private async secured(socket: Socket): Promise<Opened> {
    const { tls, limits } = this.surroundings
    const { signal } = this.aborting
    const observed = this.request.direction === 'store' ? new ObservedConnection(socket) : undefined
    const stop = destroyOnAbort(socket, signal)
    try {
      const secured = await tls!.secureData(observed ?? socket, limits.dataConnectionTime)
      return { socket: secured, cut: () => observed?.cut ?? false }
    } catch (error) {
      throw connectionFault(error, signal)
    } finally {
      stop()
    }
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

function destroyOnAbort(socket: Socket, signal: AbortSignal): () => void {
  const abort = () => socket.destroy()
  signal.addEventListener('abort', abort, { once: true })
  return () => signal.removeEventListener('abort', abort)
}

/** Tells an abort and a broken data connection from faults of the file and of its format. */
function connectionFault(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  const code = (error as NodeJS.ErrnoException).code
  if (code !== 'ECONNRESET' && code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE') return error
  return new FtpError('connection-lost', 'the data connection broke before the file was complete', {
    replyHint: 426,
    phase: 'transfer',
    cause: error,
  })
}

function noMarker(): FtpError {
  return new FtpError('bad-restart-position', 'only a RETR in MODE B or C goes on behind a marker', {
    replyHint: 554,
    clause: '1123 §4.1.3.4',
  })
}

function cutOff(): FtpError {
  return new FtpError('connection-lost', 'the data connection ended without the close_notify of TLS', {
    replyHint: 426,
    phase: 'transfer',
    clause: '5246 §7.2.1',
  })
}

function stalled(milliseconds: number): FtpError {
  return new FtpError('timed-out', `no octet moved for ${milliseconds / 1_000} seconds`, {
    replyHint: 426,
    phase: 'transfer',
  })
}
