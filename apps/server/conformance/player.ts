import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { Dialogue, Plain, Step } from './dialogue.js'
import { shown } from './octets.js'
import { type Answered, Owed, readReply } from './replies.js'
import { check, type Serving, type Storage, serve } from './serving.js'
import { Tunnel } from './tunnel.js'
import { Wire } from './wire.js'

/** How octets travel: as a dialogue writes them, each one in a write of its own, or in records of an older TLS. */
export type Manner = 'as written' | 'octet by octet' | 'under TLS 1.2'

/** Octets of one step that travel one by one, before the rest goes at once. */
export const dripped = 200

/**
 * Plays a dialogue with a server of its own.
 *
 * @returns its replies, in order
 * @throws Error that names the line where the server departs from it
 */
export async function play(
  dialogue: Dialogue,
  manner: Manner,
  storage: Storage = 'in memory',
): Promise<readonly Answered[]> {
  const serving = await serve(dialogue, storage)
  const player = await Player.connected(serving, dialogue, manner)
  let place = dialogue.place
  try {
    for (const step of dialogue.steps) {
      place = `${step.place}: ${step.line}`
      await inTime(player.take(step))
    }
    place = dialogue.place
    player.checkNothingLeft()
    for (const content of dialogue.then) await check(serving.files, content)
    return player.answered
  } catch (error) {
    const faults = serving.faults.map((fault) => `; the server logged: ${fault}`).join('')
    throw new Error(`${place} (${manner}, ${storage}): ${(error as Error).message}${faults}`, {
      cause: error,
    })
  } finally {
    player.destroy()
    await serving.close()
  }
}

/** The client of a dialogue: it does what the lines say, and nothing by itself. */
class Player {
  private socket: Socket
  private readonly wire: Wire
  readonly answered: Answered[] = []
  private readonly owed = new Owed()
  private tunnel: Tunnel | undefined
  private ticket: Buffer | undefined
  private passivePort = 0
  private listener: Server | undefined
  private data: Socket | undefined
  /** The data connection under TLS, or the same. */
  private rawData: Socket | undefined
  private dataWire: Wire | undefined
  private readonly opened: (Socket | Server)[] = []

  private constructor(
    private readonly raw: Socket,
    private readonly host: string,
    private readonly manner: Manner,
  ) {
    this.socket = raw
    this.wire = new Wire(raw)
    this.opened.push(raw)
  }

  /** Connects, and reads the greeting unless TLS comes first or the dialogue reads it. */
  static async connected({ server }: Serving, dialogue: Dialogue, manner: Manner): Promise<Player> {
    const ownPort = dialogue.steps.some(({ kind }) => kind === 'dataListenDefault')
      ? await freePort(server.address.host)
      : undefined
    const { host, port } = server.address
    const socket = connect({
      host,
      port,
      noDelay: true,
      allowHalfOpen: true,
      ...(ownPort && { localPort: ownPort }),
    })
    await once(socket, 'connect')
    const player = new Player(socket, host, manner)
    const [first] = dialogue.steps
    if (first?.kind !== 'tls' && first?.kind !== 'reply') await player.reply(/220/, undefined)
    return player
  }

