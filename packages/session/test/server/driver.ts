import { type Reply, ReplyReader, TelnetFilter } from '@ftpkit/protocol'
import { nameOctets } from '@ftpkit/transfer'
import type { Answer, Input, Output, Question, SessionOptions, TransferRequest } from '../../src/index.js'
import { ServerSession } from '../../src/index.js'

type Listen = Extract<Output, { kind: 'listen' }>

/** What stands around a session instead of sockets and files. */
export interface World {
  readonly options?: SessionOptions
  readonly local?: string
  readonly peer?: string
  /** What questions are answered with; undefined leaves one open. */
  readonly answer?: (question: Question) => Answer | undefined
  /** What `listen` is answered with; undefined leaves it open. */
  readonly listener?: (output: Listen) => Input | undefined
  /** The client doesn't read its replies. */
  readonly reads?: false
  /** Leaves a TLS handshake, or the end of TLS, in progress. */
  readonly handshakes?: false
}

export const granted: Answer = { ok: true, value: undefined }

export function refusal(reply: number, text = 'refused by the test'): Answer {
  return { ok: false, refusal: { reply, text } }
}

/** A small tree: `/file.txt`, `/dir`, `/pipe`; whatever is done to it succeeds. */
export function defaultAnswer(question: Question): Answer {
  switch (question.operation) {
    case 'login':
      return { ok: true, value: question.password === 'secret' ? { home: '/' } : undefined }
    case 'stat':
      return stat(question.path)
    case 'size':
      return { ok: true, value: 42 }
    case 'listing':
      return { ok: true, value: { lines: ['226 a line like a reply', 'plain'] } }
    case 'progress':
      return { ok: true, value: 7 }
    case 'mount':
      return question.name === 'other' ? { ok: true, value: { home: '/' } } : refusal(550)
    case 'host':
      return question.host === 'ftp.example.org' ? granted : refusal(504)
    case 'hash':
      return { ok: true, value: { hash: 'c0ffee', end: question.end ?? 42 } }
    case 'freeSpace':
      return { ok: true, value: 1_000 }
    case 'uniqueName':
      return { ok: true, value: `${question.directory.replace(/\/$/, '')}/${question.hint || 'ftp'}.1` }
    case 'site':
      return { ok: true, value: { reply: 200, lines: [`${question.name} ${question.argument}`] } }
    default:
      return granted
  }
}

function stat(path: string): Answer {
  const kinds: Record<string, 'file' | 'directory' | 'other'> = {
    '/': 'directory',
    '/dir': 'directory',
    '/file.txt': 'file',
    '/pipe': 'other',
  }
  const kind = kinds[path]
  return kind ? { ok: true, value: { kind, modified: 86_400_000 } } : refusal(550, 'No such file')
}

export function defaultListener({ family }: Listen): Input {
  return { kind: 'listening', host: family === 4 ? '192.0.2.1' : '2001:db8::1', port: 50_000 }
}

/** Gives a session what happens, and notes what it does. */
export class Driver {
  readonly session: ServerSession
  readonly outputs: Output[] = []
  readonly replies: Reply[] = []
  now = 0
  private readonly reader = new ReplyReader()
  private readonly telnet = new TelnetFilter(() => {})

  constructor(private readonly world: World = {}) {
    this.session = new ServerSession(world.options)
    this.give({
      kind: 'connected',
      local: { host: world.local ?? '192.0.2.1', port: 21 },
      peer: { host: world.peer ?? '192.0.2.9', port: 40_000 },
    })
  }

  /** A session in which `tester` is logged in. */
  static loggedIn(world?: World): Driver {
    const driver = new Driver(world)
    driver.codes('USER tester')
    driver.codes('PASS secret')
    return driver
  }

