import { setTimeout as wait } from 'node:timers/promises'
import { directoryFileSystem, type SystemCalls, systemCalls } from '@ftpkit/filesystem/directory'
import { createServer, type FtpServer, type ServerEvent, type ServerOptions } from '@ftpkit/node'
import { type Address, password, user } from '@ftpkit/testkit/server-process'

/** Decides how a system call fails: with an errno, never returning, or writing one octet only; undefined lets it pass. */
export type Injection = (call: keyof SystemCalls) => string | 'hang' | 'short' | undefined

/** A server in this process whose system calls can be made to fail. */
export class InjectedServer implements AsyncDisposable {
  private constructor(
    readonly server: FtpServer,
    readonly events: readonly ServerEvent[],
    /** Open descriptors, those of directories included. */
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
      authenticate: async (name, secret) => (name === user && secret === password ? { files } : undefined),
      log: (event) => events.push(event),
      ...options,
    }).listen()
    return new InjectedServer(server, events, descriptors, () => files.close())
  }

  get address(): Address {
    return this.server.address
  }

  /** Waits at most ten seconds for all sessions to end. @param closed whether to wait for all descriptors too */
  async idle(closed: boolean): Promise<void> {
    const busy = () => this.server.sessionCount > 0 || (closed && this.descriptors.size > 0)
    for (let tries = 0; tries < 2_000 && busy(); tries++) await wait(5)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close()
    await this.close()
  }
}

type Call = (...args: unknown[]) => Promise<unknown>

/** The system calls, each of which first asks whether to fail; descriptors opened and closed are recorded. */
function wrapped(injection: Injection, descriptors: Set<number>): SystemCalls {
  const calls = Object.entries(systemCalls).map(([name, call]) => {
    const injected: Call = async (...args) => {
      const errno = injection(name as keyof SystemCalls)
      if (errno === 'hang') return new Promise(() => {})
      // close releases the descriptor whatever it returns.
      if (name === 'close') descriptors.delete(args[0] as number)
      if (errno === 'short')
        return systemCalls.writev(args[0] as number, [firstOctet(args[1])], args[2] as number)
      const result = errno === undefined || name === 'close' ? await (call as Call)(...args) : undefined
      if (errno !== undefined)
        throw Object.assign(new Error(`${errno}: injected into ${name}`), { code: errno })
      if (name === 'open') descriptors.add(result as number)
      return result
    }
    const release = (fd: number) => {
      descriptors.delete(fd)
      systemCalls.release(fd)
    }
    return [name, name === 'release' ? release : injected]
  })
  return Object.fromEntries(calls) as SystemCalls
}

function firstOctet(chunks: unknown): Uint8Array {
  const chunk = (chunks as readonly Uint8Array[]).find(({ length }) => length > 0)
  return chunk?.subarray(0, 1) ?? new Uint8Array(0)
}