  /** @throws Error when the server does not do what the step says */
  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'send':
        if (step.verb) this.owed.sent(step.verb)
        return this.send(this.socket, this.filled(step.octets))
      case 'reply':
        return this.reply(step.code, step.text)
      case 'raw':
        return expectOctets(await this.wire.read(step.octets.length), step.octets)
      case 'dataSend':
        return this.send(this.dataSocket, step.octets)
      case 'dataReceive':
        return expectOctets(await this.dataOctets.read(step.octets.length), step.octets)
      case 'dataText':
        return expectText((await this.dataOctets.rest()).toString('latin1'), step.pattern)
      case 'dataAcceptFrom':
        await this.accept()
        if (this.dataSocket.remotePort !== step.port)
          throw new Error(`it came from ${this.dataSocket.remotePort}`)
        return
      default:
        return this.plainSteps[step.kind]()
    }
  }

  /** @throws Error when the server said more than the dialogue */
  checkNothingLeft(): void {
    this.wire.checkEmpty()
    this.dataWire?.checkEmpty()
  }

  destroy(): void {
    for (const one of this.opened) 'destroy' in one ? one.destroy() : one.close()
  }

  private readonly plainSteps: Readonly<Record<Plain, () => Promise<void> | void>> = {
    login: () => this.login(),
    closed: async () => expectOctets(await this.wire.rest(), Buffer.alloc(0)),
    end: () => void this.socket.end(),
    reset: () => void this.raw.resetAndDestroy(),
    tls: () => this.startTls(),
    tlsEnd: () => this.endTls(),
    dataOpen: () => this.openData(),
    dataConnect: async () => this.useData(await this.connectData()),
    dataConnectElsewhere: () => this.connectElsewhere(),
    dataRefused: () => this.beRefused(),
    dataListen: () => this.listenAt(0),
    dataListenDefault: () => this.listenAt(this.raw.localPort!),
    dataAccept: () => this.accept(),
    dataTls: () => this.startDataTls(),
    dataEnd: () => void this.dataSocket.end(),
    dataCut: () => void this.rawData!.end(),
    dataReset: () => void this.dataSocket.resetAndDestroy(),
    dataEnded: async () => expectOctets(await this.dataOctets.rest(), Buffer.alloc(0)),
  }

  private async login(): Promise<void> {
    await this.command('USER tester', /331/)
    await this.command('PASS secret', /230/)
  }

  private async openData(): Promise<void> {
    await this.command('EPSV', /229/)
    this.useData(await this.connectData())
  }

  private async command(line: string, code: RegExp): Promise<void> {
    this.owed.sent(line.split(' ')[0]!)
    await this.send(this.socket, Buffer.from(`${line}\r\n`))
    await this.reply(code, undefined)
  }

  private async reply(code: RegExp, expected: string | RegExp | undefined): Promise<void> {
    const reply = await readReply(this.wire)
    if (!code.test(String(reply.code))) throw new Error(`the server said ${reply.code} ${reply.text}`)
    this.answered.push([this.owed.came(reply.code), reply.code])
    if (expected !== undefined) expectText(reply.text, expected)
    this.notePassive(reply.code, reply.text)
  }

  private notePassive(code: number, text: string): void {
    const numbers = text.match(/\d+/g)?.map(Number) ?? []
    if (code === 229) this.passivePort = numbers.at(-1)!
    else if (code === 227 || code === 228) this.passivePort = numbers.at(-2)! * 256 + numbers.at(-1)!
  }

  private async send(socket: Socket, octets: Buffer): Promise<void> {
    const alone = this.manner === 'octet by octet' ? Math.min(octets.length, dripped) : 0
    for (let at = 0; at < alone; at++) {
      socket.write(octets.subarray(at, at + 1))
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (alone < octets.length) socket.write(octets.subarray(alone))
  }

  /** Puts the port that waits for the server where a line has `{port}` or `{hostport}`. */
  private filled(octets: Buffer): Buffer {
    const address = this.listener?.address()
    if (!address || typeof address === 'string') return octets
    const { port } = address
    const hostPort = `${this.host.replaceAll('.', ',')},${port >> 8},${port & 255}`
    const pair = `${port >> 8},${port & 255}`
    const text = octets.toString('latin1').replace('{port}', String(port)).replace('{hostport}', hostPort)
    return Buffer.from(text.replace('{p1,p2}', pair), 'latin1')
  }

  private async startTls(): Promise<void> {
    this.wire.detach()
    this.tunnel = new Tunnel(this.raw)
    const secured = connectTls({
      socket: this.tunnel,
      rejectUnauthorized: false,
      ALPNProtocols: ['ftp'],
      ...this.tlsVersion,
    })
    secured.on('session', (ticket: Buffer) => {
      this.ticket = ticket
    })
    this.wire.attach(secured)
    await handshake(secured)
    this.socket = secured
  }

  /** Waits for the close_notify of the server, answers it, and goes on in clear. */
  private async endTls(): Promise<void> {
    expectOctets(await this.wire.rest(), Buffer.alloc(0))
    await new Promise<void>((resolve) => this.socket.end(resolve))
    this.wire.detach()
    this.tunnel!.leave()
    this.wire.attach(this.raw)
    this.socket = this.raw
  }

  private async connectData(localAddress?: string): Promise<Socket> {
    const socket = connect({
      host: this.host,
      port: this.passivePort,
      noDelay: true,
      allowHalfOpen: true,
      ...(localAddress && { localAddress }),
    })
    await once(socket, 'connect')
    return socket
  }

  /** From another address of this machine, which the server is to turn away. */
  private async connectElsewhere(): Promise<void> {
    const socket = await this.connectData('127.0.0.2')
    this.opened.push(socket)
    expectOctets(await new Wire(socket).rest(), Buffer.alloc(0))
  }

  /** Nobody listens at the port that was told last any more. */
  private async beRefused(): Promise<void> {
    const socket = await this.connectData().catch(() => undefined)
    if (!socket) return
    this.opened.push(socket)
    throw new Error('somebody still listens')
  }

  private async listenAt(port: number): Promise<void> {
    this.listener?.close()
    this.listener = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true })
    this.opened.push(this.listener)
    this.accepted = once(this.listener, 'connection') as Promise<[Socket]>
    this.accepted.catch(() => {})
    this.listener.listen(port, this.host)
    await once(this.listener, 'listening')
  }

  private accepted: Promise<[Socket]> | undefined

  private async accept(): Promise<void> {
    const [socket] = await this.accepted!
    this.accepted = once(this.listener!, 'connection') as Promise<[Socket]>
    this.accepted.catch(() => {})
    this.useData(socket)
  }

  private useData(socket: Socket): void {
    this.opened.push(socket)
    this.data = socket
    this.rawData = socket
    this.dataWire = new Wire(socket, true)
  }

  private async startDataTls(): Promise<void> {
    this.dataOctets.detach()
    const secured = connectTls({
      socket: this.dataSocket,
      rejectUnauthorized: false,
      ALPNProtocols: ['ftp'],
      ...this.tlsVersion,
      ...(this.ticket && { session: this.ticket }),
    })
    this.dataOctets.attach(secured)
    this.data = secured
    await handshake(secured)
  }

  private get tlsVersion(): { maxVersion?: 'TLSv1.2' } {
    return this.manner === 'under TLS 1.2' ? { maxVersion: 'TLSv1.2' } : {}
  }

  private get dataSocket(): Socket {
    if (!this.data) throw new Error('there is no data connection yet')
    return this.data
  }

  private get dataOctets(): Wire {
    if (!this.dataWire) throw new Error('there is no data connection yet')
    return this.dataWire
  }
}

/** Longer than any wait of a {@link Wire}, which says more about what did not come. */
const patience = 10_000

async function inTime(step: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it was not done in time')), patience)
  })
  await Promise.race([step, late]).finally(() => clearTimeout(timer))
}

async function handshake(secured: TLSSocket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    secured.once('secureConnect', resolve)
    secured.once('error', reject)
    secured.once('close', () => reject(new Error('the connection ended before TLS began')))
  })
}

async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host)
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

function expectOctets(seen: Buffer, expected: Buffer): void {
  if (!seen.equals(expected)) throw new Error(`the server sent ${shown(seen)}`)
}

function expectText(seen: string, expected: string | RegExp): void {
  const matches = typeof expected === 'string' ? seen === expected : expected.test(seen)
  if (!matches) throw new Error(`the server said ${JSON.stringify(seen)}`)
}
