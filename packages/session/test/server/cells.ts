import type { Input, Output } from '../../src/index.js'
import { Driver, defaultAnswer, refusal, type World } from './driver.js'

/** Leaves everything open but the login, and a TLS handshake if that is not what is asked for. */
const holding: World = {
  options: { tls: 'optional', clearCommandChannel: true },
  answer: (question) => (question.operation === 'login' ? defaultAnswer(question) : undefined),
  listener: () => undefined,
}

function held(world: World = holding): Driver {
  return Driver.loggedIn(world)
}

function after(...lines: string[]): Driver {
  const driver = held()
  driver.codes(...lines)
  return driver
}

function started(...lines: string[]): Driver {
  const driver = after('RETR file.txt')
  driver.start()
  driver.codes(...lines)
  return driver
}

/** After a transfer in MODE B, whose data connection waits for another file. */
function dataOpen(): Driver {
  const driver = after('MODE B', 'RETR file.txt')
  driver.start()
  driver.give({ kind: 'transferEnded', result: { outcome: 'complete', octets: 3, open: true } })
  return driver
}

/** Under TLS, from before the login on. */
function secured(...lines: string[]): Driver {
  const driver = new Driver(holding)
  driver.codes('AUTH TLS')
  for (const line of lines) driver.codes(line)
  return driver
}

const login = ['USER tester', 'PASS secret']

function protectedTransfer(): Driver {
  const driver = secured(...login, 'PBSZ 0', 'PROT P', 'RETR file.txt')
  driver.start()
  return driver
}

function securing(): Driver {
  const driver = held({ ...holding, handshakes: false })
  driver.codes('AUTH TLS')
  return driver
}

/** TLS is being ended by CCC. */
function clearing(): Driver {
  const driver = new Driver({
    ...holding,
    options: { tls: 'implicit', clearCommandChannel: true },
    handshakes: false,
  })
  for (const line of [...login, 'CCC']) driver.codes(line)
  return driver
}

function storing(): Driver {
  const driver = after('STOR new.txt')
  driver.start()
  return driver
}

/** The client has closed its side while it stores. */
function finishing(): Driver {
  const driver = storing()
  driver.give({ kind: 'ended' })
  return driver
}

/** Puts a session into each of its states. */
export const states = {
  'not logged in': () => new Driver({ ...holding, answer: () => undefined }),
  'logged in': () => held(),
  'waiting for an answer': () => after('SIZE file.txt'),
  'waiting for a listener': () => after('EPSV'),
  'transfer not started': () => after('RETR file.txt'),
  'transfer started': () => started(),
  'data connection open': () => dataOpen(),
  storing: () => storing(),
  'finishing a store': () => finishing(),
  aborting: () => started('ABOR'),
  quitting: () => started('QUIT'),
  'AUTH after a transfer': () => started('AUTH TLS'),
  securing: () => securing(),
  secured: () => secured(),
  'secured, logged in': () => secured(...login),
  'data protected': () => secured(...login, 'PBSZ 0', 'PROT P'),
  'protected transfer': () => protectedTransfer(),
  clearing: () => clearing(),
  'cleared by CCC': () => secured(...login, 'PBSZ 0', 'PROT P', 'CCC'),
  closed: () => after('QUIT'),
} as const satisfies Record<string, () => Driver>

const input = (given: Input) => (driver: Driver) => driver.give(given)
const line = (text: string) => (driver: Driver) => driver.octets(`${text}\r\n`)
/** An answer to what is asked, or to nothing. */
const answer = (given: Extract<Input, { kind: 'answer' }>['answer']) => (driver: Driver) =>
  driver.give({ kind: 'answer', id: driver.last('ask')?.id ?? 99, answer: given })
const ended = (result: Extract<Input, { kind: 'transferEnded' }>['result']) =>
  input({ kind: 'transferEnded', result })

/** Everything that can happen to a session, commands by what they ask for. */
export const events = {
  'half a line': (driver) => driver.octets('NOO'),
  'a command answered at once': line('SYST'),
  'a login command': line('USER other'),
  'a command that asks': line('DELE file.txt'),
  'a command that listens': line('PASV'),
  'a transfer command': line('STOR new.txt'),
  ABOR: line('ABOR'),
  STAT: line('STAT'),
  REIN: line('REIN'),
  AUTH: line('AUTH TLS'),
  PBSZ: line('PBSZ 0'),
  'PROT P': line('PROT P'),
  'PROT C': line('PROT C'),
  CCC: line('CCC'),
  QUIT: line('QUIT'),
  'an unknown command': line('NOSUCH'),
  'a line with a NUL': line('NOOP\0'),
  'a line of HTTP': line('GET / HTTP/1.1'),
  'a Telnet option': (driver) => driver.octets(Uint8Array.of(0xff, 0xfd, 0x01)),
  'a Telnet subnegotiation without end': (driver) =>
    driver.octets(Uint8Array.from([0xff, 0xfa, ...new Array<number>(2_000).fill(0x41)])),
  ended: input({ kind: 'ended' }),
  disconnected: input({ kind: 'disconnected' }),
  listening: input({ kind: 'listening', host: '192.0.2.1', port: 50_000 }),
  secured: input({ kind: 'secured' }),
  cleared: input({ kind: 'cleared' }),
  notListening: input({ kind: 'notListening', reason: 'none is free' }),
  'an answer': answer({ ok: true, value: 42 }),
  'a refusal': answer(refusal(550)),
  transferStarted: input({ kind: 'transferStarted' }),
  'transferStarted on an open connection': input({ kind: 'transferStarted', reused: true }),
  markerStored: input({ kind: 'markerStored', sender: '3', receiver: '4' }),
  dataClosed: input({ kind: 'dataClosed' }),
  'transferEnded, connection open': ended({ outcome: 'complete', octets: 3, open: true }),
  'transferEnded complete': ended({ outcome: 'complete', octets: 3 }),
  'transferEnded failed': ended({ outcome: 'failed', refusal: { reply: 426, text: 'lost' } }),
  'transferEnded aborted': ended({ outcome: 'aborted' }),
  'the clock before its time': input({ kind: 'clock' }),
  'the clock at its time': (driver) => {
    driver.now = 1e9
    return driver.give({ kind: 'clock' })
  },
} as const satisfies Record<string, (driver: Driver) => Output[]>
