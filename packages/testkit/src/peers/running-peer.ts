import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Peer, PeerCommand, PeerPlace } from './peer.js'

/** Longest time until a server listens, in milliseconds: GridFTP loads its modules first. */
const startTime = 15_000

const running = new Set<ChildProcess>()

// A server must not outlive the process that started it.
process.once('exit', () => {
  for (const child of running) end(child)
})

/** The processes of one server, and its folder. */
export class RunningPeer implements Peer {
  private readonly children = new Set<ChildProcess>()
  private listener: Server | undefined
  private failure: string | undefined

  private constructor(
    private readonly name: string,
    private readonly place: PeerPlace,
    private readonly run: PeerCommand,
    readonly ca: string | undefined,
  ) {}

  static async start(
    name: string,
    place: PeerPlace,
    run: PeerCommand,
    ca: string | undefined,
  ): Promise<Peer> {
    const peer = new RunningPeer(name, place, run, ca)
    if (run.perConnection) await peer.listen()
    else await peer.launch()
    return peer
  }

  get host(): string {
    return this.place.host
  }

  get port(): number {
    return this.place.port
  }

  pids(): readonly number[] {
    return [...this.children].map(({ pid }) => pid!)
  }

  log(): string {
    return readdirSync(this.place.folder)
      .filter((name) => name.endsWith('.log'))
      .map((name) => `${name}:\n${readFileSync(join(this.place.folder, name), 'latin1')}`)
      .join('\n')
  }

  async stop(): Promise<void> {
    this.listener?.close()
    const ended = [...this.children].map((child) => once(child, 'exit'))
    for (const child of this.children) end(child)
    await Promise.all(ended)
    rmSync(this.place.folder, { recursive: true, force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  private async launch(): Promise<void> {
    this.spawn('ignore')
    const deadline = Date.now() + startTime
    while (!(await answers(this.place))) {
      if (this.failure === undefined && Date.now() < deadline) await pause(20)
      else await this.giveUp(this.failure ?? 'it does not listen')
    }
  }

  private async giveUp(reason: string): Promise<never> {
    const log = this.log()
    await this.stop()
    throw new Error(`${this.name} has not started: ${reason}\n${log}`)
  }

  /** Starts a process for each connection, as inetd does. */
  private async listen(): Promise<void> {
    this.listener = createServer({ pauseOnConnect: true }, (socket) => {
      this.spawn(socket)
      socket.destroy()
    }).listen(this.place.port, this.place.host)
    await once(this.listener, 'listening')
  }

  private spawn(connection: 'ignore' | Socket): void {
    const log = openSync(join(this.place.folder, 'output.log'), 'a')
    const [program = '', ...words] = wrapped(this.run)
    const child = spawn(program, words, {
      cwd: '/',
      stdio: [connection, connection === 'ignore' ? log : connection, log],
    })
    closeSync(log)
    this.children.add(child)
    running.add(child)
    const gone = (failure: string) => {
      this.failure = failure
      this.children.delete(child)
      running.delete(child)
    }
    child.once('error', (error) => gone(error.message))
    child.once('exit', (status, signal) => gone(`it ended with ${signal ?? status}`))
  }
}

/**
 * Kills the first process of the server's name space, and with it all others. `unshare` ends only when the name space
 * is empty, so that nothing listens any longer then.
 */
function end({ pid }: ChildProcess): void {
  try {
    const first = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    process.kill(first === '' ? pid! : Number(first), 'SIGKILL')
  } catch (error) {
    // It has ended meanwhile, as a server does whose only connection is closed.
    if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/**
 * Runs the server in name spaces of its own: all its processes end with the first, and no other process sees what is
 * mounted there.
 */
function wrapped({ command, hidden = {} }: PeerCommand): readonly string[] {
  if (process.getuid?.() !== 0) return command
  const mounts = Object.entries(hidden).map(([path, file]) => `mount --bind '${file}' '${path}' && `)
  // Not by `exec`: vsftpd ends by itself if it is the first process of a name space, which adopts the others.
  const script = `${mounts.join('')}{ "$@"; exit; }`
  return ['unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', script, 'peer', ...command]
}

/** Whether a greeting arrives within a second. */
function answers({ host, port }: PeerPlace): Promise<boolean> {
  const socket = connect(port, host)
  return new Promise<boolean>((resolve) => {
    socket.once('data', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.setTimeout(1_000, () => resolve(false))
  }).finally(() => socket.destroy())
}
