import type { Socket } from 'node:net'
import { adoptSocket } from '../../net/node-internals.js'
import { closeGently } from '../../net/socket-io.js'
import { ClearableConnection } from '../tls/clearable-connection.js'
import type { SessionTls } from '../tls/session-tls.js'
import { Inlet, type InletTaker } from './input-buffer.js'

/** Who speaks through a control connection. */
export interface ControlListener {
  /** Whether no more is to be read for now. */
  readonly full: boolean
  /** Octets came; they are not kept. */
  heard(octets: Uint8Array): void
  /** The client sends no more. */
  ended(): void
  /** The connection is gone. */
  gone(): void
}

/**
 * What all control connections are read into, one after the other: what a client sends in vain costs no memory. Whoever
 * keeps octets of it copies them.
 */
const shared = Buffer.allocUnsafeSlow(65_536)

/** The socket of a control connection, in clear or under TLS, and from one to the other and back. */
export class ControlSocket implements InletTaker {
  /** What is written to: the connection itself, or TLS on top of it. */
  private socket: Socket
  /** What TLS stands on, from AUTH on. */
  private carrier: ClearableConnection | undefined
  /** TLS begins or ends: nothing may be read past that. */
  private turning = false
  private readonly inlet = new Inlet(this)
  private readonly raw: Socket

  /** @param paused as it was accepted; whoever gives it has no use of it afterwards */
  constructor(
    paused: Socket,
    private readonly listener: ControlListener,
  ) {
    const raw = this.listenTo(paused)
    this.raw = raw
    this.socket = raw
    raw.on('close', () => listener.gone())
    raw.on('error', () => raw.destroy())
  }

  /** A socket of another kind than Node's own of TCP is left as it is. */
  private listenTo(paused: Socket): Socket {
    const callback = (length: number) => {
      this.arrived(shared.subarray(0, length))
      return true
    }
    const adopted = adoptSocket(paused, { buffer: shared, callback })
    return adopted ?? paused.on('data', (octets: Buffer) => this.arrived(octets))
  }

  /** Octets came from the client, in clear or protected; they are not kept. */
  private arrived(octets: Buffer): void {
    if (this.carrier) this.carrier.arrived(octets)
    else this.inlet.push(octets)
  }

  /** Whether the client doesn't read what it is sent. */
  get stuffed(): boolean {
    return this.socket.writableNeedDrain
  }

  /** Whether the next portion of what came may be taken. */
  get open(): boolean {
    return !this.turning && !this.listener.full && !this.stuffed
  }

  take(octets: Uint8Array): void {
    this.listener.heard(octets)
  }

  /** Begins to read what comes in clear. */
  begin(): void {
    this.attach(this.raw)
  }

  write(octets: Uint8Array): void {
    if (!this.socket.destroyed) this.socket.write(octets)
  }

  /** Reads on only while the client reads our replies and its commands don't pile up. */
  readOrWait(): void {
    if (this.turning) return
    this.inlet.goOn()
    if (this.turning) return
    if (this.inlet.waits || !this.open) this.socket.pause()
    else this.socket.resume()
  }

  /**
   * Begins TLS, as soon as what was said in clear has gone out.
   *
   * @returns the name that TLS was asked for (SNI), if any
   * @throws FtpError when the handshake fails or takes longer than `patience` milliseconds
   */
  async secure(tls: SessionTls, patience: number): Promise<string | undefined> {
    const { raw } = this
    this.turning = true
    raw.pause()
    // Octets in clear behind AUTH were never meant to be protected.
    if (this.inlet.waits) raw.destroy()
    this.carrier?.detach()
    this.detach(raw)
    await new Promise<void>((resolve) => raw.write('', () => resolve()))
    this.carrier = new ClearableConnection(raw)
    const secured = await tls.secureControl(this.carrier, patience)
    secured.on('error', () => secured.destroy())
    secured.on('data', this.onProtected)
    this.attach(secured)
    this.turning = false
    this.readOrWait()
    return secured.servername || undefined
  }

  /** Ends TLS behind what was said under it, and goes on in clear: the client may say its last word under TLS too. */
  clear(cleared: () => void): void {
    const { raw, socket: secured, carrier } = this
    this.turning = true
    raw.pause()
    if (this.inlet.waits) raw.destroy()
    secured.off('data', this.onProtected)
    this.detach(secured)
    // A command under TLS, behind the one that ended it, can't be told from what somebody else puts in: no more of it.
    secured.on('data', () => raw.destroy())
    carrier!.release((octets) => this.inlet.push(octets))
    secured.end((error?: Error | null) => {
      if (error) return void raw.destroy()
      this.attach(raw)
      this.turning = false
      cleared()
    })
  }

  /**
   * Closes the connection once everything has gone out, and waits for the client to do so: `grace` milliseconds for
   * each, as a client that reads nothing would keep it for ever.
   */
  close(grace: number): void {
    const { raw } = this
    this.inlet.close()
    if (this.turning) return void raw.destroy()
    const timer = setTimeout(() => raw.destroy(), grace)
    raw.once('close', () => clearTimeout(timer))
    // What the client sent meanwhile is read and dropped, or closing would reset the last reply away.
    this.socket.end(() => {
      clearTimeout(timer)
      closeGently(this.socket, grace)
    })
  }

  destroy(): void {
    this.raw.destroy()
  }

  private attach(socket: Socket): void {
    this.socket = socket
    socket.on('end', this.onEnd).on('drain', this.onDrain)
  }

  private detach(socket: Socket): void {
    socket.off('end', this.onEnd).off('drain', this.onDrain)
  }

  private readonly onProtected = (octets: Buffer): void => this.inlet.push(octets)

  private readonly onEnd = (): void => this.listener.ended()

  private readonly onDrain = (): void => this.readOrWait()
}
