import { CaptureReader, PcapngWriter } from '@ftpkit/capture'
import { concat } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import {
  bytes,
  Conversation,
  client,
  findingsOf,
  inspect,
  passiveText,
  server,
  serverData,
} from './conversation.js'

const data = { ...client, port: 51_000 }
const ebcdic = Uint8Array.from(
  { length: 400 },
  (_, index) => [0xc8, 0x85, 0x93, 0x93, 0x96, 0x40, 0xf1, 0x81][index % 8]!,
)

/** A session in which each finding is made, and the offset in its data connection where there is one. */
const cases: readonly (readonly [code: string, offset: number | undefined, talk: () => Conversation])[] = [
  [
    'auth-refused',
    undefined,
    () => new Conversation().server('220 x').ask('AUTH TLS', '502 no').ask('AUTH SSL', '504 no'),
  ],
  ['private-address', undefined, () => new Conversation().login().ask('PASV', '227 (192,168,1,1,4,15)')],
  ['third-host', undefined, () => new Conversation().login().ask('PORT 203,0,113,9,200,1', '200 ok')],
  ['third-host', undefined, () => new Conversation().login().ask('PASV', '227 (203,0,113,9,200,1)')],
  ['low-port', undefined, () => new Conversation().login().ask('PORT 192,0,2,10,0,25', '200 ok')],
  ['no-address', undefined, () => new Conversation().login().ask('PASV', '227 come in')],
  ['no-address', undefined, () => new Conversation().login().ask('PORT 1,2,3', '501 what')],
  [
    'no-data-connection',
    undefined,
    () =>
      new Conversation()
        .login()
        .ask('PASV', passiveText)
        .client('LIST')
        .server('150 x', '226 y')
        .ask('QUIT', '221 bye'),
  ],
  [
    'transfer-failed',
    undefined,
    () => new Conversation().login().client('RETR x').server('550 no such file'),
  ],
  ['unasked-reply', undefined, () => new Conversation().login().server('250 surprise')],
  ['stray-line', undefined, () => new Conversation().login().server('no code here')],
  ['line-feed-without-cr', 3, () => new Conversation().login().retrieve('a\r\nb\nc\n'.slice(1))],
  ['looks-like-ebcdic', 0, () => new Conversation().login().retrieve(ebcdic)],
  [
    'looks-like-ascii',
    0,
    () =>
      new Conversation().login().ask('TYPE E', '200 ok').retrieve('plain text that is ASCII, as one can see'),
  ],
  ['truncated-file', undefined, () => announced(8, '226 done')],
  ['size-differs', undefined, () => announced(8, '426 cut')],
  [
    'foreign-data-peer',
    undefined,
    () => {
      const talk = new Conversation().login().ask('PASV', passiveText)
      talk.data({ address: '203.0.113.66', port: 4_444 }, serverData)
      return talk
    },
  ],
  [
    'reply-before-data',
    6,
    () => {
      const talk = new Conversation().login().ask('TYPE I', '200 ok').ask('PASV', passiveText)
      const connection = talk.data(data, serverData)
      talk.client('RETR x').server('150 x')
      connection.server('first ')
      talk.server('226 all of it')
      connection.server('second').close()
      return talk
    },
  ],
  [
    'wrong-direction',
    undefined,
    () => {
      const talk = new Conversation().login().ask('PASV', passiveText)
      const connection = talk.data(data, serverData)
      talk.client('RETR x').server('150 x')
      connection.client('what is this').server('content').close()
      return talk.server('226 y')
    },
  ],
]

function announced(octets: number, last: string): Conversation {
  const talk = new Conversation().login().ask('TYPE I', '200 ok').ask('PASV', passiveText)
  const connection = talk.data(data, serverData)
  talk.client('RETR x').server(`150 Opening BINARY mode data connection for x (${octets} bytes).`)
  connection.server('only').close()
  return talk.server(last)
}

test.each(cases)('%s', (code, offset, talk) => {
  const found = findingsOf(inspect(talk().capture)).find((finding) => finding.code === code)
  expect(found).toBeDefined()
  expect(found!.offset).toBe(offset)
  expect(found!.message.length).toBeGreaterThan(20)
})

