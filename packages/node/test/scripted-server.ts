import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** How a scripted server differs from a good one. */
export interface Script {
  /** Reply codes by verb, in order; a verb that is not named gets its default reply. */
  readonly replies?: Readonly<Record<string, readonly number[]>>
  /** Octets sent on the data connection, which is then ended. */
  readonly content?: Buffer
  /** The host that PASV names, with commas. */
  readonly passiveHost?: string
  /** Sends each octet of a reply by a separate write. */
  readonly drip?: boolean
  /** Accepts connections, and sends nothing. */
  readonly silent?: boolean
}

const defaultReplies: Readonly<Record<string, number>> = {
  USER: 230,
  TYPE: 200,
  STRU: 200,
  MODE: 200,
  QUIT: 221,
}

/** A server that replies as scripted, and keeps the octets of its data connections, for tests of the client. */
export class ScriptedServer implements AsyncDisposable {
  private readonly chunks: Uint8Array[] = []
  private readonly sockets = new Set<Socket>()
  private data: Server | undefined

  private constructor(
    private readonly control: Server,
    private readonly script: Script,
  ) {
    // A client may be gone before the end of a reply.
    control.on('connection', (socket: Socket) => void this.converse(socket).catch(() => {}))
  }

  static async start(script: Script): Promise<ScriptedServer> {
    const control = createServer().listen(0, '127.0.0.1')
    await once(control, 'listening')
    return new ScriptedServer(control, script)
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: portOf(this.control) }
  }

  /** Every octet that arrived on data connections. */
  get received(): Buffer {
    return Buffer.concat(this.chunks)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.data?.close()
    this.control.close()
    await once(this.control, 'close')
  }

  private async converse(socket: Socket): Promise<void> {
    this.keep(socket)
    if (this.script.silent) return
    await this.write(socket, '220-scripted\r\n211 not the end\r\n220 scripted\r\n')
    for await (const line of createInterface(socket)) {
      const verb = line.split(' ')[0]!.toUpperCase()
      const codes = this.script.replies?.[verb]
      if (!codes && (verb === 'EPSV' || verb === 'PASV')) await this.write(socket, await this.passive(verb))
      else for (const code of codes ?? [defaultReplies[verb] ?? 502]) await this.reply(socket, code)
      if (verb === 'QUIT') socket.end()
    }
  }

  /** A final reply waits until the data connection has ended. */
  private async reply(socket: Socket, code: number): Promise<void> {
    if (code >= 200 && this.moved) await this.moved
    await this.write(socket, `${code} scripted\r\n`)
  }

  private async write(socket: Socket, text: string): Promise<void> {
    for (const part of this.script.drip ? text : [text]) {
      await new Promise<void>((resolve) => socket.write(part, () => resolve()))
    }
  }

  private moved: Promise<unknown> | undefined

  private async passive(verb: string): Promise<string> {
    const data = createServer().listen(0, '127.0.0.1')
    this.data = data
    await once(data, 'listening')
    this.moved = once(data, 'connection').then(async ([socket]) => {
      this.keep(socket)
      if (this.script.content) socket.end(this.script.content)
      else if (this.script.passiveHost) socket.end()
      for await (const chunk of socket) this.chunks.push(chunk)
    })
    // A client that gives up resets the connection.
    this.moved = this.moved.catch(() => {})
    const port = portOf(data)
    if (verb === 'EPSV') return `229 here (|||${port}|)\r\n`
    return `227 here (${this.script.passiveHost ?? '127,0,0,1'},${port >> 8},${port & 255})\r\n`
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('error', () => {})
  }
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}
