import { conflictIn, encode } from '@ftpkit/pipeline'
import { formatType, type TransferParameters, type Type } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import {
  bytes,
  Conversation,
  client,
  clientData,
  findingsOf,
  inspect,
  passiveText,
  portText,
  server,
  serverData,
} from './conversation.js'

const six = {
  client: { address: '2001:db8::10', port: 50_000 },
  server: { address: '2001:db8::20', port: 21 },
}

describe('a data connection belongs to what arranged it', () => {
  test.each([
    ['PASV', 'PASV', passiveText, { client, server }, 'passive'],
    ['EPSV', 'EPSV', '229 ok (|||1039|)', { client, server }, 'passive'],
    ['EPSV over IPv6', 'EPSV', '229 ok (|||1039|)', six, 'passive'],
    ['LPSV', 'LPSV', '228 ok (4,4,198,51,100,20,2,4,15)', { client, server }, 'passive'],
    ['PORT', portText, '200 ok', { client, server }, 'active'],
    ['EPRT', 'EPRT |1|192.0.2.10|51201|', '200 ok', { client, server }, 'active'],
    ['EPRT over IPv6', 'EPRT |2|2001:db8::10|51201|', '200 ok', six, 'active'],
    ['LPRT', 'LPRT 4,4,192,0,2,10,2,200,1', '200 ok', { client, server }, 'active'],
  ] as const)('%s', (name, command, reply, ends, way) => {
    for (const direction of ['RETR', 'STOR'] as const) {
      const talk = new Conversation(ends).login().ask('TYPE I', '200 ok').ask(command, reply)
      const passive = {
        from: { ...ends.client, port: 51_000 },
        to: { ...ends.server, port: serverData.port },
      }
      const active = { from: { ...ends.server, port: 20 }, to: { ...ends.client, port: clientData.port } }
      const { from, to } = way === 'passive' ? passive : active
      const data = talk.data(from, to)
      talk.client(`${direction} file`).server('150 begins')
      if (direction === 'RETR') data.server('some octets').close()
      else data.client('some octets').close()
      talk.server('226 done')
      const found = inspect(talk.capture)
      expect(found.files.get(1)).toMatchObject({ file: bytes('some octets'), wire: bytes('some octets') })
      expect(found.files.get(1)!.summary).toMatchObject({
        reply: 226,
        connections: [{ expectation: { way: name.split(' ')[0] }, match: 'address' }],
      })
      expect(findingsOf(found)).toEqual([])
    }
  })

  test('no command at all: then the server connects to the port of the control connection', () => {
    const talk = new Conversation().login().client('RETR file').server('150 x')
    talk
      .data({ ...server, port: 20 }, client)
      .server('octets')
      .close()
    talk.server('226 y')
    expect(inspect(talk.capture).files.get(1)).toMatchObject({
      wire: bytes('octets'),
      summary: { connections: [{ expectation: { way: 'default' } }] },
    })
  })

  test('by its port alone where addresses are translated, which is reported', () => {
    const talk = new Conversation().login().ask('PASV', '227 (10,1,2,3,4,15)')
    const data = talk.data({ ...client, port: 51_000 }, serverData)
    talk.client('RETR file').server('150 x')
    data.server('octets').close()
    talk.server('226 y')
    const found = inspect(talk.capture)
    expect(found.files.get(1)!.summary).toMatchObject({ wireOctets: 6, connections: [{ match: 'port' }] })
    expect(findingsOf(found).map(({ code }) => code)).toEqual(['private-address', 'address-translated'])
  })

  test('captured before the reply that names it', () => {
    const talk = new Conversation().login().client('PASV')
    const data = talk.data({ ...client, port: 51_000 }, serverData).server('early ')
    talk.server(passiveText).client('RETR file').server('150 x')
    data.server('and late').close()
    talk.server('226 y')
    expect(inspect(talk.capture).files.get(1)!.wire).toEqual(bytes('early and late'))
  })

  test('whose octets and end were captured before its command', () => {
    const talk = new Conversation().login().ask('PASV', passiveText)
    talk
      .data({ ...client, port: 51_000 }, serverData)
      .server('all of it')
      .close()
    talk.client('RETR file').server('150 x', '226 y')
    expect(inspect(talk.capture).files.get(1)).toMatchObject({
      wire: bytes('all of it'),
      summary: { reply: 226 },
    })
  })

  test('of the session that arranged it, though others use the same port of another host', () => {
    const other = { ...client, address: '192.0.2.77' }
    const talk = new Conversation()
      .login()
      .ask(portText, '200 ok')
      .another(other)
      .login()
      .ask('PORT 192,0,2,77,200,1', '200 ok')
    talk
      .data({ ...server, port: 20 }, { ...other, port: clientData.port })
      .server('other')
      .close()
    talk.client('RETR file').server('226 y')
    const found = inspect(talk.capture)
    expect(found.files.get(1)).toMatchObject({ wire: bytes('other'), transfer: { session: { id: 2 } } })
  })
})

