import type { Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session'
import { hostPort } from '../net/address.js'
import { type ListeningOptions, ListeningSocket } from '../net/listening-socket.js'
import { NetworkFilter, type NetworkRules } from './access/networks.js'
import type { ControlContext } from './control/context.js'
import type { Proxies } from './proxies.js'
import { ProxyEntrance, type ServerOfEntrance } from './proxy-entrance.js'
import type { TlsOptions } from './tls/contexts.js'

/** When TLS starts on the control connections of a listener; `off` for never. */
export type ListenerTls = 'off' | TlsOptions['mode']

/** One of the addresses, or inherited sockets, that a server listens on. */
export interface ListenerOptions extends ListeningOptions {
  /** When TLS starts on its connections. @default the `mode` of `tls` of the server */
  readonly tls?: ListenerTls | undefined
  /** Networks whose clients it accepts or refuses, besides those of the server. @default all are accepted */
  readonly networks?: NetworkRules | undefined
}

/** What a listener needs of its server. */
export interface ServerOfListener extends ServerOfEntrance {
  /** Takes a connection that no proxy has sent. */
  accept(socket: Socket, listener: Listener): void
}

/** Accepts connections at one address. Its sessions share everything but TLS with those of the other listeners. */
export class Listener {
  /** Where the connections from proxies come in; undefined without proxies. */
  readonly entrance: ProxyEntrance | undefined
  private readonly listening: ListeningSocket
  private readonly networks: NetworkFilter | undefined
  private derived: Derived | undefined

  /**
   * @param shared the context of all listeners as it is now
   * @param others of the same server
   * @throws RangeError for what is not a network
   */
  constructor(
    private readonly options: ListenerOptions,
    private readonly shared: () => ControlContext,
    others: readonly ListenerOptions[],
    proxies: Proxies | undefined,
    owner: ServerOfListener,
  ) {
    this.networks = options.networks && new NetworkFilter(options.networks)
    this.entrance = proxies && new ProxyEntrance(proxies, () => this.context, owner)
    this.listening = new ListeningSocket(options, others, {
      accept: (socket) => owner.accept(socket, this),
      onFault: (error) => this.shared().log({ kind: 'fault', session: undefined, doing: 'accepting', error }),
    })
  }

  /** What new sessions have in common. */
  get context(): ControlContext {
    const shared = this.shared()
    const { tls } = this.options
    if (tls === undefined && !this.networks) return shared
    if (this.derived?.shared !== shared) {
      const own = { ...shared, listenerNetworks: this.networks }
      this.derived = { shared, own: tls === undefined ? own : withTls(own, tls) }
    }
    return this.derived.own
  }

  /**
   * Begins to accept connections.
   *
   * @throws an Error of Node when the address can't be listened on, Error for a descriptor that isn't one of a listening
   *   TCP socket
   */
  async listen(): Promise<void> {
    await this.listening.listen()
  }

  /** The address that it listens on. @throws TypeError before `listen` */
  get address(): Endpoint {
    return this.listening.address
  }

  /** Its address as a URL without a user. */
  get url(): string {
    const { mode } = this.context.tls() ?? {}
    return `${mode === 'implicit' ? 'ftps' : 'ftp'}://${hostPort(this.address)}`
  }

  /** Accepts no more connections. */
  async close(): Promise<void> {
    this.entrance?.close()
    await this.listening.close()
  }
}

interface Derived {
  readonly shared: ControlContext
  readonly own: ControlContext
}

/** The context with another beginning of TLS. */
function withTls(shared: ControlContext, mode: ListenerTls): ControlContext {
  if (mode === 'off') return { ...shared, tls: () => undefined }
  // Made once for all sessions, for as long as the certificate stays the same.
  let from: TlsOptions | undefined
  let made: TlsOptions | undefined
  const tls = () => {
    const now = shared.tls()
    if (now !== from) {
      from = now
      made = now && { ...now, mode }
    }
    return made
  }
  return { ...shared, tls }
}
