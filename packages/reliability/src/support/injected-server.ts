import { setTimeout as wait } from 'node:timers/promises'
import { directoryFileSystem, type SystemCalls, systemCalls } from '@ftpkit/filesystem/directory'
import { createServer, type FtpServer, type ServerEvent, type ServerOptions } from '@ftpkit/node'
import type { Address } from '@ftpkit/testkit/server-process'
import { password, user } from '@ftpkit/testkit/server-process'

/** Says by which errno a call of the operating system fails; undefined lets it pass. `short` writes one octet only. */
export type Injection = (call: keyof SystemCalls) => string | 'hang' | 'short' | undefined

/** A server within this process whose calls of the operating system can be made to fail. */
export class InjectedServer implements AsyncDisposable {
  private constructor(
    readonly server: FtpServer,
    readonly events: readonly ServerEvent[],
    /** Descriptors that are open: a place counts as one too. */
    readonly descriptors: ReadonlySet<number>,
    private readonly close: () => Promise<void>,
  ) {}

  static async start(
    root: string,
    injection: Injection,
    options: Partial<ServerOptions> = {},
  ): Promise<InjectedServer> {
    const descriptors = new Set<number>()
    const files = directoryFileSystem(root, { calls: wrapped(injection, descriptors) })
    const events: ServerEvent[] = []
    const server = await createServer({
      authenticate: async (name, given) => (name === user && given === password ? { files } : undefined),
      log: (event) => events.push(event),
      ...options,
    }).listen()
    return new InjectedServer(server, events, descriptors, () => files.close())
  }

  get address(): Address {
    return this.server.address
  }

  /** Waits until no session is left, but not for ever. @param closed whether no descriptor either */
  async idle(closed: boolean): Promise<void> {
    const busy = () => this.server.sessionCount > 0 || (closed && this.descriptors.size > 0)
    for (let tries = 0; tries < 2_000 && busy(); tries++) await wait(5)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close()
    await this.close()
  }
}

type Call = (...given: unknown[]) => Promise<unknown>

/** Every call asks first whether it is to fail, and what is open is noted. */
function wrapped(injection: Injection, descriptors: Set<number>): SystemCalls {
  const calls = Object.entries(systemCalls).map(([name, call]) => {
    const answer: Call = async (...given) => {
      const errno = injection(name as keyof SystemCalls)
      if (errno === 'hang') return new Promise(() => {})
      // A descriptor is gone after close whatever that returns.
      if (name === 'close') descriptors.delete(given[0] as number)
      if (errno === 'short')
        return systemCalls.writev(given[0] as number, [firstOctet(given[1])], given[2] as number)
      const result = errno === undefined || name === 'close' ? await (call as Call)(...given) : undefined
      if (errno !== undefined)
        throw Object.assign(new Error(`${errno}: injected into ${name}`), { code: errno })
      if (name === 'open') descriptors.add(result as number)
      return result
    }
    const release = (fd: number) => {
      descriptors.delete(fd)
      systemCalls.release(fd)
    }
    return [name, name === 'release' ? release : answer]
  })
  return Object.fromEntries(calls) as SystemCalls
}

function firstOctet(pieces: unknown): Uint8Array {
  const [piece] = (pieces as readonly Uint8Array[]).filter(({ length }) => length > 0)
  return piece?.subarray(0, 1) ?? new Uint8Array(0)
}
