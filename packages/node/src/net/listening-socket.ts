import { createServer, type Server, type Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session/user'
import { boundTo } from './address.js'

/** An address to listen on, or a socket that listens already. */
export interface ListeningOptions {
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined
  /** Port to listen on. @default 0, any free port */
  readonly port?: number | undefined
  /** Descriptor of a TCP socket that listens already, such as systemd passes on, instead of an address. */
  readonly descriptor?: number | undefined
}

/** What happens to a listening socket. */
export interface ListeningEvents {
  /** Takes a connection, which is paused. */
  accept(socket: Socket): void
  /** Called when connections can't be accepted. */
  onFault(error: Error): void
}

/** A TCP socket that listens for control connections. */
export class ListeningSocket {
  private readonly server: Server

  /** @param others that the same program listens on */
  constructor(
    private readonly options: ListeningOptions,
    private readonly others: readonly ListeningOptions[],
    private readonly events: ListeningEvents,
  ) {
    const accepting = { allowHalfOpen: true, noDelay: true, pauseOnConnect: true }
    this.server = createServer(accepting, (socket) => events.accept(socket))
  }

  /**
   * Begins to accept connections.
   *
   * @throws an Error of Node when the address can't be listened on, Error for a descriptor that isn't one of a listening
   *   TCP socket
   */
  async listen(): Promise<void> {
    const { descriptor } = this.options
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error) => reject(descriptor === undefined ? error : unusable(descriptor, error))
      this.server.once('error', failed)
      this.server.listen(this.target, () => {
        this.server.off('error', failed)
        this.server.on('error', (error) => this.events.onFault(error))
        resolve()
      })
    })
    if (typeof this.server.address() !== 'string') return
    await this.close()
    throw unusable(descriptor!)
  }

  /** The address that it listens on. @throws TypeError before `listen` */
  get address(): Endpoint {
    return boundTo(this.server.address())
  }

  /** Accepts no more connections. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  private get target() {
    const { host = '127.0.0.1', port = 0, descriptor } = this.options
    if (descriptor !== undefined) return { fd: descriptor }
    // Otherwise a listener for all addresses of IPv6 takes those of IPv4 too, which another one may want.
    const ipv6Only = host.includes(':') && this.others.some((other) => isIPv4At(other, port))
    return { host, port, ipv6Only }
  }
}

function isIPv4At({ host = '127.0.0.1', port = 0, descriptor }: ListeningOptions, wanted: number): boolean {
  return descriptor === undefined && port === wanted && port !== 0 && !host.includes(':')
}

function unusable(descriptor: number, cause?: Error): Error {
  const why = cause ? `: ${cause.message}` : ''
  return new Error(`descriptor ${descriptor} is not a TCP socket that listens${why}`, { cause })
}
