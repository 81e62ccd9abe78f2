import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))

/** The only user of the server, which listens on the loopback address only. */
export const guest = { user: 'guest', password: 'guest' } as const

/** A running `ftpkit-server`. */
export interface ServerProcess {
  readonly url: URL
  readonly process: ChildProcess
  /** Sends SIGTERM, and waits for the process to end. */
  stop(): Promise<void>
}

/**
 * Starts the built server, and waits until it is ready.
 *
 * @throws Error with the server's log when it can't start
 */
export async function startServer(root: string | undefined, port: number): Promise<ServerProcess> {
  const options = ['--port', String(port), '--user', `${guest.user}:${guest.password}`]
  const child = spawn(process.execPath, [program, ...(root === undefined ? [] : [root]), ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (text) => {
    log += text
  })
  const ended = once(child, 'exit')
  const ready = await Promise.race([readyLine(child), ended.then(() => undefined)])
  if (ready === undefined) throw new Error(`the server did not start:\n${log}`)
  return {
    url: new URL(ready),
    process: child,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function readyLine(child: ChildProcess): Promise<string | undefined> {
  for await (const line of createInterface(child.stdout!)) {
    if (line.startsWith('ready ')) return line.slice('ready '.length)
  }
  return undefined
}
