import { randomInt } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { sameIpAddress } from '@ftpkit/protocol'
import type { DataConnection, Endpoint } from '@ftpkit/session'
import { FtpError } from '@ftpkit/transfer'
import { boundTo, hostPort, remoteEnd } from '../../net/address.js'
import type { OpenDataConnection } from '../transfer/open-data.js'
import { WaitingConnection } from './waiting-connection.js'

/** First and last port that a passive listener may take, both included. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/** Which ports of the server data connections use; any free one where nothing is said. */
export interface DataPorts {
  readonly passive?: PortRange | undefined
  readonly active?: number | undefined
}

/**
 * Milliseconds that a client has to close a data connection before it is told that it stays open. Most close it behind
 * each file; one that has used it for another has not to be waited for.
 */
const timeToClose = 50

/** Told nothing. */
function noOne(): void {}

/**
 * The data connection of one session, from the command that prepares it to the socket a transfer uses: at most one
 * listener or idle socket at a time, and only the control connection's own peer at its other end.
 */
export class DataChannel {
  private listener: Server | undefined
  private accepted: Promise<Socket> | undefined
  private idle: Socket | undefined
  private waiting: WaitingConnection | undefined
  /** Whether no data connection was left to wait in vain since one was used again. */
  private hopes = true
  /** Whether the client has used one again. */
  private reused = false
  private tellGone: () => void = noOne

  /**
   * @param control ends of the control connection: the listener waits at the same local address
   * @param patience milliseconds to wait for a connection, in either direction
   * @param otherPeers addresses that may connect besides the control connection's peer
   * @param waitingIsGone told when the data connection that waits for another file is closed, but not by a call of this
   */
  constructor(
    private readonly control: { readonly local: Endpoint; readonly peer: Endpoint },
    private readonly ports: DataPorts,
    private readonly patience: number,
    private readonly otherPeers: readonly string[] = [],
    private readonly waitingIsGone: () => void = noOne,
  ) {}

  /** Opens a listener for one connection; whatever was prepared before is closed. */
  async listen(): Promise<Endpoint> {
    this.close()
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
    this.listener = listener
    this.accepted = this.firstOwnPeer(listener)
    // Nobody may ever wait for it: a listener that is closed unused is no fault.
    this.accepted.catch(() => {})
    await bind(listener, this.control.local.host, this.ports.passive)
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
    const opening = connection.kind === 'passive' ? this.accepted : this.connectTo(connection, signal)
    this.accepted = undefined
    if (!opening) throw failed('no listener is open for it')
    try {
      return await withPatience(opening, this.patience, signal)
    } finally {
      this.idle = undefined
      this.close()
    }
  }

  /**
   * Whether the client is thought to use a data connection for further files: until it asks for another one, or lets
   * one wait too long.
   */
  get reuses(): boolean {
    return this.hopes || this.waiting !== undefined
  }

  /**
   * Keeps a data connection open behind a file, for the next one.
   *
   * @returns whether it could be: the client may have closed it
   */
  keep(connection: OpenDataConnection, secure: boolean, closingTime: number): boolean {
    const { socket } = connection
    if (socket.destroyed || socket.readableEnded || socket.writableEnded) return false
    this.waiting = new WaitingConnection(connection, secure, closingTime, (why) => {
      if (why === 'idle') this.hopes = false
      this.waiting = undefined
      this.tellGone()
      this.waitingIsGone()
    })
    return true
  }

  /** Whether a data connection is open behind a file; it waits for the next one so many milliseconds from now. */
  async waits(time: number): Promise<boolean> {
    if (this.waiting && !this.reused) await this.untilGone(Math.min(time, timeToClose))
    this.waiting?.waitFor(time)
    return this.waiting !== undefined
  }

  /** The data connection that waits, for the next transfer, which owns it. One that is protected otherwise is closed. */
  takeWaiting(secure: boolean): OpenDataConnection | undefined {
    const { waiting } = this
    this.waiting = undefined
    if (waiting?.secure === secure) {
      this.hopes = true
      this.reused = true
      return waiting.take()
    }
    waiting?.close()
    return undefined
  }

  /** Closes the listener and a connection nobody took, or that waits. */
  close(): void {
    if (this.waiting) this.hopes = false
    this.waiting?.close()
    this.waiting = undefined
    this.tellGone()
    this.listener?.close()
    this.listener = undefined
    this.idle?.destroy()
    this.idle = undefined
    this.accepted = undefined
  }

  /** Closes all at once: nobody is there to whom an end in order would matter. */
  destroy(): void {
    this.waiting?.destroy()
    this.waiting = undefined
    this.close()
  }

  /** Waits until no data connection waits any more, but not for long. */
  private untilGone(time: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, time)
      this.tellGone = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** From the address of the control connection (RFC 1123 §4.1.2.12). */
  private connectTo(peer: Endpoint, signal: AbortSignal): Promise<Socket> {
    const { active } = this.ports
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: peer.host,
        port: peer.port,
        localAddress: this.control.local.host,
        ...(active !== undefined && { localPort: active }),
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

  private mayConnect(host: string): boolean {
    return [this.control.peer.host, ...this.otherPeers].some((peer) => sameIpAddress(host, peer))
  }

  /** A foreign peer is turned away and takes nobody's place: the listener goes on waiting for the true one. */
  private firstOwnPeer(listener: Server): Promise<Socket> {
    return new Promise((resolve, reject) => {
      let found = false
      listener.on('connection', (socket: Socket) => {
        // A reset may come before anybody uses the socket.
        socket.on('error', () => {})
        if (this.idle || !this.mayConnect(remoteEnd(socket).host)) return void socket.destroy()
        found = true
        this.idle = socket
        listener.close()
        resolve(socket)
      })
      listener.once('close', () => {
        // An error costs more than the rest of a small transfer.
        if (!found) reject(failed('the listener was closed'))
      })
    })
  }
}

/** Of the ports that nobody is assigned (RFC 6335 §6) those that Linux takes for no connection of its clients. */
const usualPorts: PortRange = { first: 61_000, last: 65_535 }

/** In use; on Windows, kept for others. */
const taken: readonly string[] = ['EADDRINUSE', 'EACCES']

/** Of so many not one is free only where nearly none is: then the system is to find it. */
const guesses = 8

/**
 * Ports are tried from a random one on, so that nobody can guess the next (RFC 2577 §8). Where any will do they are not
 * left to the system either: it looks through all that connections of late still hold, and after some ten thousand
 * transfers that takes longer than a small file does.
 */
async function bind(listener: Server, host: string, ports: PortRange | undefined): Promise<void> {
  const { first, last } = ports ?? usualPorts
  const count = last - first + 1
  const start = randomInt(count)
  for (let tried = 0; tried < (ports ? count : guesses); tried++) {
    if (await isBound(listener, host, first + ((start + tried) % count), ports ? ['EADDRINUSE'] : taken))
      return
  }
  if (ports) throw failed(`every port from ${first} to ${last} is in use`)
  await listenOn(listener, host, 0)
}

/** Binds to a port, unless it fails in one of these ways. */
async function isBound(
  listener: Server,
  host: string,
  port: number,
  passed: readonly string[],
): Promise<boolean> {
  try {
    await listenOn(listener, host, port)
    return true
  } catch (error) {
    if (!passed.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return false
  }
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
