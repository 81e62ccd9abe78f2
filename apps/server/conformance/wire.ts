import type { Socket } from 'node:net'
import { printable } from './octets.js'

/** How a dialogue's octets are sent: one write a step, one write an octet, or under an older TLS. */
export type Delivery = 'as written' | 'octet by octet' | 'under TLS 1.2'

/** Octets of one step that are sent one by one; the others follow at once. */
const maxSingleOctets = 200

/** Sends the octets of a step. */
export async function send(socket: Socket, octets: Buffer, delivery: Delivery): Promise<void> {
  const alone = delivery === 'octet by octet' ? Math.min(octets.length, maxSingleOctets) : 0
  for (let at = 0; at < alone; at++) {
    socket.write(octets.subarray(at, at + 1))
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (alone < octets.length) socket.write(octets.subarray(alone))
}

/** Limit of each wait in milliseconds, which only a failing test reaches. */
const waitTime = 5_000

/** The octets received from a connection, kept until a dialogue reads them. */
export class Wire {
  /** Octets that were received and not read yet, and their number. */
  private chunks: Uint8Array[] = []
  private length = 0
  private ended = false
  private wake: () => void = () => {}
  private socket: Socket | undefined

  /** @param lazy whether to receive nothing before it is read, so that the peer has to wait */
  constructor(
    socket: Socket,
    private readonly lazy = false,
  ) {
    this.attach(socket)
  }

  /** Reads from another socket from now on: TLS over the previous one. */
  attach(socket: Socket): void {
    this.socket = socket
    this.ended = false
    socket.on('data', this.receive)
    if (this.lazy) socket.pause()
    socket.on('error', () => {})
    for (const event of ['end', 'close'] as const) socket.on(event, () => this.onEnd(socket))
  }

  /** Stops reading the socket. */
  detach(): void {
    this.socket?.off('data', this.receive)
    this.socket = undefined
  }

  /** The given number of octets. @throws Error when they don't come */
  async read(count: number): Promise<Buffer> {
    await this.until(() => this.length >= count, `${count} octets`)
    return this.cut(count)
  }

  /** The octets up to and including the next LF. @throws Error when it doesn't come */
  async line(): Promise<Buffer> {
    await this.until(() => this.octets.includes(0x0a), 'a line')
    return this.cut(this.octets.indexOf(0x0a) + 1)
  }

  /** All octets up to the end of the connection. @throws Error when it doesn't end */
  async remaining(): Promise<Buffer> {
    await this.until(() => this.ended, 'the end of the connection')
    return this.cut(this.length)
  }

  /** @throws Error when octets came that no step expected */
  checkEmpty(): void {
    if (this.length > 0) throw new Error(`the peer sent more: ${printable(this.octets)}`)
  }

  private readonly receive = (chunk: Uint8Array) => {
    this.chunks.push(chunk)
    this.length += chunk.length
    this.wake()
  }

  private onEnd(socket: Socket): void {
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

  /** All unread octets in one piece. */
  private get octets(): Buffer {
    const all = Buffer.concat(this.chunks)
    this.chunks = [all]
    return all
  }

  private async until(enough: () => boolean, what: string): Promise<void> {
    const deadline = setTimeout(() => {
      late = true
      this.wake()
    }, waitTime)
    let late = false
    if (!enough()) this.socket?.resume()
    while (!enough()) {
      if (late || this.ended) {
        clearTimeout(deadline)
        throw new Error(
          `${what} did not come ${late ? 'in time' : 'before the end'}, but ${printable(this.octets)}`,
        )
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    clearTimeout(deadline)
  }
}
