import type { Socket } from 'node:net'
import type { Clock } from '../../net/clock.js'
import { readInto } from '../../net/node-internals.js'
import { closeGently } from '../../net/socket-io.js'
import type { ConnectionTap } from '../../net/tap.js'
import { ClearableConnection } from '../tls/clearable-connection.js'
import type { SessionTls } from '../tls/session-tls.js'
import { InputBuffer } from './input-buffer.js'

/** What a control connection calls when something happens to its socket. */
export interface ControlEvents {
  /** Octets are in `input`. */
  onReady(): void
  /** The client sends no more. */
  onEnd(): void
  /** The connection is closed. */
  onClose(): void
}

/**
 * The memory that all control connections are read into, one after the other, so that an idle session holds none. What
 * is kept of it is copied.
 */
const shared = Buffer.allocUnsafeSlow(65_536)

/** The socket of a control connection, in clear or under TLS, and from one to the other and back. */
export class ControlSocket {
  /** What the client sent and the session has not taken yet. */
  readonly input = new InputBuffer()
  /** Whether TLS begins or ends now: nothing may be read past that point. */
  switchingTls = false
  /** What is written to: the TCP socket, or the TLS socket on top of it. */
  private socket: Socket
  /** What TLS reads and writes; from AUTH on. */
  private carrier: ClearableConnection | undefined

  /**
   * @param raw paused, as it was accepted
   * @param tap sees what is read and written, without TLS
   */
  constructor(
    private readonly raw: Socket,
    private readonly events: ControlEvents,
    private readonly clock: Clock,
    private readonly tap?: ConnectionTap | undefined,
  ) {
    const callback = (length: number) => {
      this.onOctets(shared.subarray(0, length))
      return true
    }
    // A socket that isn't a TCP socket of Node's own is read in the ordinary way.
    if (!readInto(raw, { buffer: shared, callback }))
      raw.on('data', (octets: Buffer) => this.onOctets(octets))
    this.socket = raw
    raw.on('close', () => events.onClose())
    raw.on('error', () => raw.destroy())
    if (tap) raw.once('finish', () => tap.ended('near'))
  }

  /** Whether the client doesn't read its replies. */
  get needsDrain(): boolean {
    return this.socket.writableNeedDrain
  }

  /** Begins to read in clear. */
  begin(): void {
    this.attach(this.raw)
  }

  /**
   * Sends octets; nothing once the connection is closed.
   *
   * @param onTaken called when the network has taken everything written so far; never if the connection breaks before
   */
  write(octets: Uint8Array, onTaken?: () => void): void {
    if (this.socket.destroyed) return
    if (!this.socket.writableEnded) this.tap?.sent(octets)
    if (onTaken) this.socket.write(octets, (error) => error ?? onTaken())
    else this.socket.write(octets)
  }

  /** Collects what is written meanwhile, and writes it at once. */
  writeTogether(work: () => void): void {
    const { socket } = this
    socket.cork()
    try {
      work()
    } finally {
      socket.uncork()
    }
  }

  /** Reads no more. */
  pause(): void {
    this.socket.pause()
  }

  /** Reads again. */
  resume(): void {
    this.socket.resume()
  }

  /**
   * Begins TLS, as soon as what was sent in clear has gone out.
   *
   * @returns the server name that the client asked for (SNI), if any
   * @throws FtpError when the handshake fails or takes longer than `patience` milliseconds
   */
  async secure(tls: SessionTls, patience: number): Promise<string | undefined> {
    const { raw } = this
    this.switchTls()
    this.carrier?.detach()
    this.detach(raw)
    await new Promise<void>((resolve) => raw.write('', () => resolve()))
    this.carrier = new ClearableConnection(raw)
    const secured = await tls.secureControl(this.carrier, patience)
    secured.on('error', () => secured.destroy())
    secured.on('data', this.onInput)
    this.tap?.tls(true)
    this.attach(secured)
    this.switchingTls = false
    return secured.servername || undefined
  }

  /** Ends TLS after what was sent under it, and continues in clear. The client may still send a close_notify. */
  clear(onCleared: () => void): void {
    const { raw, socket: secured, carrier } = this
    this.switchTls()
    secured.off('data', this.onInput)
    this.detach(secured)
    // A command under TLS after the one that ended TLS can't be distinguished from one that an attacker inserted.
    secured.on('data', () => raw.destroy())
    carrier!.release(this.onInput)
    secured.end((error?: Error | null) => {
      if (error) return void raw.destroy()
      this.tap?.tls(false)
      this.attach(raw)
      this.switchingTls = false
      onCleared()
    })
  }

  /**
   * Closes the connection once everything has gone out and the client has closed its side: `grace` milliseconds for
   * each, because a client that reads nothing would keep it open forever.
   */
  close(grace: number): void {
    const { raw, clock } = this
    this.input.close()
    if (this.switchingTls || this.hasEnded) return void raw.destroy()
    const timer = clock.setTimer(() => raw.destroy(), grace)
    raw.once('close', () => timer.cancel())
    // What the client sends meanwhile is read and dropped: unread, it would reset the connection and lose the last reply.
    this.socket.end(() => {
      timer.cancel()
      closeGently(this.socket, grace, clock)
    })
  }

  /** Whether nothing is left to read or to write, in clear: to close the connection then is an orderly end. */
  private get hasEnded(): boolean {
    const { raw, socket } = this
    return socket === raw && raw.readableEnded && raw.writableLength === 0
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.raw.destroy()
  }

  /** Octets that came before TLS begins or ends are not octets of the other side of that point. */
  private switchTls(): void {
    this.switchingTls = true
    this.raw.pause()
    if (this.input.waiting) this.raw.destroy()
  }

  private attach(socket: Socket): void {
    this.socket = socket
    socket.on('end', this.onEnd)
  }

  private detach(socket: Socket): void {
    socket.off('end', this.onEnd)
  }

  /** Octets of the TCP socket, in clear or protected. */
  private onOctets(octets: Buffer): void {
    if (this.carrier) this.carrier.arrived(octets)
    else this.onInput(octets)
  }

  /** Octets in clear, or that TLS has decrypted. */
  private readonly onInput = (octets: Uint8Array): void => {
    this.tap?.received(octets)
    this.input.push(octets)
    this.events.onReady()
    this.input.own()
  }

  private readonly onEnd = (): void => {
    this.tap?.ended('far')
    this.events.onEnd()
  }
}
