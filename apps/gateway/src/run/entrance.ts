import type { Socket } from 'node:net'
import {
  type Arrival,
  descriptorLimit,
  descriptorOf,
  directArrival,
  type Endpoint,
  isSilentEnd,
  ListeningSocket,
  lowestFreeDescriptor,
  NetworkFilter,
  onlyReserveLeft,
  type Proxies,
  remoteEnd,
} from '@ftpkit/node/parts'
import type { FtpError } from '@ftpkit/transfer'
import type { GatewayLog, GatewayRefusal } from './events.js'
import type { GatewayListenerOptions } from './options.js'

/** What an entrance calls with those who come. */
export interface EntranceEvents {
  readonly log: GatewayLog
  /** Takes a client, or a connection that a proxy has made for itself. */
  take(arrival: Arrival, listener: number): void
  refuse(arrival: Arrival, limit: GatewayRefusal): void
}

/** One of the addresses that a gateway listens on. */
interface Place {
  readonly socket: ListeningSocket
  readonly networks: NetworkFilter | undefined
}

/** Where connections come in: the listeners of a gateway, and the headers of proxies. */
export class Entrance {
  private readonly places: readonly Place[]
  private readonly descriptors = descriptorLimit() ?? Number.POSITIVE_INFINITY
  private closing = false

  /** @throws RangeError for what is not a network, TypeError without a listener */
  constructor(
    listeners: readonly GatewayListenerOptions[],
    private readonly proxies: Proxies | undefined,
    private readonly events: EntranceEvents,
  ) {
    if (listeners.length === 0) throw new TypeError('a gateway needs a listener')
    this.places = listeners.map((options, index) => ({
      networks: options.networks && new NetworkFilter(options.networks),
      socket: new ListeningSocket(options, listeners, {
        accept: (socket) => this.accept(socket, index),
        onFault: (error) => events.log({ kind: 'fault', session: undefined, doing: 'accepting', error }),
      }),
    }))
  }

  /**
   * Begins to accept connections, at all addresses or at none.
   *
   * @throws an Error of Node when an address can't be listened on
   */
  async listen(): Promise<void> {
    const begun: Place[] = []
    try {
      for (const place of this.places) {
        await place.socket.listen()
        begun.push(place)
      }
    } catch (error) {
      await Promise.all(begun.map(({ socket }) => socket.close()))
      throw error
    }
  }

  /** The addresses of all listeners, in their order. @throws TypeError before `listen` */
  get addresses(): Endpoint[] {
    return this.places.map(({ socket }) => socket.address)
  }

  /** Accepts no more connections. */
  async close(): Promise<void> {
    this.closing = true
    this.proxies?.close()
    await Promise.all(this.places.map(({ socket }) => socket.close()))
  }

  private accept(socket: Socket, index: number): void {
    // A reset may come before a session listens.
    socket.on('error', ignore)
    if (onlyReserveLeft(this.descriptors, () => descriptorOf(socket) ?? lowestFreeDescriptor()))
      this.events.refuse(directArrival(socket), 'descriptors')
    else if (this.proxies?.sent(socket)) void this.acceptProxied(socket, index, this.proxies)
    else this.take(directArrival(socket), index)
  }

  /** Reads the header, before anything that a session has, such as TLS. */
  private async acceptProxied(socket: Socket, index: number, proxies: Proxies): Promise<void> {
    const proxy = remoteEnd(socket)
    try {
      const arrival = await proxies.arrivalOf(socket)
      if (this.closing) socket.destroy()
      else if (!socket.destroyed) this.take(arrival, index)
    } catch (error) {
      socket.destroy()
      if (!isSilentEnd(error) && !this.closing)
        this.events.log({ kind: 'headerRefused', proxy, error: error as FtpError })
    }
  }

  private take(arrival: Arrival, index: number): void {
    if (this.places[index]!.networks?.denies(arrival.peer.host)) this.events.refuse(arrival, 'denied')
    else this.events.take(arrival, index)
  }
}

function ignore(): void {}
