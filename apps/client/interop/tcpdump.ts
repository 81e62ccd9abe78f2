import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, connect as dial } from 'node:net'
import type { Readable } from 'node:stream'

const program = '/usr/bin/tcpdump'

/** Memory for packets that are not read yet, in KiB. */
const buffer = 65_536

/** Chunks of output in which a packet is looked for: it may be divided between two. */
const lastChunks = 4

/** Why this machine can not capture its loopback; undefined if it can. */
export function whyNoCapture(): string | undefined {
  if (!existsSync(program)) return `${program} is missing: install the Debian package tcpdump`
  return process.getuid?.() === 0 ? undefined : 'only root may capture packets'
}

/** Captures what one address of the loopback sends and receives by TCP. */
export class Tcpdump {
  private readonly chunks: Buffer[] = []
  private constructor(
    private readonly host: string,
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
  ) {
    child.stdout.on('data', (chunk: Buffer) => this.chunks.push(chunk))
  }

  /** @throws Error with what tcpdump says, if it may not capture here */
  static async start(host: string): Promise<Tcpdump> {
    const options = ['-i', 'lo', '-n', '-U', '--immediate-mode', '-B', `${buffer}`, '-w', '-']
    const child = spawn(program, [...options, `tcp and host ${host}`], { stdio: ['ignore', 'pipe', 'pipe'] })
    const capture = new Tcpdump(host, child)
    const complaint = await capture.untilListening()
    if (complaint !== '')
      throw new Error(`tcpdump can not capture on the loopback of this machine: ${complaint}`)
    return capture
  }

  /** Stops once everything that was sent before is captured. @returns the capture */
  async stop(): Promise<Buffer> {
    await this.mark()
    this.child.kill('SIGINT')
    await once(this.child, 'close')
    return Buffer.concat(this.chunks)
  }

  /** Sends octets by TCP and waits until they are captured: so is what came before them. */
  private async mark(): Promise<void> {
    const marker = randomBytes(32)
    const server = createServer((socket) => void socket.resume()).listen(0, this.host)
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const socket = dial(port, this.host)
    socket.end(marker)
    const isCaptured = () => Buffer.concat(this.chunks.slice(-lastChunks)).includes(marker)
    while (!isCaptured()) await once(this.child.stdout, 'data')
    server.close()
  }

  /** @returns what it said instead, if it ends before */
  private async untilListening(): Promise<string> {
    const ended = once(this.child, 'close').then(() => undefined)
    let words = ''
    while (!words.includes('listening on')) {
      const more = await Promise.race([once(this.child.stderr, 'data'), ended])
      if (more === undefined) return words === '' ? 'it ended without a word' : words
      words += more[0]
    }
    this.child.stderr.resume()
    return ''
  }
}
