import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { DataEnd } from './data-end.js'
import type { Dialogue, Plain, Step } from './dialogue.js'
import { expectOctets, expectText, nothing } from './octets.js'
import { type Answered, PendingCommands, readReply } from './replies.js'
import { check, type Serving, type Storage, serve } from './serving.js'
import { beginTls, Tunnel, untilSecure } from './tls.js'
import { type Delivery, send, Wire } from './wire.js'

/**
 * Plays a dialogue with a server of its own.
 *
 * @returns its replies, in order
 * @throws Error that names the line where the server does something else
 */
export async function play(
  dialogue: Dialogue,
  delivery: Delivery,
  storage: Storage = 'in memory',
): Promise<readonly Answered[]> {
  const serving = await serve(dialogue, storage)
  const player = await Player.connected(serving, dialogue, delivery)
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
    throw new Error(`${place} (${delivery}, ${storage}): ${(error as Error).message}${faults}`, {
      cause: error,
    })
  } finally {
    player.destroy()
    await serving.close()
  }
}

/** The client of a dialogue: it follows the lines, and does nothing by itself. */
class Player {
  private socket: Socket
  private readonly wire: Wire
  readonly answered: Answered[] = []
  private readonly pending = new PendingCommands()
  private tunnel: Tunnel | undefined
  private ticket: Buffer | undefined
  private readonly data: DataEnd

  private constructor(
    private readonly raw: Socket,
    host: string,
    private readonly delivery: Delivery,
  ) {
    this.socket = raw
    this.wire = new Wire(raw)
    this.data = new DataEnd(host, delivery)
  }

  /** Connects, and reads the greeting unless TLS comes first or the dialogue reads it. */
  static async connected({ server }: Serving, dialogue: Dialogue, delivery: Delivery): Promise<Player> {
    const ownPort = dialogue.steps.some(({ kind }) => kind === 'dataListenDefault')
      ? await freePort(server.address.host)
      : undefined
    const { host, port } = server.address
    const socket = connect({
      host,
      port,
      noDelay: true,
      allowHalfOpen: true,
      localPort: ownPort,
    })
    await once(socket, 'connect')
    const player = new Player(socket, host, delivery)
    const [first] = dialogue.steps
    if (first?.kind !== 'tls' && first?.kind !== 'reply') await player.reply(/220/, undefined)
    return player
  }

  /** @throws Error when the server does not do what the step says */
  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'send':
        if (step.verb) this.pending.sent(step.verb)
        return send(this.socket, this.data.filled(step.octets), this.delivery)
      case 'reply':
        return this.reply(step.code, step.text)
      case 'raw':
        return expectOctets(await this.wire.read(step.octets.length), step.octets)
      case 'dataSend':
        return send(this.data.socket, step.octets, this.delivery)
      case 'dataReceive':
        return expectOctets(await this.data.wire.read(step.octets.length), step.octets)
      case 'dataText':
        return expectText((await this.data.wire.remaining()).toString('latin1'), step.pattern)
      case 'dataAcceptFrom':
        return this.data.acceptFrom(step.port)
      default:
        return this.plainSteps[step.kind]()
    }
  }

  /** @throws Error when the server sent more than the dialogue expects */
  checkNothingLeft(): void {
    this.wire.checkEmpty()
    this.data.checkNothingLeft()
  }

  destroy(): void {
    this.raw.destroy()
    this.data.destroy()
  }

  private readonly plainSteps: Readonly<Record<Plain, () => Promise<void> | void>> = {
    login: () => this.login(),
    closed: async () => expectOctets(await this.wire.remaining(), nothing),
    end: () => void this.socket.end(),
    reset: () => void this.raw.resetAndDestroy(),
    tls: () => this.startTls(),
    tlsEnd: () => this.endTls(),
    dataOpen: () => this.openData(),
    dataConnect: () => this.data.connect(),
    dataConnectElsewhere: () => this.data.connectElsewhere(),
    dataRefused: () => this.data.beRefused(),
    dataListen: () => this.data.listenAt(0),
    dataListenDefault: () => this.data.listenAt(this.raw.localPort!),
    dataAccept: () => this.data.accept(),
    dataTls: () => this.data.startTls(this.ticket),
    dataEnd: () => void this.data.socket.end(),
    dataCut: () => this.data.cut(),
    dataReset: () => void this.data.socket.resetAndDestroy(),
    dataEnded: async () => expectOctets(await this.data.wire.remaining(), nothing),
  }

  private async login(): Promise<void> {
    await this.command('USER tester', /331/)
    await this.command('PASS secret', /230/)
  }

  private async openData(): Promise<void> {
    await this.command('EPSV', /229/)
    await this.data.connect()
  }

  private async command(line: string, code: RegExp): Promise<void> {
    this.pending.sent(line.split(' ')[0]!)
    await send(this.socket, Buffer.from(`${line}\r\n`), this.delivery)
    await this.reply(code, undefined)
  }

  private async reply(code: RegExp, expected: string | RegExp | undefined): Promise<void> {
    const reply = await readReply(this.wire)
    if (!code.test(String(reply.code))) throw new Error(`the server sent ${reply.code} ${reply.text}`)
    this.answered.push([this.pending.replied(reply.code), reply.code])
    if (expected !== undefined) expectText(reply.text, expected)
    this.data.note(reply.code, reply.text)
  }

  private async startTls(): Promise<void> {
    this.wire.detach()
    this.tunnel = new Tunnel(this.raw)
    const secured = beginTls(this.tunnel, this.delivery)
    secured.on('session', (ticket: Buffer) => {
      this.ticket = ticket
    })
    this.wire.attach(secured)
    await untilSecure(secured)
    this.socket = secured
  }

  /** Waits for the close_notify of the server, answers it, and continues in clear. */
  private async endTls(): Promise<void> {
    expectOctets(await this.wire.remaining(), nothing)
    await new Promise<void>((resolve) => this.socket.end(resolve))
    this.wire.detach()
    this.tunnel!.release()
    this.wire.attach(this.raw)
    this.socket = this.raw
  }
}

/** Limit of a step in milliseconds: longer than that of a {@link Wire}, whose error says more. */
const stepTime = 10_000

async function inTime(step: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the step took too long')), stepTime)
  })
  await Promise.race([step, late]).finally(() => clearTimeout(timer))
}

async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host)
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
