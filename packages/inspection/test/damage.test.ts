import { encode } from '@ftpkit/pipeline'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytes, Conversation, client, clientData, inspect, portText, server } from './conversation.js'

/** A session of everything: MODE B and C, active and passive, TLS, a second client. */
function rich(): Uint8Array {
  const record = { type: { code: 'E', format: 'N' }, structure: 'R', mode: 'B' } as const
  const talk = new Conversation()
    .login('joe')
    .ask('SYST', '215 MVS is the operating system')
    .retrieve('drwxr-xr-x 2 a b 3 Jan 1 2020 dir\r\n', 'LIST')
    .ask('TYPE E', '200 ok')
    .ask('STRU R', '200 ok')
    .ask('MODE B', '200 ok')
    .retrieve(encode(bytes('one\ntwo\n'), record))
    .ask('MODE C', '200 ok')
    .retrieve(encode(bytes('aaaaaaaaaaaaaaaaaaaaaaaaaaaa\nbb\n'), { ...record, mode: 'C' }))
    .ask('TYPE I', '200 ok')
    .ask('STRU P', '200 ok')
    .ask('MODE S', '200 ok')
    .ask(portText, '200 ok')
    .client('STOR paged')
  const wire = encode(new Uint8Array(2_000), { type: { code: 'I' }, structure: 'P', mode: 'S' })
  talk
    .data({ ...server, port: 20 }, clientData)
    .client(wire)
    .close()
  return talk
    .server('226 y')
    .another({ ...client, port: 50_001 })
    .ask('AUTH TLS', '234 go')
    .octets('client', Uint8Array.of(22, 3, 1, 0, 2, 1, 1))
    .client('PASV').capture
}

const capture = rich()

test('a capture is read up to where it is cut, wherever that is', () => {
  for (let length = 0; length <= capture.length; length += 7) inspect(capture.subarray(0, length), {}, 1_000)
  expect(inspect(capture).files.size).toBe(4)
})

describe('nothing is thrown, whatever is in a capture', () => {
  test('with octets that are changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(capture.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(changes, (changed) => {
        const copy = capture.slice()
        for (const [at, octet] of changed) copy[at] = octet
        inspect(copy)
      }),
      { numRuns: 300 },
    )
  })

  test('with lines that no program sends', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'PASV',
        'PORT 1,2,3,4,5,6',
        'EPSV',
        'RETR a',
        'STOR b',
        'LIST',
        'TYPE E',
        'TYPE L 300',
        'STRU P',
        'MODE C',
        'REST 1',
        'REIN',
        'AUTH TLS',
        'CCC',
        'PROT P',
        '',
      ),
      fc.constantFrom(
        '220 x',
        '227 (198,51,100,20,4,15)',
        '229 (|||70000|)',
        '234 go',
        '150 x',
        '226 x',
        '226-',
        '999 x',
        '2',
        '200',
        '421 bye',
      ),
      fc.string({ maxLength: 20 }),
    )
    const lines = fc.array(fc.tuple(fc.boolean(), line), { maxLength: 40 })
    fc.assert(
      fc.property(lines, fc.uint8Array({ maxLength: 60 }), (said, content) => {
        const talk = new Conversation()
        const connection = talk.data({ ...client, port: 51_000 }, { ...server, port: 1_039 })
        for (const [isServer, text] of said) {
          if (isServer) talk.server(text)
          else talk.client(text)
          connection.server(content)
        }
        connection.close()
        inspect(talk.capture)
      }),
      { numRuns: 200 },
    )
  })
})

test('thousands of expectations and of commands without replies take bounded memory', () => {
  const talk = new Conversation().login()
  for (let port = 1_024; port < 4_000; port += 1) talk.client(`PORT 192,0,2,10,${port >> 8},${port & 255}`)
  for (let count = 0; count < 2_000; count += 1) talk.client('RETR x')
  const { events } = inspect(talk.capture)
  expect(events.filter(({ kind }) => kind === 'command')).toHaveLength(2_976 + 2_000 + 2)
})
