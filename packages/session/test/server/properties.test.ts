import {
  commandTable,
  greetingReplies,
  LineReader,
  permitsReply,
  type Reply,
  ReplyReader,
  TelnetFilter,
  type Verb,
  verbAliases,
} from '@ftpkit/protocol'
import { nameOctets } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Answer,
  type Input,
  type Output,
  type Question,
  ServerSession,
  type SessionOptions,
} from '../../src/index.js'
import { interpret } from '../../src/server/command-queue.js'

/** Random sessions tried by each property; `pnpm million` tries harder, and says how many inputs that were. */
const numRuns = Number(process.env.FTPKIT_RUNS ?? 300)
const timeout = 1_000_000

const peer = { host: '192.0.2.9', port: 40_000 }
const connected: Input = { kind: 'connected', local: { host: '192.0.2.1', port: 21 }, peer }

/** Part of every argument, and never of what a server says of itself. */
const canary = 'zQ7'

const verbs = [...Object.keys(commandTable), ...Object.keys(verbAliases), 'NOSUCH', 'EHLO']
const argumentsOfUse = [
  'A',
  'I',
  'L 8',
  'R',
  'F',
  'B',
  'S',
  'ALL',
  '1',
  '2',
  '5',
  '0',
  'UTF8 ON',
  '/',
  'dir',
  '-la',
  '192,0,2,9,200,0',
  '|1|192.0.2.9|50000|',
  '1,2,3,4,5,6',
  'MLST type;size;',
  'HASH SHA-1',
  '0 9',
  '20260101000000 dir',
  'Modify=20260101000000; dir',
  'CHMOD 644 dir',
  'CHKPTINT=5',
  'RECFM=rdw',
  'SBDATACONN=(UTF-8,IBM-037)',
  'HELP',
  'ECHO dir',
  'TLS',
  'TLS-P',
  'P',
  'C',
  'en',
  'ftp.example.org',
]

const argument = fc.oneof(
  fc.constant(''),
  fc.constantFrom(...argumentsOfUse).map((text) => ` ${text}`),
  fc.string({ maxLength: 12, unit: 'binary' }).map((text) => ` ${canary}${text.replaceAll(/[\r\n\0]/g, '')}`),
)
/** Verbs that matter come often enough to meet each other. */
const verb = fc.oneof(
  fc.constantFrom(...verbs),
  fc.constantFrom(
    'RETR',
    'STOR',
    'LIST',
    'ABOR',
    'STAT',
    'REST',
    'RNFR',
    'RNTO',
    'EPSV',
    'USER',
    'PASS',
    'SIZE',
    'CWD',
    'AUTH',
    'PBSZ',
    'PROT',
    'CCC',
    'REIN',
  ),
)
const line = fc.tuple(verb, argument).map(([name, rest]) => `${name}${rest}\r\n`)
const replyCode = fc.integer({ min: 400, max: 599 })

