import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Address, ReadyProcess } from '@ftpkit/testkit/ready-process'
import { tlsOptions } from './certificate.js'
import type { Folder } from './folder.js'
import { startGateway } from './gateway-process.js'

/** What is between clients and servers. */
export interface Network {
  /** Where a client connects to reach a server. For one server at a time. */
  reach(server: Address): Promise<Address>
}

/** Nothing is between them. */
export const direct: Network = { reach: async (server) => server }

/** A gateway is between them: one process for all servers, one after the other. */
export class GatewayNetwork implements Network, AsyncDisposable {
  private constructor(
    readonly gateway: ReadyProcess,
    private readonly forwarder: Forwarder,
  ) {}

  /** @param folder for the files of the gateway */
  static async start(folder: Folder, name = 'gateway'): Promise<GatewayNetwork> {
    const forwarder = await Forwarder.listen()
    await tlsOptions(folder)
    const configuration = {
      client: { tls: 'optional', cert: folder.at('cert.pem'), key: folder.at('key.pem') },
      server: sameTls(folder),
    }
    const gateway = await startGateway(forwarder.address, configuration, folder.at(`${name}.json`))
    return new GatewayNetwork(gateway, forwarder)
  }

  async reach(server: Address): Promise<Address> {
    this.forwarder.target = server
    return this.gateway.address
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.forwarder.close()
    await this.gateway.end('SIGKILL')
  }
}

/** Keys of a gateway that has TLS with the server where the client has it. @param folder with the certificate of the server */
export function sameTls(folder: Folder): Readonly<Record<string, string>> {
  return { tls: 'same', authorities: folder.at('cert.pem'), name: 'localhost' }
}

/** Passes connections on to a server that may be replaced. */
class Forwarder {
  target: Address | undefined
  private readonly sockets = new Set<Socket>()

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.pass(socket))
  }

  static async listen(): Promise<Forwarder> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Forwarder(server)
  }

  get address(): Address {
    const { address: host, port } = this.server.address() as AddressInfo
    return { host, port }
  }

  close(): void {
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
  }

  private pass(near: Socket): void {
    const far = connect({ ...this.target!, allowHalfOpen: true, noDelay: true })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.resetAndDestroy())
      from.on('close', () => {
        this.sockets.delete(from)
        to.destroySoon()
      })
    }
  }
}
