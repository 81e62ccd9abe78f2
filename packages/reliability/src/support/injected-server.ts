import { directoryFileSystem, type SystemCalls, systemCalls } from '@ftpkit/filesystem/directory'
import { createServer, type FtpServer, type ServerEvent, type ServerOptions } from '@ftpkit/node'
import { password, user } from './server-process.js'
import type { Address } from './wire.js'

/** Says by which errno a call of the operating system fails; undefined lets it pass. */
export type Injection = (call: keyof SystemCalls) => string | 'hang' | undefined

/** A server within this process whose calls of the operating system can be made to fail. */
export class InjectedServer implements AsyncDisposable {
  private constructor(
    readonly server: FtpServer,
    readonly events: readonly ServerEvent[],
    private readonly close: () => Promise<void>,
  ) {}

  static async start(
    root: string,
    injection: Injection,
    options: Partial<ServerOptions> = {},
  ): Promise<InjectedServer> {
    const files = directoryFileSystem(root, { calls: wrapped(injection) })
    const events: ServerEvent[] = []
    const server = await createServer({
      authenticate: async (name, given) => (name === user && given === password ? { files } : undefined),
      log: (event) => events.push(event),
      ...options,
    }).listen()
    return new InjectedServer(server, events, () => files.close())
  }

  get address(): Address {
    return this.server.address
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close()
    await this.close()
  }
}

/** Every call asks first whether it is to fail. */
function wrapped(injection: Injection): SystemCalls {
  const calls = Object.entries(systemCalls).map(([name, call]) => {
    const real = call as (...given: unknown[]) => Promise<unknown>
    const answer = async (...given: unknown[]) => {
      const errno = injection(name as keyof SystemCalls)
      if (errno === undefined) return real(...given)
      if (errno === 'hang') return new Promise(() => {})
      // A descriptor is gone after close whatever that returns.
      if (name === 'close') await real(...given)
      throw Object.assign(new Error(`${errno}: injected into ${name}`), { code: errno })
    }
    return [name, name === 'release' ? call : answer]
  })
  return Object.fromEntries(calls) as SystemCalls
}
