import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

/** What a misbehaviour may do in a session: send text, transfer data, disconnect. */
export interface FaultySession {
  /** Sends text unchanged, without adding CR LF. */
  write(text: string): void
  /** Opens a listener for data. @returns its port */
  listen(): Promise<number>
  /** Waits for the client to make the data connection. */
  data(): Promise<Socket>
  /** Waits until the commands before have been carried out. */
  idle(): Promise<unknown>
  /** Ends the control connection. */
  close(): void
  /** Resets the control connection. */
  reset(): void
  /** Sessions of the server so far, including this one. */
  readonly count: number
}

/** Answers a command. @param argument the text after its verb */
export type Answer = (session: FaultySession, argument: string) => void | Promise<void>

/** How a server differs from a correct one. */
export interface Misbehaviour {
  /** Replaces the greeting. Default: `220`. */
  readonly greeting?: Answer | undefined
  /** Replaces the answers to commands, by verb. */
  readonly answers?: Readonly<Record<string, Answer>> | undefined
  /** Replaces the answers to commands that come while the one before them is being carried out. */
  readonly early?: Readonly<Record<string, Answer>> | undefined
  /**
   * Whether such commands are carried out at once, rather than in their order.
   *
   * @default false
   */
  readonly atOnce?: boolean | undefined
  /** Sends each octet of the control connection in a packet of its own. */
  readonly drip?: boolean | undefined
}

/** The octets of the file that the server has under every name. */
export const faultyContent = Buffer.from('the whole file\n')

/**
 * A server on loopback with one misbehaviour, for tests of a client. Otherwise it accepts every login, has one file
 * under every name, and accepts uploads.
 */
export class FaultyServer implements AsyncDisposable {
  /** Command lines received, in order. */
  readonly commands: string[] = []
  /** Files that were stored, by name; those that were cut are absent. */
  readonly stored = new Map<string, Buffer>()
  private readonly chunks: Uint8Array[] = []
  private readonly sockets = new Set<Socket>()
  private readonly listeners = new Set<Server>()
  /** Sessions so far. */
  sessions = 0

  private constructor(
    private readonly control: Server,
    private readonly misbehaviour: Misbehaviour,
  ) {
    control.on('connection', (socket) => this.converse(socket))
  }

  static async start(misbehaviour: Misbehaviour): Promise<FaultyServer> {
    const control = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(control, 'listening')
    return new FaultyServer(control, misbehaviour)
  }

  get address(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: portOf(this.control) }
  }

  /** All octets received on data connections. */
  get received(): Buffer {
    return Buffer.concat(this.chunks)
  }

  /** Sockets that clients have left open. */
  get open(): number {
    return [...this.sockets].filter((socket) => !socket.destroyed && !socket.readableEnded).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    for (const listener of this.listeners) listener.close()
    this.control.close()
    await once(this.control, 'close')
  }

  private converse(socket: Socket): void {
    this.keep(socket)
    const session = this.session(socket, () => before)
    const { early = {}, atOnce = false } = this.misbehaviour
    const answers = { ...correctAnswers(this.chunks, this.stored), ...this.misbehaviour.answers }
    let busy = 0
    let before = Promise.resolve(
      this.misbehaviour.greeting ? this.misbehaviour.greeting(session, '') : session.write('220 ready\r\n'),
    )
    let partial = ''
    socket.on('data', (octets) => {
      const lines = (partial + octets.toString('latin1')).split('\r\n')
      partial = lines.pop()!
      for (const line of lines) {
        // Refusals of Telnet options, and the Synch before ABOR. A letter 255 is sent twice.
        const text = line.replace(/\xff(?:[\xfb-\xfe].|[\xf0-\xff])/g, (found) =>
          found === '\xff\xff' ? '\xff' : '',
        )
        const [verb = '', ...words] = text.split(' ')
        this.commands.push([verb, ...words].join(' '))
        const known = (busy > 0 ? early[verb.toUpperCase()] : undefined) ?? answers[verb.toUpperCase()]
        const answer = known ?? (({ write }) => write('502 not here\r\n'))
        const act = () => answer(session, words.join(' '))
        // ABOR and NOOP are answered during a transfer; other commands wait for its end.
        if (verb === 'ABOR' || verb === 'NOOP') void act()
        else if (busy > 0 && atOnce) void Promise.resolve(act()).catch(() => {})
        else {
          busy++
          before = before
            .then(act)
            .catch(() => {})
            .finally(() => busy--)
        }
      }
    })
    socket.once('end', () => socket.end())
  }

  private session(socket: Socket, idle: () => Promise<unknown>): FaultySession {
    let connected: Promise<[Socket]> | undefined
    const { drip = false } = this.misbehaviour
    this.sessions++
    return {
      count: this.sessions,
      write: (text) => {
        for (const part of drip ? text : [text]) socket.write(part, 'latin1')
      },
      listen: async () => {
        const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
        this.listeners.add(listener)
        await once(listener, 'listening')
        connected = once(listener, 'connection') as Promise<[Socket]>
        connected.then(([data]) => this.keep(data)).catch(() => {})
        return portOf(listener)
      },
      data: async () => (await connected!)[0],
      idle,
      close: () => socket.end(),
      reset: () => socket.resetAndDestroy(),
    }
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('error', () => {})
  }
}

/** Sends octets on the data connection and ends it. */
export async function send(session: FaultySession, octets: Uint8Array | string): Promise<void> {
  const data = await session.data()
  data.resume()
  data.end(octets)
}

function correctAnswers(chunks: Uint8Array[], stored: Map<string, Buffer>): Readonly<Record<string, Answer>> {
  const always =
    (reply: string): Answer =>
    ({ write }) =>
      write(`${reply}\r\n`)
  const sending =
    (octets: Uint8Array | string): Answer =>
    async (session) => {
      session.write('150 here it comes\r\n')
      await send(session, octets)
      session.write('226 done\r\n')
    }
  return {
    USER: always('331 password'),
    PASS: always('230 in'),
    TYPE: always('200 so be it'),
    STRU: always('200 so be it'),
    MODE: always('200 so be it'),
    FEAT: always('211-Features:\r\n MLST type*;size*;\r\n SIZE\r\n REST STREAM\r\n211 End'),
    NOOP: always('200 here'),
    ABOR: always('226 nothing to abort'),
    SIZE: always(`213 ${faultyContent.length}`),
    EPSV: async (session) => session.write(`229 here (|||${await session.listen()}|)\r\n`),
    PASV: async (session) => {
      const port = await session.listen()
      session.write(`227 here (127,0,0,1,${port >> 8},${port & 255})\r\n`)
    },
    PWD: always('257 "/" is here'),
    CWD: always('250 there'),
    REST: always('350 from there'),
    RETR: sending(faultyContent),
    LIST: sending('-rw-r--r-- 1 me me 15 Jan 1 2020 file\r\n'),
    MLSD: sending('type=file;size=15; file\r\n'),
    STOR: async (session, argument) => {
      session.write('150 send it\r\n')
      const file: Uint8Array[] = []
      const data = await session.data()
      for await (const chunk of data) file.push(chunk)
      data.end()
      chunks.push(...file)
      stored.set(argument, Buffer.concat(file))
      session.write('226 stored\r\n')
    },
    QUIT: (session) => {
      session.write('221 bye\r\n')
      session.close()
    },
  }
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}
