import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { answer, HostileServer, type Script } from '../../../support/hostile-server.js'

/** A version of the one file of a server. */
export interface Version {
  readonly octets: Buffer
  /** Value of MDTM. */
  readonly modified: string
}

/** What a server does otherwise than it should. */
export interface Manners {
  /** Octets of the first RETR or STOR after which the connections are cut. */
  readonly cutAfter?: number | undefined
  /** The version from that cut on. */
  readonly next?: Version | undefined
  /** Replaces the answers to verbs. */
  readonly scripts?: Readonly<Record<string, Script>> | undefined
}

const blank = Buffer.alloc(65_536, 'e')

/** A server with one file under every name, which becomes another one once a transfer was cut. */
export class ChangingServer implements AsyncDisposable {
  private offset = 0
  private cuts: number
  private server!: HostileServer

  private constructor(
    /** The version that the server has now. */
    public now: Version,
    private readonly manners: Manners,
  ) {
    this.cuts = manners.cutAfter === undefined ? 0 : 1
  }

  static async start(first: Version, manners: Manners = {}): Promise<ChangingServer> {
    const changing = new ChangingServer(first, manners)
    changing.server = await HostileServer.start({ ...changing.scripts(), ...manners.scripts })
    return changing
  }

  get address() {
    return this.server.address
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]()
  }

  private scripts(): Readonly<Record<string, Script>> {
    return {
      FEAT: answer('211-Features\r\n SIZE\r\n MDTM\r\n REST STREAM\r\n211 End\r\n'),
      SIZE: ({ write }) => write(`213 ${this.now.octets.length}\r\n`),
      MDTM: ({ write }) => write(`213 ${this.now.modified}\r\n`),
      REST: ({ write }, argument) => {
        this.offset = Number(argument)
        write('350 continue\r\n')
      },
      RETR: async ({ write, data, control }) => {
        const from = this.takeOffset()
        write('150 opening data connection\r\n')
        const { socket } = await data()
        socket.resume()
        if (this.cuts-- > 0) {
          socket.end(this.now.octets.subarray(from, this.manners.cutAfter))
          // The client has all of them then.
          await once(socket, 'close')
          control.destroy()
          this.now = this.manners.next ?? this.now
        } else {
          socket.end(this.now.octets.subarray(from))
          write('226 done\r\n')
        }
      },
      STOR: (session) => this.store(session, this.takeOffset()),
      APPE: (session) => this.store(session, this.now.octets.length),
    }
  }

  private takeOffset(): number {
    const { offset } = this
    this.offset = 0
    return offset
  }

  /** Puts what arrives after the octets that are kept, also where the connection is cut. */
  private readonly store = async (
    { write, data, control }: Parameters<Script>[0],
    from: number,
  ): Promise<void> => {
    write('150 opening data connection\r\n')
    const { socket } = await data()
    const kept = this.now.octets.subarray(0, from)
    const chunks: Uint8Array[] = []
    const cuts = this.cuts-- > 0
    let arrived = 0
    for await (const chunk of socket as AsyncIterable<Uint8Array>) {
      const rest = cuts ? this.manners.cutAfter! - arrived : chunk.length
      chunks.push(chunk.subarray(0, rest))
      arrived += chunk.length
      if (cuts && arrived >= this.manners.cutAfter!) break
    }
    this.now = { ...this.now, octets: Buffer.concat([kept, ...chunks]) }
    if (!cuts) return write('226 done\r\n')
    this.now = this.manners.next ?? this.now
    for (const each of [socket, control]) each.destroy()
  }
}

function* forever(): Generator<Uint8Array> {
  for (;;) yield blank
}

/** Sends octets for as long as the client takes them. */
export const endless: Script = async ({ write, data }) => {
  write('150 opening data connection\r\n')
  const { socket } = await data()
  socket.resume()
  await pipeline(forever, socket)
}
