import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** What a scripted server does otherwise than a good one. */
export interface Script {
  /** Reply codes by verb, in order; a verb that isn't named gets its usual reply. */
  readonly replies?: Readonly<Record<string, readonly number[]>>
  /** Octets sent on the data connection, which is then ended. */
  readonly sends?: Buffer
  /** The host that PASV names, with commas. */
  readonly passiveHost?: string
  /** Sends each octet of a reply by a write of its own. */
  readonly drip?: boolean
  /** Takes connections and says nothing. */
  readonly silent?: boolean
}

const usual: Readonly<Record<string, number>> = { USER: 230, TYPE: 200, STRU: 200, MODE: 200, QUIT: 221 }

/** A server that answers by a script and keeps the octets of its data connection, for tests of the client. */
export class ScriptedServer implements AsyncDisposable {
  private readonly chunks: Uint8Array[] = []
  private readonly sockets = new Set<Socket>()
  private data: Server | undefined

  private constructor(
    private readonly control: Server,
    private readonly script: Script,
  ) {
    control.on('connection', (socket: Socket) => this.converse(socket))
  }

  static async start(script: Script): Promise<ScriptedServer> {
    const control = createServer().listen(0, '127.0.0.1')
    await once(control, 'listening')
    return new ScriptedServer(control, script)
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: portOf(this.control) }
  }

  /** Every octet that came on data connections. */
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
    await this.send(socket, '220-scripted\r\n211 not the end\r\n220 scripted\r\n')
    for await (const line of createInterface(socket)) {
      const verb = line.split(' ')[0]!.toUpperCase()
      const codes = this.script.replies?.[verb]
      if (!codes && (verb === 'EPSV' || verb === 'PASV')) await this.send(socket, await this.passive(verb))
      else for (const code of codes ?? [usual[verb] ?? 502]) await this.reply(socket, code)
      if (verb === 'QUIT') socket.end()
    }
  }

  /** A final reply waits until the data connection has ended. */
  private async reply(socket: Socket, code: number): Promise<void> {
    if (code >= 200 && this.moved) await this.moved
    await this.send(socket, `${code} scripted\r\n`)
  }

  private async send(socket: Socket, text: string): Promise<void> {
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
      if (this.script.sends) socket.end(this.script.sends)
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
