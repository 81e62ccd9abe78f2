import { type AgentOptions, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { OnReadOpts, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Takes the octets of a connection in place of the parser of HTTP. */
export interface Receiver {
  /** Returns the memory for the next read. It is called after each {@link received}. */
  memory(): Uint8Array
  /**
   * Takes octets. The first ones may be in memory that is not of the receiver: it has to copy those.
   *
   * @returns whether the connection is read further
   */
  received(octets: Uint8Array): boolean
}

/** Who takes the octets of a connection: its receiver, or the parser of HTTP. */
interface Connection {
  receiver?: Receiver
}

/** What a connection is opened with besides its address; the types of HTTP don't have it. */
interface ReadOptions {
  readonly onread: OnReadOpts
}

const connections = new WeakMap<Duplex, Connection>()

/** What the parser reads. It keeps nothing of it: it copies the octets of a body. */
const parsed = Buffer.allocUnsafeSlow(65_536)

/** Agents of HTTP whose connections can be given to a {@link Receiver}. */
export function receivableAgents(options: AgentOptions): {
  readonly httpAgent: HttpAgent
  readonly httpsAgent: HttpsAgent
} {
  return { httpAgent: new ReceivableHttpAgent(options), httpsAgent: new ReceivableHttpsAgent(options) }
}

/**
 * Gives all further octets of a connection to a receiver. Its parser never receives them: the connection has to be
 * destroyed afterwards.
 *
 * @returns whether that can be done: the connection is of one of the agents here, and of no proxy
 */
export function receiveFrom(socket: Socket, receiver: Receiver): boolean {
  const connection = connections.get(socket)
  if (!connection) return false
  connection.receiver = receiver
  return true
}

class ReceivableHttpAgent extends HttpAgent {
  override createConnection(...[options, callback]: Parameters<HttpAgent['createConnection']>) {
    return receivable((memory) => super.createConnection({ ...options, ...memory }, callback))
  }
}

class ReceivableHttpsAgent extends HttpsAgent {
  override createConnection(...[options, callback]: Parameters<HttpsAgent['createConnection']>) {
    return receivable((memory) => super.createConnection({ ...options, ...memory }, callback))
  }
}

function receivable<Opened extends Duplex | null | undefined>(open: (memory: ReadOptions) => Opened): Opened {
  const connection: Connection = {}
  const onread: OnReadOpts = {
    buffer: () => connection.receiver?.memory() ?? parsed,
    callback: (length, memory) => {
      const octets = memory.subarray(0, length)
      if (connection.receiver) return connection.receiver.received(octets)
      // Known from here on only: connections of a proxy don't come here.
      if (socket) connections.set(socket, connection)
      return parse(socket, octets)
    },
  }
  const socket = open({ onread })
  return socket
}

/** Gives octets to the parser, as a connection does that reads into memory of its own. */
function parse(socket: Duplex | null | undefined, octets: Uint8Array): boolean {
  // Octets that no one has asked for would be taken for the next answer.
  if (!socket?.emit('data', octets)) socket?.destroy()
  return true
}
