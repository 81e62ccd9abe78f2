import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Address } from '@ftpkit/testkit/server-process'
import { identity } from './certificate.js'

/** One control connection as a script sees it. */
export interface HostileSession {
  /** Octets as they are: the CR LF is the caller's. */
  say(text: string): void
  /** Begins TLS on the control connection; data connections are protected from then on. */
  secure(): Promise<void>
  /** The data connection of the last EPSV, once the client has made it: what is under TLS, and what is in clear. */
  data(): Promise<{ readonly socket: Socket; readonly plain: Socket }>
  /** Opens a listener for data. @returns its port */
  listen(): Promise<number>
  readonly control: Socket
  /** Whether TLS is under way on the control connection. */
  readonly secured: boolean
}

/** What a server does at a command, given what stands behind the verb. */
export type Script = (session: HostileSession, argument: string) => unknown

const usual: Readonly<Record<string, Script>> = {
  '': ({ say }) => say('220 ready\r\n'),
  USER: ({ say }) => say('331 password\r\n'),
  PASS: ({ say }) => say('230 in\r\n'),
  TYPE: ({ say }) => say('200 so be it\r\n'),
  MODE: ({ say }) => say('200 so be it\r\n'),
  STRU: ({ say }) => say('200 so be it\r\n'),
  PBSZ: ({ say }) => say('200 so be it\r\n'),
  PROT: ({ say }) => say('200 so be it\r\n'),
  NOOP: ({ say }) => say('200 here\r\n'),
  ABOR: ({ say }) => say('226 nothing to abort\r\n'),
  AUTH: async ({ say, secure }) => {
    say('234 go on\r\n')
    await secure()
  },
  EPSV: async ({ say, listen }) => say(`229 here (|||${await listen()}|)\r\n`),
  QUIT: ({ say, control }) => {
    say('221 bye\r\n')
    control.end()
  },
}

/** A server in this process that plays scripts by verb; `''` is the greeting. What has none is answered 502. */
export class HostileServer implements AsyncDisposable {
  readonly commands: string[] = []
  private readonly sockets = new Set<Socket>()
  private readonly listeners = new Set<Server>()

  private constructor(
    private readonly control: Server,
    private readonly scripts: Readonly<Record<string, Script>>,
  ) {
    control.on('connection', (socket) => void this.converse(socket))
  }

  static async start(scripts: Readonly<Record<string, Script>> = {}): Promise<HostileServer> {
    const control = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(control, 'listening')
    return new HostileServer(control, { ...usual, ...scripts })
  }

  get address(): Address {
    return { host: '127.0.0.1', port: portOf(this.control) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    for (const listener of this.listeners) listener.close()
    this.control.close()
    await once(this.control, 'close')
  }

  private async converse(plain: Socket): Promise<void> {
    let socket = this.keep(plain)
    let secured = false
    let connected: Promise<[Socket]> | undefined
    let rest = ''
    let before: Promise<unknown> = Promise.resolve()
    const read = (octets: Uint8Array) => {
      const lines = (rest + Buffer.from(octets).toString('latin1')).split('\r\n')
      rest = lines.pop()!
      for (const line of lines) {
        this.commands.push(line)
        const [verb = '', ...words] = line.split(' ')
        const script = this.scripts[verb.toUpperCase()] ?? (({ say }) => say('502 not here\r\n'))
        before = before.then(() => script(session, words.join(' '))).catch(() => {})
      }
    }
    const session: HostileSession = {
      control: plain,
      get secured() {
        return secured
      },
      say: (text) => void socket.write(text, 'latin1'),
      secure: async () => {
        plain.off('data', read)
        socket = this.keep(await secure(plain))
        secured = true
        socket.on('data', read)
      },
      listen: async () => {
        const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
        this.listeners.add(listener)
        await once(listener, 'listening')
        connected = once(listener, 'connection') as Promise<[Socket]>
        connected.catch(() => {})
        return portOf(listener)
      },
      data: async () => {
        const [data] = await connected!
        this.keep(data)
        return { plain: data, socket: secured ? this.keep(await secure(data)) : data }
      },
    }
    plain.on('data', read)
    await this.scripts['']!(session, '')
  }

  private keep<Kept extends Socket>(socket: Kept): Kept {
    this.sockets.add(socket)
    socket.on('error', () => {})
    return socket
  }
}

async function secure(plain: Socket): Promise<TLSSocket> {
  const secured = new TLSSocket(plain, {
    isServer: true,
    secureContext: createSecureContext(await identity()),
  })
  secured.on('error', () => {})
  secured.on('_tlsError', () => {})
  await once(secured, 'secure')
  return secured
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}