/** What the world does next: it sends, it answers what is asked, it lets time pass, it hangs up. */
const action = fc.oneof(
  {
    weight: 48,
    arbitrary: fc.record({
      act: fc.constant('send' as const),
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      cut: fc.nat(40),
    }),
  },
  {
    weight: 32,
    arbitrary: fc.record({
      act: fc.constant('answer' as const),
      refuse: fc.option(replyCode, { freq: 3, nil: undefined }),
    }),
  },
  { weight: 12, arbitrary: fc.constant({ act: 'start' as const }) },
  {
    weight: 12,
    arbitrary: fc.record({
      act: fc.constant('end' as const),
      code: fc.option(replyCode, { nil: undefined }),
      open: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('wait' as const), time: fc.nat(200_000) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { act: 'ended' as const },
      { act: 'disconnected' as const },
      { act: 'stray' as const },
      { act: 'markerStored' as const },
      { act: 'dataClosed' as const },
    ),
  },
)
type Action = typeof action extends fc.Arbitrary<infer Each> ? Each : never

/** TLS of every kind, and every option on or off. */
const options: fc.Arbitrary<SessionOptions> = fc.record(
  {
    tls: fc.constantFrom('off', 'optional', 'required', 'implicit'),
    greeting: fc.constantFrom('hello', '230 in\n220 out'),
    siteCommands: fc.constant({ ECHO: '<text>' }),
    dataPeers: fc.constant(['1.2.3.4', '2001:db8::1']),
    lowestActivePort: fc.constantFrom(1, 65_536),
    clearCommandChannel: fc.boolean(),
    limits: fc.record({
      refusedCommands: fc.constantFrom(0, 10, 1_000),
      failedLogins: fc.constantFrom(1, 3, 1_000),
      waitingCommands: fc.constantFrom(1, 32),
    }),
  },
  { requiredKeys: [] },
)

/** A session in a world that acts at random, and the rules it must keep whatever that does. */
class Watched {
  readonly session: ServerSession
  now = 0
  inputs = 0
  loggedIn = false
  ended = false
  closed = false
  /** Commands that are owed a final reply, in order; undefined for a line that is not a command. */
  owed: (Verb | undefined)[] = []
  private readonly reader = new ReplyReader()
  private readonly questions: { id: number; question: Question }[] = []
  private listening = false
  private transfer: 'none' | 'asked' | 'started' = 'none'
  /** Where the control connection is on its way to. */
  private switching: 'secure' | 'clear' | undefined
  /** Whether TLS protects the control connection. */
  private secure: boolean
  /** Outputs with `flush` that were not reported. */
  private flushes = 0
  /** The data connection of the last transfer waits for another file. */
  private dataOpen = false
  /** What PROT said since AUTH. */
  private protection: 'C' | 'P' | undefined
  private readonly strict: boolean

  constructor(options: SessionOptions) {
    this.session = new ServerSession(options)
    this.secure = options.tls === 'implicit'
    this.strict = options.tls === 'required' || options.tls === 'implicit'
    this.give(connected, (reply) => expect(greetingReplies.success).toContain(reply.code))
  }

  do(action: Action): void {
    switch (action.act) {
      case 'send':
        // A control connection carries nothing after its end.
        return this.ended ? undefined : this.send(action.lines, action.cut)
      case 'answer':
        return this.answer(action.refuse)
      case 'start':
        if (this.transfer === 'asked') this.start()
        return
      case 'end':
        return this.end(action.code, action.open)
      case 'wait':
        this.now += action.time
        return this.give({ kind: 'clock' })
      case 'stray':
        this.give({ kind: 'answer', id: 1e6, answer: { ok: true, value: undefined } })
        return this.give({ kind: 'listening', host: '192.0.2.1', port: 1 }, undefined, this.listening)
      case 'dataClosed':
        this.dataOpen = false
        return this.give({ kind: 'dataClosed' })
      case 'markerStored':
        return this.give({ kind: 'markerStored', sender: '1', receiver: '2' })
      default:
        this.ended ||= action.act === 'ended'
        return this.give({ kind: action.act })
    }
  }

  /** Answers everything until nothing is left to answer. */
  settle(): void {
    for (let round = 0; round < 500 && this.open; round++) {
      this.answer(undefined)
      this.end(undefined)
    }
  }

  private get open(): boolean {
    return (
      this.questions.length > 0 ||
      this.flushes > 0 ||
      this.listening ||
      this.switching !== undefined ||
      this.transfer !== 'none'
    )
  }

  private send(lines: readonly string[], cut: number): void {
    for (const text of lines) {
      const received = interpret({ kind: 'line', octets: nameOctets(text.slice(0, -2)) })
      this.owed.push(received.kind === 'command' ? received.verb : undefined)
    }
    const octets = nameOctets(lines.join(''))
    const doubled = Uint8Array.from(
      Array.from(octets).flatMap((octet) => (octet === 0xff ? [octet, octet] : [octet])),
    )
    const at = Math.min(cut, doubled.length)
    this.give({ kind: 'octets', octets: doubled.subarray(0, at) })
    this.give({ kind: 'octets', octets: doubled.subarray(at) })
  }

  private answer(refuse: number | undefined): void {
    if (this.flushes > 0) {
      this.flushes--
      return this.give({ kind: 'flushed' })
    }
    if (this.switching) return this.finishSwitch(refuse)
    if (this.listening) {
      this.listening = false
      return this.give(
        refuse
          ? { kind: 'notListening', reason: '' }
          : { kind: 'listening', host: '192.0.2.1', port: 50_000 },
      )
    }
    const asked = this.questions.shift()
    if (!asked) return
    this.give({ kind: 'answer', id: asked.id, answer: this.answerTo(asked.question, refuse) })
  }

  private finishSwitch(refuse: number | undefined): void {
    this.secure = this.switching === 'secure'
    this.switching = undefined
    this.give({ kind: refuse ? 'disconnected' : this.secure ? 'secured' : 'cleared' })
  }

  private answerTo(question: Question, refuse: number | undefined): Answer {
    // Its reply is known by its text, so it is never refused here.
    if (question.operation === 'progress') return { ok: true, value: 7 }
    if (refuse) return { ok: false, refusal: { reply: refuse, text: 'refused' } }
    switch (question.operation) {
      case 'login':
        return { ok: true, value: question.password.includes(canary) ? undefined : { home: '/' } }
      case 'stat':
        return { ok: true, value: { kind: question.path === '/dir' ? 'directory' : 'file', modified: 0 } }
      case 'size':
        return { ok: true, value: 3 }
      case 'listing':
        return { ok: true, value: { lines: ['x'], more: {} } }
      case 'moreLines':
        return { ok: true, value: { lines: ['x'] } }
      case 'mount':
        return { ok: true, value: { home: '/' } }
      case 'hash':
        return { ok: true, value: { hash: 'c0ffee', end: 3 } }
      case 'freeSpace':
        return { ok: true, value: 3 }
      case 'uniqueName':
        return { ok: true, value: '/ftp.1' }
      case 'site':
        return { ok: true, value: { reply: 200, lines: ['done'] } }
      default:
        return { ok: true, value: undefined }
    }
  }

  private start(): void {
    this.transfer = 'started'
    this.give({ kind: 'transferStarted', reused: this.dataOpen })
  }

  private end(code: number | undefined, open = false): void {
    if (this.transfer === 'none') return
    this.transfer = 'none'
    this.dataOpen = open && code === undefined
    const result = code
      ? ({ outcome: 'failed', refusal: { reply: code, text: 'failed' } } as const)
      : ({ outcome: 'complete', octets: 3, open } as const)
    this.give({ kind: 'transferEnded', result })
  }

  private give(input: Input, check = (reply: Reply) => this.check(reply), skip = false): void {
    if (skip) return
    if (!this.closed) this.inputs++
    const mixed = this.switching && input.kind === 'octets'
    const outputs = this.session.handle(input, this.now)
    if (this.closed) expect(outputs).toEqual([])
    for (const [index, output] of outputs.entries()) this.note(output, index === outputs.length - 1, check)
    if (input.kind === 'disconnected') this.closed = true
    // What is neither clear nor protected ends the session, and nothing of it is carried out.
    if (mixed) expect(this.closed).toBe(true)
  }

  private note(output: Output, last: boolean, check: (reply: Reply) => void): void {
    switch (output.kind) {
      case 'send':
        if (output.flush) this.flushes++
        return this.reader.push(output.octets).forEach(check)
      case 'ask':
        if (output.question.operation === 'login' && this.strict) expect(this.secure).toBe(true)
        this.questions.push(output)
        return
      case 'secure':
      case 'clear':
        expect(this.secure).toBe(output.kind === 'clear')
        this.switching = output.kind
        return
      case 'closeData':
        this.dataOpen = false
        return
      case 'listen':
        this.dataOpen = false
        this.listening = true
        return
      case 'transfer':
        expect(this.transfer).toBe('none')
        this.transfer = 'asked'
        if (this.strict) expect(output.request.secure).toBe(true)
        if (this.protection) expect(output.request.secure).toBe(this.protection === 'P')
        return
      case 'abort':
      case 'finish':
        expect(this.transfer).not.toBe('none')
        return
      case 'close':
        expect(last).toBe(true)
        this.closed = true
        return
      case 'wake':
        expect(output.at).toBeGreaterThanOrEqual(this.now)
    }
  }

  private check(reply: Reply): void {
    const { code, lines } = reply
    // Between AUTH and the end of the handshake nothing can be said, nor while TLS is being ended.
    expect(this.switching).toBeUndefined()
    if (!this.loggedIn) expect(lines.join('\n')).not.toContain(canary)
    if (code === 421) return
    // STAT alone is answered before the transfer it tells about, if that is not over meanwhile.
    const at = lines[0]!.includes('octets so far') ? this.owed.indexOf('STAT') : 0
    expect(at).toBeLessThanOrEqual(1)
    expect(this.owed.length).toBeGreaterThan(at)
    const verb = this.owed[at]
    if (verb) expect(permitsReply(verb, code), `${verb} answered by ${code}`).toBe(true)
    else expect([500, 501]).toContain(code)
    if (code >= 200) this.owed.splice(at, 1)
    if (verb === 'ABOR' && code < 300) expect(this.dataOpen).toBe(false)
    if (verb === 'PASS' && code === 230) this.loggedIn = true
    if (ends[verb ?? 'NOOP'] === code) this.loggedIn = false
    if (verb && ends[verb] === code && verb !== 'USER') this.protection = undefined
    if (verb === 'PROT' && code === 200) this.protection = lines[0]!.includes('clear') ? 'C' : 'P'
  }
}

/** Replies after which no user is logged in. */
const ends: Partial<Record<Verb, number>> = { USER: 331, REIN: 220, AUTH: 234 }

const login: Action[] = [
  { act: 'send', lines: ['USER tester\r\n', 'PASS secret\r\n'], cut: 7 },
  { act: 'answer', refuse: undefined },
]
const auth: Action[] = [
  { act: 'send', lines: ['AUTH TLS\r\n'], cut: 0 },
  { act: 'answer', refuse: undefined },
]
const clear: Action[] = [
  { act: 'send', lines: ['CCC\r\n'], cut: 0 },
  { act: 'answer', refuse: undefined },
]
const protect: Action[] = [{ act: 'send', lines: ['PBSZ 0\r\n', 'PROT P\r\n'], cut: 9 }]

describe('whatever commands come and whatever the world does', () => {
  let inputs = 0
  const actions = fc.array(action, { maxLength: 50, size: 'max' })

  test.each([
    ['before login', [] as Action[]],
    ['after login', login],
    ['in a TLS handshake', auth.slice(0, 1)],
    ['after AUTH', auth],
    ['after AUTH and login, data protected', [...auth, ...login, ...protect]],
    ['after CCC', [...auth, ...login, ...protect, ...clear]],
  ])(
    '%s, each is answered once, in order, by a code of its row, and after close nothing is',
    (_, first) => {
      fc.assert(
        fc.property(options, actions, (given, random) => {
          const watched = new Watched(given)
          let afterClose = 0
          for (const each of [...first, ...random]) {
            if (watched.closed && ++afterClose > 3) break
            watched.do(each)
          }
          watched.settle()
          inputs += watched.inputs
          if (!watched.closed) expect(watched.owed).toEqual([])
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test('and these are many', () => {
    expect(inputs).toBeGreaterThan(numRuns)
    if (process.env.FTPKIT_RUNS) process.stdout.write(`${inputs} inputs\n`)
  })
})

const telnetAndLineEnds = [
  [0xff, 0xfb, 1],
  [0xff, 0xfd, 2],
  [0xff, 0xfa, 1, 2, 0xff, 0xf0],
  [0xff, 0xff],
  [0xff],
  [0x0d],
  [0x0a],
  [0x0d, 0],
  [0],
]

describe('whatever octets come', () => {
  /** Pieces that mean something to Telnet and to lines, between octets that mean nothing. */
  const wireOf = (lines: fc.Arbitrary<string>) => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      lines.map((text) => nameOctets(text)),
      fc.constantFrom(...telnetAndLineEnds).map((octets) => Uint8Array.from(octets)),
    )
    return fc
      .array(piece, { maxLength: 20 })
      .map((pieces) => Uint8Array.from(pieces.flatMap((octets) => [...octets])))
  }
  const prelude = nameOctets('USER tester\r\nPASS secret\r\n')

  /** What a session sends when everything it asks is answered at once. */
  function sentFor(chunks: readonly Uint8Array[]): { octets: number[]; closed: boolean } {
    const session = new ServerSession({ limits: { refusedCommands: 1_000 } })
    const octets: number[] = []
    let closed = false
    const inputs: Input[] = [connected]
    const react = (output: Output) => {
      if (output.kind === 'send') {
        octets.push(...output.octets)
        if (output.flush) inputs.push({ kind: 'flushed' })
      } else if (output.kind === 'close') closed = true
      else if (output.kind === 'ask')
        inputs.push({ kind: 'answer', id: output.id, answer: answerTo(output.question) })
      else if (output.kind === 'listen') inputs.push({ kind: 'listening', host: '192.0.2.1', port: 50_000 })
      else if (output.kind === 'transfer')
        inputs.push({ kind: 'transferEnded', result: { outcome: 'complete', octets: 0 } })
    }
    for (const chunk of [new Uint8Array(), prelude, ...chunks]) {
      inputs.push({ kind: 'octets', octets: chunk })
      for (let next = inputs.shift(); next; next = inputs.shift()) session.handle(next, 0).forEach(react)
    }
    return { octets, closed }
  }

  function answerTo({ operation }: Question): Answer {
    if (operation === 'login') return { ok: true, value: { home: '/' } }
    if (operation === 'stat') return { ok: true, value: { kind: 'directory', modified: 0 } }
    if (operation === 'mount') return { ok: true, value: { home: '/' } }
    if (operation === 'hash') return { ok: true, value: { hash: 'c0ffee', end: 3 } }
    if (operation === 'uniqueName') return { ok: true, value: '/ftp.1' }
    if (operation === 'site') return { ok: true, value: { reply: 200, lines: ['done'] } }
    return operation === 'listing' ? { ok: true, value: { lines: [] } } : { ok: true, value: 1 }
  }

  test(
    'each line is answered once, and nothing else is',
    () => {
      fc.assert(
        fc.property(wireOf(line), (octets) => {
          const { octets: sent, closed } = sentFor([octets])
          const replies = new ReplyReader().push(new TelnetFilter(() => {}).filter(Uint8Array.from(sent)))
          const finals = replies.filter(({ code }) => code >= 200).length - 1
          const lines =
            new LineReader({ urgent: true }).push(new TelnetFilter(() => {}).filter(octets)).length + 2
          if (closed) expect(finals).toBeLessThanOrEqual(lines)
          else expect(finals).toBe(lines)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test(
    'the replies are the same however the octets are cut',
    () => {
      // What STAT and ABOR do depends on whether the transfer before them is over.
      const whenever = line.filter((text) => !/^(?:STAT|ABOR)/.test(text))
      const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 })
      fc.assert(
        fc.property(wireOf(whenever), cuts, (octets, sizes) => {
          const chunks: Uint8Array[] = []
          for (let at = 0, turn = 0; at < octets.length; turn++) {
            const size = sizes[turn % sizes.length]!
            chunks.push(octets.subarray(at, at + size))
            at += size
          }
          const answers = (given: readonly Uint8Array[]) => withoutTelnet(sentFor(given).octets)
          expect(answers(chunks)).toEqual(answers([octets]))
        }),
        { numRuns },
      )
    },
    timeout,
  )

  /** Telnet answers go out as soon as they are due, between replies or before them. */
  function withoutTelnet(octets: number[]): number[] {
    return [...new TelnetFilter(() => {}).filter(Uint8Array.from(octets))]
  }
})
