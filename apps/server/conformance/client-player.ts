import { once } from 'node:events'
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net'
import { type ConnectOptions, connect, type FtpClient, MemoryTarget } from '@ftpkit/node'
import { isFtpError } from '@ftpkit/transfer'
import type { ClientDialogue, ClientPlain, ClientStep } from './client-dialogue.js'
import { expectOctets, nothing, octetsOf, printable } from './octets.js'
import { type Delivery, send, Wire } from './wire.js'

const host = '127.0.0.1'

/** Replies to commands that a dialogue leaves out. */
const defaultReplies: Readonly<Record<string, string>> = {
  USER: '331 password',
  PASS: '230 logged in',
  TYPE: '200 done',
  STRU: '200 done',
  MODE: '200 done',
  QUIT: '221 bye',
}

/**
 * Plays a dialogue with our client.
 *
 * @throws Error that names the line where the client does something else
 */
export async function playClient(dialogue: ClientDialogue, delivery: Delivery): Promise<void> {
  const control = createServer({ noDelay: true, allowHalfOpen: true }).listen(0, host)
  await once(control, 'listening')
  const connected = once(control, 'connection') as Promise<[Socket]>
  const { port } = control.address() as { port: number }
  const done = act(dialogue, port)
  const [socket] = await connected
  const server = new ScriptedServer(socket, delivery)
  let place = dialogue.place
  try {
    if (!dialogue.steps[0]?.line.startsWith('S')) await server.send(Buffer.from('220 ready\r\n'))
    for (const step of dialogue.steps) {
      place = `${step.place}: ${step.line}`
      await server.take(step)
    }
    place = dialogue.place
    void server.answerUntilClose()
    checkOutcome(await done, dialogue)
  } catch (error) {
    throw new Error(`${place} (${delivery}): ${(error as Error).message}`, { cause: error })
  } finally {
    server.destroy()
    control.close()
    await done
  }
}

/** Runs the client. @returns what it got, or the code of the error that it threw */
async function act({ does, options }: ClientDialogue, port: number): Promise<Buffer | string> {
  const timeouts = { reply: 2_000, data: 2_000, stall: 2_000, abort: 2_000 }
  let client: FtpClient | undefined
  try {
    client = await connect({
      host,
      port,
      user: 'me',
      password: 'secret',
      timeouts,
      ...(options as Partial<ConnectOptions>),
    })
    const [verb = '', ...words] = does.split(' ')
    return Buffer.from((await actions[verb]!(client, words)) ?? '')
  } catch (error) {
    return isFtpError(error) ? error.code : String(error)
  } finally {
    await client?.[Symbol.asyncDispose]().catch(() => {})
  }
}

type Done = Promise<string | Uint8Array | undefined>

const actions: Readonly<Record<string, (client: FtpClient, words: string[]) => Done>> = {
  connect: async () => undefined,
  pwd: (client) => client.pwd(),
  mkdir: (client, [name = '']) => client.mkdir(name),
  command: async (client, [verb = '', ...words]) => {
    const { code, lines } = await client.command(verb, words.length > 0 ? words.join(' ') : undefined)
    return `${code} ${lines.join('\n')}`
  },
  download: async (client, [name = '', ...words]) => {
    const target = new MemoryTarget()
    await client.download(name, target, JSON.parse(words.join(' ') || '{}'))
    return target.content
  },
  abort: async (client, [name = '']) => {
    const stop = new AbortController()
    const stopping = { signal: stop.signal, onProgress: () => stop.abort() }
    const error = await client.download(name, new MemoryTarget(), stopping).catch((error: unknown) => error)
    if (!isFtpError(error) || error.code !== 'aborted') throw error
    return `${(await client.command('NOOP')).code}`
  },
  upload: async (client, [name = '', ...words]) => {
    await client.upload(octetsOf(words.join(' ')), name)
    return undefined
  },
  list: async (client) => {
    const names: string[] = []
    for await (const { name } of client.list()) names.push(name)
    return names.join(', ')
  },
}

function checkOutcome(seen: Buffer | string, { outcome }: ClientDialogue): void {
  const result = typeof seen === 'string' ? `failed by ${seen}` : `gave ${printable(seen)}`
  const right =
    'fails' in outcome ? seen === outcome.fails : seen instanceof Buffer && seen.equals(outcome.gives)
  if (!right) throw new Error(`the client ${result}`)
}