test.each([
  ['RETR file', 'note', 'server'],
  ['STOR file', 'wrong', 'client'],
] as const)('a reply to %s before the last octets is %s', (command, severity, sender) => {
  const talk = new Conversation().login().ask('TYPE I', '200 ok').ask('PASV', passiveText)
  const connection = talk.data(data, serverData)
  talk.client(command).server('150 x', '226 all of it')
  connection[sender]('last').close()
  expect(findingsOf(inspect(talk.capture))).toMatchObject([
    { code: 'reply-before-data', severity, offset: 0 },
  ])
})

test('octets that came before the reply are not late because the capture lacks some before them', () => {
  const talk = new Conversation().login().ask('TYPE I', '200 ok').ask('PASV', passiveText)
  const connection = talk.data(data, serverData)
  talk.client('RETR file').server('150 x')
  connection.server('first').server('lost').server('last')
  const { capture } = talk.server('226 all of it')
  const blocks: Uint8Array[] = []
  const kept = new PcapngWriter((block) => void blocks.push(block), 101)
  const reader = new CaptureReader({
    packet: ({ octets, start, end, time = 0 }) => {
      const packet = octets.slice(start, end)
      if (!new TextDecoder().decode(packet).includes('lost')) kept.packet(packet, time)
    },
    fault: () => {},
  })
  reader.bytes(capture)
  const codes = findingsOf(inspect(concat(blocks))).map(({ code }) => code)
  expect(codes).toContain('missing-in-capture')
  expect(codes).not.toContain('reply-before-data')
})

describe('a password in clear', () => {
  const passwordFindings = (talk: Conversation) =>
    inspect(talk.capture).events.flatMap((event) =>
      event.kind === 'finding' && event.finding.code === 'password-in-clear' ? [event.finding.message] : [],
    )

  test('is reported with why, and never itself', () => {
    const refused = new Conversation()
      .server('220 x')
      .ask('AUTH TLS', '534 no')
      .ask('USER joe', '331 p')
      .ask('PASS secret', '230 in')
    expect(passwordFindings(refused)).toEqual([
      'the password was sent in clear: the server had refused AUTH with 534',
    ])
    expect(passwordFindings(new Conversation().login('joe'))).toEqual([
      'the password was sent in clear: the client did not ask for TLS',
    ])
  })

  test('of an anonymous user is not one', () => {
    expect(passwordFindings(new Conversation().login('Anonymous'))).toEqual([])
  })
})

test('an ordinary session has no finding', () => {
  const talk = new Conversation()
    .login()
    .retrieve('one\r\n', 'LIST')
    .ask('TYPE I', '200 ok')
    .retrieve(ebcdic.map((octet) => octet ^ 0xaa))
    .ask('QUIT', '221 bye')
    .end()
  expect(findingsOf(inspect(talk.capture))).toEqual([])
})

test('a transfer that has not ended when the capture does is not shorter than announced', () => {
  const talk = new Conversation().login().ask('TYPE I', '200 ok').ask('PASV', passiveText)
  const running = talk.data(data, serverData)
  talk.client('RETR file').server('150 Opening data connection (1000 bytes)')
  running.server('0123456789')
  expect(findingsOf(inspect(talk.capture))).toEqual([])
})

test('many findings of one kind are twenty, and how many more there are', () => {
  const talk = new Conversation().login()
  for (let count = 0; count < 500; count += 1) talk.ask('PORT 10,0,0,1,200,1', '200 ok')
  const found = findingsOf(inspect(talk.capture))
  expect(found).toHaveLength(21)
  expect(found.at(-1)!.message).toContain('480 more')
})

test('octets that were sent twice with other content are reported', () => {
  const { capture } = new Conversation().login().client('PWD')
  const text = new TextDecoder('latin1').decode(capture)
  const at = text.lastIndexOf('PWD')
  // The same packet again, with another command in it.
  const start = text.lastIndexOf(String.fromCharCode(6, 0, 0, 0), at)
  const again = capture.slice(start)
  again.set(bytes('SYS'), at - start)
  const both = Uint8Array.from([...capture, ...again])
  expect(findingsOf(inspect(both)).map(({ code }) => code)).toContain('differing-retransmission')
})

test('a session on another port than 21 is as good as any', () => {
  const talk = new Conversation({ client, server: { ...server, port: 2121 } }).login().retrieve('x\r\n')
  expect(findingsOf(inspect(talk.capture))).toEqual([])
})