describe('transfers', () => {
  test('that follow each other on one data connection in MODE B are files of their own', () => {
    const parameters: TransferParameters = { type: { code: 'I' }, structure: 'F', mode: 'B' }
    const talk = new Conversation()
      .login()
      .ask('TYPE I', '200 ok')
      .ask('MODE B', '200 ok')
      .ask('PASV', passiveText)
    const data = talk.data({ ...client, port: 51_000 }, serverData)
    for (const name of ['one', 'two', 'three']) {
      talk.client(`RETR ${name}`).server('125 x')
      data.server(encode(bytes(`content of ${name}`), parameters))
      talk.server('250 y')
    }
    data.close()
    const { files } = inspect(talk.capture)
    expect([...files.values()].map(({ file }) => new TextDecoder().decode(file))).toEqual([
      'content of one',
      'content of two',
      'content of three',
    ])
  })

  test('have the restart position and the size that was announced', () => {
    const talk = new Conversation()
      .login()
      .ask('TYPE I', '200 ok')
      .ask('REST 100', '350 ok')
      .retrieve('rest', 'RETR file')
    const [first] = inspect(talk.capture).files.values()
    expect(first!.transfer.restart).toBe('100')
  })

  test('in MODE Z and MODE E are kept as octets of the data connection', () => {
    for (const mode of ['Z', 'E']) {
      const found = inspect(
        new Conversation().login().ask(`MODE ${mode}`, '200 ok').retrieve('packed').capture,
      )
      expect(found.files.get(1)).toMatchObject({ wire: bytes('packed'), summary: { fileOctets: undefined } })
      expect(findingsOf(found)).toMatchObject([{ code: 'unknown-parameters' }])
    }
  })

  test('of z/OS have records in STRU F', () => {
    const talk = new Conversation()
      .server('220 IBM FTP CS V2R5')
      .ask('USER a', '230 in')
      .ask('TYPE E', '200 ok')
      .ask('MODE B', '200 ok')
      .retrieve(Uint8Array.of(0x80, 0, 2, 0xc8, 0xc9, 0x40, 0, 2, 0xc8, 0xd6))
    const found = inspect(talk.capture)
    expect(found.files.get(1)).toMatchObject({ file: bytes('HI\nHO\n'), summary: { records: 2, faults: [] } })
  })

  test('may be read with other parameters than the dialogue says', () => {
    const talk = new Conversation().login().retrieve(Uint8Array.of(0xc8, 0xc9, 0x15))
    expect(inspect(talk.capture, { type: { code: 'E', format: 'N' } }).files.get(1)!.file).toEqual(
      bytes('HI\n'),
    )
  })

  test('with a fault keep what is before it, and tell its offset and clause', () => {
    const talk = new Conversation()
      .login()
      .ask('TYPE I', '200 x')
      .ask('MODE B', '200 x')
      .retrieve(Uint8Array.of(0, 0, 3, 1, 2, 3, 0x40, 0, 9, 1))
    const found = inspect(talk.capture)
    expect(found.files.get(1)!.file).toEqual(Uint8Array.of(1, 2, 3, 1))
    expect(findingsOf(found)).toMatchObject([
      { code: 'bad-data', transfer: 1, message: expect.stringContaining('RFC 959') },
    ])
  })
})

const types: Type[] = [
  { code: 'A', format: 'N' },
  { code: 'A', format: 'C' },
  { code: 'E', format: 'N' },
  { code: 'I' },
  { code: 'L', byteSize: 8 },
  { code: 'L', byteSize: 36 },
]
const combinations = types
  .flatMap((type) =>
    (['F', 'R', 'P'] as const).flatMap((structure) =>
      (['S', 'B', 'C'] as const).map((mode) => ({ type, structure, mode })),
    ),
  )
  .filter((parameters) => conflictIn(parameters) === undefined)

test.each(
  combinations.map(
    (parameters) =>
      [
        `TYPE ${formatType(parameters.type)}, STRU ${parameters.structure}, MODE ${parameters.mode}`,
        parameters,
      ] as const,
  ),
)('the file is decoded as it was: %s', (_name, parameters) => {
  const isText = parameters.type.code === 'A' || parameters.type.code === 'E'
  const content = isText
    ? 'first line\nsecond\n\n last\n'
    : Uint8Array.from({ length: 900 }, (_, index) => index & 255)
  const options = isText ? {} : ({ recordFormat: { format: 'fixed', length: 90 } } as const)
  const wire = encode(bytes(content), parameters, options)
  const talk = new Conversation()
    .login()
    .ask(`TYPE ${formatType(parameters.type)}`, '200 ok')
    .ask(`STRU ${parameters.structure}`, '200 ok')
    .ask(`MODE ${parameters.mode}`, '200 ok')
    .retrieve(wire)
  const found = inspect(talk.capture, options, 1_000)
  expect(findingsOf(found)).toEqual([])
  expect(found.files.get(1)!.wire).toEqual(wire)
  expect(found.files.get(1)!.file).toEqual(bytes(content))
})