/** The server of a dialogue with our client: it follows the lines, and answers commands that they leave out. */
class ScriptedServer {
  private readonly wire: Wire
  private listener: Server | undefined
  private accepted: Promise<[Socket]> | undefined
  private data: Socket | undefined
  private dataWire: Wire | undefined
  /** The port in the client's last PORT or EPRT. */
  private activePort = 0
  private readonly opened: (Socket | Server)[] = []

  constructor(
    private readonly control: Socket,
    private readonly delivery: Delivery,
  ) {
    this.wire = new Wire(control)
    this.opened.push(control)
  }

  /** @throws Error when the client does not do what the step says */
  async take(step: ClientStep): Promise<void> {
    switch (step.kind) {
      case 'send':
        return this.send(await this.filled(step.octets))
      case 'receive':
        return this.receiveLine(step.octets)
      case 'receiveOctets':
        return expectOctets(await this.wire.read(step.octets.length), step.octets)
      case 'dataSend':
        return send(this.data!, step.octets, this.delivery)
      case 'dataReceive':
        return expectOctets(await this.dataWire!.read(step.octets.length), step.octets)
      default:
        return this.plainSteps[step.kind]()
    }
  }

  /** @throws Error when the client has sent more before it got its reply (RFC 959 §5.4) */
  async send(octets: Buffer): Promise<void> {
    this.wire.checkEmpty()
    await send(this.control, octets, this.delivery)
  }

  /** Answers further commands by the default replies, until the client closes. */
  async answerUntilClose(): Promise<void> {
    try {
      for (;;) await this.answer(await this.wire.line())
    } catch {
      this.control.end()
    }
  }

  destroy(): void {
    for (const one of this.opened) 'destroy' in one ? one.destroy() : one.close()
  }

  private readonly plainSteps: Readonly<Record<ClientPlain, () => Promise<void> | void>> = {
    close: () => void this.control.end(),
    closed: async () => expectOctets(await this.wire.remaining(), nothing),
    dataAccept: async () => this.useData((await this.accepted!)[0]),
    dataConnect: () => this.connectData(),
    dataEnd: () => void this.data!.end(),
    dataReset: () => void this.data!.resetAndDestroy(),
    dataEnded: async () => expectOctets(await this.dataWire!.remaining(), nothing),
  }

  /** Waits for a line. Lines before it that the dialogue leaves out get the default replies. */
  private async receiveLine(expected: Buffer): Promise<void> {
    const pattern = new RegExp(`^${escaped(expected.toString('latin1')).replace('\\{port\\}', '(.+)')}$`, 's')
    for (;;) {
      const line = await this.wire.line()
      const [found, port] = pattern.exec(line.toString('latin1')) ?? []
      if (found !== undefined) {
        if (port) this.activePort = portIn(port)
        return
      }
      await this.answer(line)
    }
  }

  private answer(line: Buffer): Promise<void> {
    const verb = line.toString('latin1').trim().split(' ')[0]!
    return this.send(Buffer.from(`${defaultReplies[verb] ?? '502 not here'}\r\n`))
  }

  /** Fills in the port of a new listener for `{port}` or `{p1,p2}` in a reply. */
  private async filled(octets: Buffer): Promise<Buffer> {
    const text = octets.toString('latin1')
    if (!/\{(?:port|p1,p2)\}/.test(text)) return octets
    this.listener = createServer({ noDelay: true, allowHalfOpen: true }).listen(0, host)
    this.opened.push(this.listener)
    this.accepted = once(this.listener, 'connection') as Promise<[Socket]>
    this.accepted.catch(() => {})
    await once(this.listener, 'listening')
    const { port } = this.listener.address() as { port: number }
    return Buffer.from(
      text.replace('{port}', String(port)).replace('{p1,p2}', `${port >> 8},${port & 255}`),
      'latin1',
    )
  }

  private async connectData(): Promise<void> {
    const socket = connectSocket({ host, port: this.activePort, noDelay: true, allowHalfOpen: true })
    await once(socket, 'connect')
    this.useData(socket)
  }

  private useData(socket: Socket): void {
    this.opened.push(socket)
    this.data = socket
    this.dataWire = new Wire(socket)
  }
}

/** The port in the text for `{port}`: a single number, or the last two of six. */
function portIn(text: string): number {
  const numbers = text.match(/\d+/g)!.map(Number)
  return numbers.length === 1 ? numbers[0]! : numbers.at(-2)! * 256 + numbers.at(-1)!
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
