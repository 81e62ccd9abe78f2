import type { Socket } from 'node:net'
import { shown } from './octets.js'

/** How long a step waits, in milliseconds; only a failing test ever waits so long. */
const patience = 5_000

/** What comes from the other side of a connection, kept until a dialogue asks for it. */
export class Wire {
  /** What came and nobody asked for yet, and how much that is. */
  private chunks: Uint8Array[] = []
  private length = 0
  private ended = false
  private wake: () => void = () => {}
  private socket: Socket | undefined

  /** @param lazy nothing is taken before it is asked for, so that the other side may have to wait */
  constructor(
    socket: Socket,
    private readonly lazy = false,
  ) {
    this.attach(socket)
  }

  /** Reads from another socket from now on: TLS over the one before. */
  attach(socket: Socket): void {
    this.socket = socket
    this.ended = false
    socket.on('data', this.take)
    if (this.lazy) socket.pause()
    socket.on('error', () => {})
    for (const event of ['end', 'close'] as const) socket.on(event, () => this.over(socket))
  }

  /** Leaves the socket to somebody else. */
  detach(): void {
    this.socket?.off('data', this.take)
    this.socket = undefined
  }

  /** The next octets, so many of them. @throws Error when they don't come */
  async read(count: number): Promise<Buffer> {
    await this.until(() => this.length >= count, `${count} octets`)
    return this.cut(count)
  }

  /** Octets up to and including the next LF. @throws Error when it doesn't come */
  async line(): Promise<Buffer> {
    await this.until(() => this.octets.includes(0x0a), 'a line')
    return this.cut(this.octets.indexOf(0x0a) + 1)
  }

  /** Everything up to the end of the connection. @throws Error when that doesn't come */
  async rest(): Promise<Buffer> {
    await this.until(() => this.ended, 'the end of the connection')
    return this.cut(this.length)
  }

  /** @throws Error when something came that nobody asked for */
  checkEmpty(): void {
    if (this.length > 0) throw new Error(`the other side said more: ${shown(this.octets)}`)
  }

  private readonly take = (chunk: Uint8Array) => {
    this.chunks.push(chunk)
    this.length += chunk.length
    this.wake()
  }

  private over(socket: Socket): void {
    if (socket !== this.socket) return
    this.ended = true
    this.wake()
  }

  private cut(count: number): Buffer {
    const all = this.octets
    this.chunks = [all.subarray(count)]
    this.length -= count
    return all.subarray(0, count)
  }

  /** All that came, in one piece. */
  private get octets(): Buffer {
    const all = Buffer.concat(this.chunks)
    this.chunks = [all]
    return all
  }

  private async until(enough: () => boolean, what: string): Promise<void> {
    const deadline = setTimeout(() => {
      late = true
      this.wake()
    }, patience)
    let late = false
    if (!enough()) this.socket?.resume()
    while (!enough()) {
      if (late || this.ended) {
        clearTimeout(deadline)
        throw new Error(
          `${what} did not come ${late ? 'in time' : 'before the end'}, but ${shown(this.octets)}`,
        )
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    clearTimeout(deadline)
  }
}
