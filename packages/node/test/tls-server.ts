import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import { generate } from 'selfsigned'

/** How a server under TLS differs from a good one. */
export interface TlsScript {
  readonly implicit?: boolean
  /** Text after the reply 234, in the same packet. */
  readonly glued?: string
  /** Reply to AUTH instead of 234. */
  readonly auth?: number
  readonly prot?: number
  /** The file that RETR sends. */
  readonly content?: Buffer
  /** Ends a data connection by a FIN, without close_notify. */
  readonly cut?: boolean
  /** The only version of TLS. Default: 1.2 and 1.3. */
  readonly version?: 'TLSv1.2' | 'TLSv1.3'
  /** Name in the certificate. Default: `localhost`, and 127.0.0.1. */
  readonly name?: string
  readonly expired?: boolean
  /** Name in another certificate, which data connections show. The client then refuses them, and the reply is 425. */
  readonly dataName?: string
}

const defaultReplies: Readonly<Record<string, number>> = {
  USER: 331,
  PASS: 230,
  PBSZ: 200,
  TYPE: 200,
  QUIT: 221,
}

/** A small FTP server under TLS, which keeps all commands, and whether each data connection resumed its session. */
export class TlsServer implements AsyncDisposable {
  readonly commands: string[] = []
  readonly resumed: boolean[] = []
  /** The protocol of each connection, by ALPN. */
  readonly protocols: (string | false | null)[] = []
  private readonly chunks: Uint8Array[] = []
  private readonly sockets = new Set<Socket>()
  private data: Server | undefined
  private moved: Promise<unknown> | undefined

  private constructor(
    private readonly control: Server,
    private readonly script: TlsScript,
    private readonly context: SecureContext,
    /** The certificate, which is self-signed. */
    readonly ca: string,
    private readonly dataContext: SecureContext,
  ) {
    control.on('connection', (socket) => void this.converse(socket).catch(() => {}))
  }

  static async start(script: TlsScript = {}): Promise<TlsServer> {
    const { private: key, cert } = await certificate(script)
    const version = script.version && { minVersion: script.version, maxVersion: script.version }
    const control = createServer().listen(0, '127.0.0.1')
    await once(control, 'listening')
    const context = createSecureContext({ key, cert, ...version })
    const data = script.dataName === undefined ? undefined : await certificate({ name: script.dataName })
    const dataContext = data ? createSecureContext({ key: data.private, cert: data.cert }) : context
    return new TlsServer(control, script, context, cert, dataContext)
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

  private async converse(plain: Socket): Promise<void> {
    this.keep(plain)
    let socket = this.script.implicit ? await this.secure(plain) : plain
    socket.write('220 ready\r\n')
    if (socket === plain) {
      const secured = await this.untilTls(plain)
      if (!secured) return
      socket = secured
    }
    for await (const line of createInterface(socket)) await this.answer(socket, line)
  }

  /** In the clear only AUTH TLS is answered. */
  private async untilTls(plain: Socket): Promise<TLSSocket | undefined> {
    const [line] = (await once(plain, 'data')) as [Buffer]
    this.commands.push(line.toString().trim())
    const { auth = 234, glued = '' } = this.script
    plain.write(`${auth} TLS\r\n${glued}`)
    return auth === 234 ? this.secure(plain) : undefined
  }

  private async secure(plain: Socket, secureContext = this.context): Promise<TLSSocket> {
    const socket = new TLSSocket(plain, {
      isServer: true,
      secureContext,
      ALPNProtocols: ['ftp'],
    })
    this.keep(socket)
    // A client that refuses the certificate may end the connection before.
    await Promise.race([once(socket, 'secure'), ended(socket)])
    this.protocols.push(socket.alpnProtocol)
    return socket
  }

  private async answer(socket: Socket, line: string): Promise<void> {
    this.commands.push(line)
    const verb = line.split(' ')[0]!
    if (verb === 'EPSV') return void socket.write(`229 here (|||${await this.listen()}|)\r\n`)
    if (verb === 'RETR' || verb === 'STOR') {
      socket.write('150 now\r\n')
      this.transfer?.(verb)
      const whole = await this.moved!.then(
        () => true,
        () => false,
      )
      return void socket.write(whole ? '226 done\r\n' : '425 no data connection\r\n')
    }
    const code = verb === 'PROT' ? (this.script.prot ?? 200) : (defaultReplies[verb] ?? 502)
    socket.write(`${code} scripted\r\n`)
    if (verb === 'QUIT') socket.end()
  }

  private transfer: ((verb: string) => void) | undefined

  private async listen(): Promise<number> {
    const data = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
    this.data = data
    await once(data, 'listening')
    const connected = once(data, 'connection') as Promise<[Socket]>
    const asked = new Promise<string>((resolve) => {
      this.transfer = resolve
    })
    this.moved = Promise.all([connected, asked]).then(async ([[plain], verb]) => {
      this.keep(plain)
      data.close()
      const socket = await this.secure(plain, this.dataContext)
      this.resumed.push(socket.isSessionReused())
      if (verb === 'RETR') await this.send(plain, socket)
      else for await (const chunk of socket) this.chunks.push(chunk)
      socket.end()
    })
    return portOf(data)
  }

  private async send(plain: Socket, socket: TLSSocket): Promise<void> {
    await new Promise<void>((resolve) => socket.write(this.script.content ?? '', () => resolve()))
    if (this.script.cut) plain.end()
    else socket.end()
    socket.resume()
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('error', () => {})
  }
}

/** Rejects when the peer ends a connection. */
async function ended(socket: Socket): Promise<never> {
  await once(socket, 'end')
  throw new Error('the peer ended the connection')
}

function certificate({ name = 'localhost', expired = false }: TlsScript) {
  const day = 86_400_000
  const from = Date.now() - (expired ? 10 : 1) * day
  return generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    notBeforeDate: new Date(from),
    notAfterDate: new Date(from + (expired ? 5 : 30) * day),
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: name },
          ...(name === 'localhost' ? [{ type: 7 as const, ip: '127.0.0.1' }] : []),
        ],
      },
    ],
  })
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}
