import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

/** Section of a configuration for control and data connections, which may be idle for long. */
export const ftpDefaults = `
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
`

/** A real HAProxy, in the foreground, with a socket for questions about its servers. */
export class Haproxy implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    private readonly socket: string,
  ) {}

  /** @param configuration without `global`, which names the socket */
  static async start(folder: string, configuration: string): Promise<Haproxy> {
    const socket = join(folder, 'haproxy.sock')
    const file = join(folder, 'haproxy.cfg')
    writeFileSync(file, `global\n  maxconn 256\n  stats socket ${socket} level admin\n${configuration}`)
    const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (chunk) => (errors += chunk))
    const proxy = new Haproxy(child, socket)
    for (let tries = 0; tries < 200; tries++) {
      if (child.exitCode !== null) break
      if (await proxy.ask('show info').then(Boolean, () => false)) return proxy
      await sleep(50)
    }
    child.kill('SIGKILL')
    throw new Error(`HAProxy did not start: ${errors}`)
  }

  /** Asks over the socket. */
  async ask(question: string): Promise<string> {
    const socket = connect(this.socket)
    await once(socket, 'connect')
    socket.write(`${question}\n`)
    return text(socket)
  }

  /** What HAProxy found out about its servers, by `BACKEND/NAME`: `UP`, `L7OK` and so on. */
  async servers(): Promise<Map<string, { readonly status: string; readonly check: string }>> {
    const [head = '', ...rows] = (await this.ask('show stat')).replace(/^# /, '').split('\n')
    const names = head.split(',')
    const found = rows.filter(Boolean).map((row) => {
      const values = row.split(',')
      const value = (name: string) => values[names.indexOf(name)] ?? ''
      return [
        `${value('pxname')}/${value('svname')}`,
        { status: value('status'), check: value('check_status') },
      ] as const
    })
    return new Map(found)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }
}
