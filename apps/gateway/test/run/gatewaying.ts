import { once } from 'node:events'
import { MemoryFileSystem, type Tree } from '@ftpkit/filesystem'
import { createServer, type FtpServer, type ServerEvent, type ServerOptions } from '@ftpkit/node'
import type { GatewayEvent } from '../../src/run/events.js'
import { Gateway } from '../../src/run/gateway.js'
import type { GatewayRunOptions, ServerChoice } from '../../src/run/options.js'

/** A gateway on loopback, and what it has reported. */
export interface Gatewaying extends AsyncDisposable {
  readonly gateway: Gateway
  readonly events: GatewayEvent[]
  readonly address: { readonly host: string; readonly port: number }
  /** The next event of a kind, or the first one so far. */
  event<Kind extends GatewayEvent['kind']>(kind: Kind): Promise<Extract<GatewayEvent, { kind: Kind }>>
}

/** Runs a gateway before a server. */
export async function gatewayTo(
  server: ServerChoice | { readonly address: ServerChoice },
  options: Partial<GatewayRunOptions> = {},
): Promise<Gatewaying> {
  const events: GatewayEvent[] = []
  const waiting = new Set<() => void>()
  const gateway = await new Gateway({
    listeners: [{}],
    route: () => ('address' in server ? server.address : server),
    log(event) {
      events.push(event)
      for (const wake of waiting) wake()
    },
    ...options,
  }).listen()
  return {
    gateway,
    events,
    address: gateway.address,
    async event<Kind extends GatewayEvent['kind']>(kind: Kind) {
      for (;;) {
        const found = events.find((event) => event.kind === kind)
        if (found) return found as Extract<GatewayEvent, { kind: Kind }>
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake)
            resolve()
          }
          waiting.add(wake)
        })
      }
    },
    [Symbol.asyncDispose]: () => gateway.close(),
  }
}

/** A server of ours, with the user `tester` and the password `secret`. */
export async function serverOf(
  tree: Tree,
  options: Partial<ServerOptions> = {},
): Promise<FtpServer & { readonly log: ServerEvent[]; readonly files: MemoryFileSystem }> {
  const files = new MemoryFileSystem(tree)
  const log: ServerEvent[] = []
  const server = await createServer({
    authenticate: async (user, password) =>
      user === 'tester' && password === 'secret' ? { files } : undefined,
    log: (event) => log.push(event),
    ...options,
  }).listen()
  return Object.assign(server, { log, files })
}

/** Resolves once an emitter has emitted, or at once where it has closed. */
export async function closed(socket: NodeJS.EventEmitter & { readonly closed: boolean }): Promise<void> {
  if (!socket.closed) await once(socket, 'close')
}
