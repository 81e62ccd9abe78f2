import { randomInt } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { sameIpAddress } from '@ftpkit/protocol'
import type { DataConnection, Endpoint } from '@ftpkit/session'
import { FtpError } from '@ftpkit/transfer'
import { boundTo, hostPort, remoteEnd } from '../address.js'

/** First and last port that a passive listener may take, both included. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/**
 * The data connection of one session, from the command that prepares it to the socket a transfer uses: at most one
 * listener or idle socket at a time, and only the control connection's own peer at its other end.
 */
export class DataChannel {
  private listener: Server | undefined
  private accepted: Promise<Socket> | undefined
  private idle: Socket | undefined

  /**
   * @param control ends of the control connection: the listener waits at the same local address
   * @param otherPeers addresses that may connect besides the control connection's peer
   * @param patience milliseconds to wait for a connection, in either direction
   */
  constructor(
    private readonly control: { readonly local: Endpoint; readonly peer: Endpoint },
    private readonly ports: PortRange | undefined,
    private readonly patience: number,
    private readonly otherPeers: readonly string[] = [],
  ) {}

  /** Opens a listener for one connection; whatever was prepared before is closed. */
  async listen(): Promise<Endpoint> {
    this.close()
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
    this.listener = listener
    this.accepted = this.firstOwnPeer(listener)
    // Nobody may ever wait for it: a listener that is closed unused is no fault.
    this.accepted.catch(() => {})
    await bind(listener, this.control.local.host, this.ports)
    if (this.listener !== listener) {
      // The session ended, or asked for another, while the port was looked for.
      listener.close()
      throw failed('the listener was closed')
    }
    return boundTo(listener.address())
  }

  /**
   * Gives the data connection, once; the caller owns the socket, which is paused.
   *
   * @throws FtpError `connection-failed` or `timed-out`
   */
  async open(connection: DataConnection, signal: AbortSignal): Promise<Socket> {
    signal.throwIfAborted()
    const opening =
      connection.kind === 'passive' ? this.accepted : connectTo(connection, this.control.local.host, signal)
    this.accepted = undefined
    if (!opening) throw failed('no listener is open for it')
    try {
      return await withPatience(opening, this.patience, signal)
    } finally {
      this.idle = undefined
      this.close()
    }
  }

  /** Closes the listener and a connection nobody took. */
  close(): void {
    this.listener?.close()
    this.listener = undefined
    this.idle?.destroy()
    this.idle = undefined
    this.accepted = undefined
  }

  private mayConnect(host: string): boolean {
    return [this.control.peer.host, ...this.otherPeers].some((peer) => sameIpAddress(host, peer))
  }

  /** A foreign peer is turned away and takes nobody's place: the listener goes on waiting for the true one. */
  private firstOwnPeer(listener: Server): Promise<Socket> {
    return new Promise((resolve, reject) => {
      listener.on('connection', (socket: Socket) => {
        // A reset may come before anybody uses the socket.
        socket.on('error', () => {})
        if (this.idle || !this.mayConnect(remoteEnd(socket).host)) return void socket.destroy()
        this.idle = socket
        listener.close()
        resolve(socket)
      })
      listener.once('close', () => reject(failed('the listener was closed')))
    })
  }
}

/** Ports are tried from a random one on, so that nobody can guess the next (RFC 2577 §8). */
async function bind(listener: Server, host: string, ports: PortRange | undefined): Promise<void> {
  if (!ports) return listenOn(listener, host, 0)
  const count = ports.last - ports.first + 1
  const start = randomInt(count)
  for (let tried = 0; tried < count; tried++) {
    try {
      return await listenOn(listener, host, ports.first + ((start + tried) % count))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
  throw failed(`every port from ${ports.first} to ${ports.last} is in use`)
}

function listenOn(listener: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject)
    // Exclusive, because workers of a cluster would otherwise share a random port.
    listener.listen({ host, port, exclusive: true, backlog: 8 }, () => {
      listener.off('error', reject)
      listener.on('error', () => {})
      resolve()
    })
  })
}

function connectTo(peer: Endpoint, localAddress: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: peer.host,
      port: peer.port,
      localAddress,
      allowHalfOpen: true,
      noDelay: true,
      signal,
    })
    socket.pause()
    socket.once('error', (error) => reject(failed(`${hostPort(peer)} does not answer: ${error.message}`)))
    socket.once('connect', () => {
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

/** Waits no longer than `patience`; a socket that comes too late is closed. */
function withPatience(opening: Promise<Socket>, patience: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const giveUp = (reason: unknown) => {
      settle()
      opening.then((socket) => socket.destroy()).catch(() => {})
      reject(reason)
    }
    const timer = setTimeout(() => giveUp(failed('nobody connected in time', 'timed-out')), patience)
    const aborted = () => giveUp(signal.reason)
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
    }
    signal.addEventListener('abort', aborted, { once: true })
    opening.finally(settle).then(resolve, reject)
  })
}

function failed(why: string, code: 'connection-failed' | 'timed-out' = 'connection-failed'): FtpError {
  return new FtpError(code, `the data connection could not be opened: ${why}`, {
    phase: 'data connection',
    replyHint: 425,
    clause: '959 §5.4',
  })
}
