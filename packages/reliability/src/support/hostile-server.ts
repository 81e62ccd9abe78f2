import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Address } from '@ftpkit/testkit/server-process'
import { type Identity, identity } from './certificate.js'

/** A session as a script sees it. */
export interface HostileSession {
  /** Sends text unchanged, without adding CR LF. */
  write(text: string): void
  /** Begins TLS on the control connection; from then on, data connections are protected too. */
  secure(): Promise<void>
  /** Waits for the data connection of the last EPSV: the socket under TLS, if any, and the one in clear below it. */
  data(): Promise<{ readonly socket: Socket; readonly plain: Socket }>
  /** Opens a listener for data. @returns its port */
  listen(): Promise<number>
  readonly control: Socket
  /** Whether the control connection is under TLS. */
  readonly secured: boolean
}

/** Answers a command. @param argument the text after its verb */
export type Script = (session: HostileSession, argument: string) => unknown

/** A script that only sends text. */
export function answer(text: string): Script {
  return ({ write }) => write(text)
}

const defaults: Readonly<Record<string, Script>> = {
  '': answer('220 ready\r\n'),
  USER: answer('331 password\r\n'),
  PASS: answer('230 logged in\r\n'),
  TYPE: answer('200 ok\r\n'),
  MODE: answer('200 ok\r\n'),
  STRU: answer('200 ok\r\n'),
  PBSZ: answer('200 ok\r\n'),
  PROT: answer('200 ok\r\n'),
  NOOP: answer('200 ok\r\n'),
  ABOR: answer('226 nothing to abort\r\n'),
  AUTH: async ({ write, secure }) => {
    write('234 begin TLS\r\n')
    await secure()
  },
  EPSV: async ({ write, listen }) => write(`229 passive (|||${await listen()}|)\r\n`),
  QUIT: ({ write, control }) => {
    write('221 bye\r\n')
    control.end()
  },
}

/** A server in this process that answers each verb by a script; `''` is the greeting. Verbs without one get 502. */
export class HostileServer implements AsyncDisposable {
  /** Command lines received, in order. */
  readonly commands: string[] = []
  private readonly sockets = new Set<Socket>()
  private readonly listeners = new Set<Server>()

  private constructor(
    private readonly control: Server,
    private readonly scripts: Readonly<Record<string, Script>>,
    private readonly identity: Identity,
  ) {
    control.on('connection', (socket) => void this.converse(socket))
  }

  /** @param certificate by default one for localhost */
  static async start(
    scripts: Readonly<Record<string, Script>> = {},
    certificate?: Identity,
  ): Promise<HostileServer> {
    const control = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(control, 'listening')
    return new HostileServer(control, { ...defaults, ...scripts }, certificate ?? (await identity()))
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
    let unfinished = ''
    let previous: Promise<unknown> = Promise.resolve()
    const read = (octets: Uint8Array) => {
      const lines = (unfinished + Buffer.from(octets).toString('latin1')).split('\r\n')
      unfinished = lines.pop()!
      for (const line of lines) {
        this.commands.push(line)
        const [verb = '', ...words] = line.split(' ')
        const script = this.scripts[verb.toUpperCase()] ?? answer('502 not implemented\r\n')
        previous = previous.then(() => script(session, words.join(' '))).catch(() => {})
      }
    }
    const session: HostileSession = {
      control: plain,
      get secured() {
        return secured
      },
      write: (text) => void socket.write(text, 'latin1'),
      secure: async () => {
        plain.off('data', read)
        socket = this.keep(await secure(plain, this.identity))
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
        return { plain: data, socket: secured ? this.keep(await secure(data, this.identity)) : data }
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

async function secure(plain: Socket, certificate: Identity): Promise<TLSSocket> {
  const secured = new TLSSocket(plain, {
    isServer: true,
    secureContext: createSecureContext(certificate),
  })
  secured.on('error', () => {})
  secured.on('_tlsError', () => {})
  await once(secured, 'secure')
  return secured
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}