  /** Gives one input, and what follows from it; returns what the session did. */
  give(input: Input): Output[] {
    const given: Output[] = []
    const inputs = [input]
    for (let next = inputs.shift(); next; next = inputs.shift()) {
      const outputs = this.session.handle(next, this.now)
      for (const output of outputs) inputs.push(...this.react(output))
      given.push(...outputs)
    }
    this.outputs.push(...given)
    return given
  }

  octets(octets: Uint8Array | string): Output[] {
    return this.give({ kind: 'octets', octets: typeof octets === 'string' ? nameOctets(octets) : octets })
  }

  /** Sends lines, and gives the codes of the replies they brought. */
  codes(...lines: string[]): number[] {
    return this.repliesTo(...lines).map(({ code }) => code)
  }

  /** Sends one line, and gives the text of its one reply, code and all. */
  line(line: string): string {
    const replies = this.repliesTo(line)
    if (replies.length !== 1) throw new Error(`${replies.length} replies to ${line}`)
    return `${replies[0]!.code} ${replies[0]!.lines.join('\n')}`
  }

  repliesTo(...lines: string[]): Reply[] {
    const before = this.replies.length
    this.octets(lines.map((line) => `${line}\r\n`).join(''))
    return this.replies.slice(before)
  }

  /** Gives an input, and the codes of the replies it brought. */
  codesOf(input: Input): number[] {
    const before = this.replies.length
    this.give(input)
    return this.replies.slice(before).map(({ code }) => code)
  }

  /** The newest output of a kind. */
  last<Kind extends Output['kind']>(kind: Kind): Extract<Output, { kind: Kind }> | undefined {
    return this.outputs.findLast((output) => output.kind === kind) as
      | Extract<Output, { kind: Kind }>
      | undefined
  }

  /** Sends a transfer command that is taken, and gives what it asks for. */
  request(line: string): TransferRequest {
    const before = this.outputs.length
    this.octets(`${line}\r\n`)
    const found = this.outputs.slice(before).find((output) => output.kind === 'transfer')
    if (found?.kind !== 'transfer') throw new Error(`no transfer by ${line}`)
    return found.request
  }

  start(): number[] {
    return this.codesOf({ kind: 'transferStarted' })
  }

  complete(): number[] {
    return this.codesOf({ kind: 'transferEnded', result: { outcome: 'complete', octets: 3 } })
  }

  aborted(): number[] {
    return this.codesOf({ kind: 'transferEnded', result: { outcome: 'aborted' } })
  }

  failed(reply: number): number[] {
    const result = { outcome: 'failed', refusal: { reply, text: 'failed in the test' } } as const
    return this.codesOf({ kind: 'transferEnded', result })
  }

  private *react(output: Output): Generator<Input> {
    if (output.kind === 'send') {
      this.replies.push(...this.reader.push(this.telnet.filter(output.octets)))
      if (output.flush && this.world.reads !== false) yield { kind: 'flushed' }
    }
    if (output.kind === 'ask') {
      const answer = (this.world.answer ?? defaultAnswer)(output.question)
      if (answer) yield { kind: 'answer', id: output.id, answer }
    }
    if (output.kind === 'listen') {
      const input = (this.world.listener ?? defaultListener)(output)
      if (input) yield input
    }
    if (output.kind === 'secure' && this.world.handshakes !== false) yield { kind: 'secured' }
    if (output.kind === 'clear' && this.world.handshakes !== false) yield { kind: 'cleared' }
  }
}

/** What outputs say, in short: `150`, `IAC`, `ask stat`, `close`; `-` for nothing. Wakes are left out. */
export function summary(outputs: readonly Output[]): string {
  const words = outputs.flatMap((output) => {
    if (output.kind === 'wake') return []
    if (output.kind === 'send')
      return output.octets[0] === 0xff ? 'IAC' : String.fromCharCode(...output.octets.subarray(0, 3))
    if (output.kind === 'ask') return `ask ${output.question.operation}`
    return output.kind
  })
  return words.join(', ') || '-'
}
