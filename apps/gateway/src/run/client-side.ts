import type { Input } from '@ftpkit/gateway'
import {
  type Arrival,
  type ControlEvents,
  ControlSocket,
  localEnd,
  SessionTls,
  tapConnection,
} from '@ftpkit/node/parts'
import type { ControlEnds } from './data-side.js'
import type { SessionContext } from './session-context.js'

/** Octets that are read although the session can't take them yet, so that the end of a client that leaves is seen. */
const readAhead = 4_096

/** The session that a client is of. */
export interface ClientSideOwner {
  /** Number of the session. */
  readonly id: number
  /** Whether the session takes more of what the client has sent. */
  readonly accepts: boolean
  /** Something has happened that concerns the dialogue. What the client has sent since is taken by the caller. */
  handle(input: Input): void
  /** The same, and what the client has sent since is taken. */
  happened(input: Input): void
  /** The connection is closed. */
  onClosed(): void
}

/** The address of this machine, for connections of any address. */
const anyAddress = (host: string) => (host.includes(':') ? '::' : '0.0.0.0')

/** The client of a session, and its control connection. */
export class ClientSide implements ControlEvents {
  /** TLS of the control connection; undefined before that begins. */
  tls: SessionTls | undefined
  /** The server name that the client asked for by TLS. */
  serverName: string | undefined
  /** Whether the connection is closed. */
  closed = false
  /** The client has closed its side, and the session doesn't know yet. */
  private endPending = false
  private readonly control: ControlSocket

  constructor(
    readonly arrival: Arrival,
    private readonly context: SessionContext,
    private readonly owner: ClientSideOwner,
  ) {
    const { socket, local, peer, proxy } = arrival
    const { tap, clock } = context
    const reported = proxy && { near: local, far: peer }
    const opened = { session: owner.id, kind: 'control', opener: 'far', reported } as const
    this.control = new ControlSocket(socket, this, clock, tapConnection(tap, socket, opened))
  }

  /** Begins to read. */
  begin(): void {
    this.control.begin()
  }

  /** Gives the session what has come, as far as it takes that, and reads on if little waits. */
  onReady(): void {
    const { control, owner } = this
    while (control.input.waiting && this.mayTake)
      owner.handle({ kind: 'octets', side: 'client', octets: control.input.take() })
    if (control.switchingTls) return
    if (this.endPending && !control.input.waiting) {
      this.endPending = false
      owner.handle({ kind: 'ended' })
    }
    if ((this.mayTake && !control.input.waiting) || control.input.length < readAhead) control.resume()
    else control.pause()
  }

  onEnd(): void {
    this.endPending = true
    this.onReady()
  }

  onClose(): void {
    this.closed = true
    this.owner.happened({ kind: 'disconnected', side: 'client' })
    this.owner.onClosed()
  }

  private get mayTake(): boolean {
    return !this.control.switchingTls && !this.needsDrain && this.owner.accepts
  }

  /** Whether the client does not read what it is sent. */
  get needsDrain(): boolean {
    return this.control.needsDrain
  }

  /** Sends octets. @param onTaken called when the network has taken everything so far */
  write(octets: Uint8Array, onTaken: () => void): void {
    this.control.write(octets, onTaken)
  }

  /** Begins TLS. @throws FtpError that says what is wrong */
  async secure(): Promise<void> {
    const { tls, clock, limits } = this.context
    this.tls = new SessionTls(tls!, clock)
    this.serverName = await this.control.secure(this.tls, limits.handshakeTime)
  }

  /** Closes the connection once everything has gone out and the client has closed its side: `grace` milliseconds for each. */
  close(grace: number): void {
    this.control.close(grace)
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.control.destroy()
  }

  /** Where the data connections of the client are made. */
  get ends(): ControlEnds {
    const { socket, local, peer } = this.arrival
    const own = localEnd(socket)
    // The address that the client has dialled is not one of this machine, where a proxy or a router has led it here.
    if (this.context.transparent)
      return { local: { ...own, host: anyAddress(own.host) }, peer, known: local.host }
    return { local: own, peer, known: local.host }
  }
}
