import { describe, expect, test } from 'vitest'
import {
  Conversation,
  client,
  clientData,
  dialogueOf,
  findingsOf,
  inspect,
  passiveText,
  portText,
  server,
  serverData,
} from './conversation.js'

const from = (port: number) => ({ ...client, port })
const atPort = (port: number) => ({ ...server, port })
const text = (octets: Uint8Array) => new TextDecoder().decode(octets)

/** A session in TYPE I whose server listens at {@link serverData}. */
const passive = () => new Conversation().login().ask('TYPE I', '200 ok').ask('PASV', passiveText)

/** What each transfer carried on its data connection, in the order of the commands: `RETR one: content`. */
function carried(talk: Conversation): string[] {
  return [...inspect(talk.capture).files.values()].map(
    ({ transfer: { command }, wire }) => `${command.verb} ${command.argument}: ${text(wire)}`,
  )
}

describe('transfers that are asked for at once', () => {
  test('have each the data connection of the PASV before it, which opens later', () => {
    const talk = passive().client('RETR one', 'PASV', 'RETR two')
    talk.data(from(51_000), serverData).server('the first').close()
    talk.server('150 x', '226 y', '227 ok (198,51,100,20,4,16)')
    talk.data(from(51_001), atPort(1040)).server('the second').close()
    expect(carried(talk.server('150 x', '226 y'))).toEqual(['RETR one: the first', 'RETR two: the second'])
  })

  test('have each the data connection of the PORT before it', () => {
    const talk = new Conversation().login().ask('TYPE I', '200 ok')
    talk.client(portText, 'RETR one', 'PORT 192,0,2,10,200,2', 'RETR two').server('200 ok', '150 x')
    talk.data(atPort(20), clientData).server('the first').close()
    talk.server('226 y', '200 ok', '150 x')
    talk
      .data(atPort(20), from(clientData.port + 1))
      .server('the second')
      .close()
    expect(carried(talk.server('226 y'))).toEqual(['RETR one: the first', 'RETR two: the second'])
  })

  test('come to the one port that PORT has named, one after the other', () => {
    const talk = new Conversation().login().ask('TYPE I', '200 ok').ask(portText, '200 ok')
    talk.client('RETR one', 'RETR two').server('150 x')
    talk.data(atPort(20), clientData).server('the first').close()
    talk.server('226 y', '150 x')
    talk.data(atPort(30_020), clientData).server('the second').close()
    expect(carried(talk.server('226 y'))).toEqual(['RETR one: the first', 'RETR two: the second'])
  })

  test.each(['before', 'after'])('share one connection of MODE B that opens %s them', (when) => {
    const talk = passive().ask('MODE B', '200 ok')
    const open = () => talk.data(from(51_000), serverData)
    const ask = () => talk.client('RETR one', 'RETR two')
    if (when === 'after') ask()
    const data = open()
    if (when === 'before') ask()
    talk.server('150 x')
    data.server(Uint8Array.of(0x40, 0, 1, 0x61))
    talk.server('250 y', '125 z')
    data.server(Uint8Array.of(0x40, 0, 2, 0x62, 0x63)).close()
    const { files } = inspect(talk.server('250 y').capture)
    expect([...files.values()].map(({ file }) => text(file))).toEqual(['a', 'bc'])
  })

  test('have the connection of one that was refused', () => {
    const talk = passive()
    const data = talk.data(from(51_000), serverData)
    talk.client('RETR none', 'RETR two').server('550 no', '150 x')
    data.server('the second').close()
    expect(carried(talk.server('226 y'))).toEqual(['RETR none: ', 'RETR two: the second'])
  })
})

describe('what was sent with a transfer and refused', () => {
  test.each([
    ['MODE Z', { type: 'I', structure: 'F', mode: 'S' }],
    ['TYPE E', { type: 'I', structure: 'F', mode: 'S' }],
    ['STRU R', { type: 'I', structure: 'F', mode: 'S' }],
  ])('%s is not in force for it', (command, parameters) => {
    const talk = new Conversation().login().ask('TYPE I', '200 ok')
    talk.client(command, 'PASV', 'RETR one').server('504 no', passiveText)
    talk.data(from(51_000), serverData).server('content').close()
    const file = inspect(talk.server('150 x', '226 y').capture).files.get(1)
    expect(file).toMatchObject({ summary: { transfer: { parameters }, fileOctets: 7 } })
    expect(text(file!.file)).toBe('content')
  })

  test('is without effect on what was sent after it', () => {
    const talk = new Conversation().login().ask('TYPE I', '200 ok')
    talk.client('TYPE E', 'TYPE A', 'PASV', 'RETR one').server('504 no', '200 ok', passiveText)
    talk.data(from(51_000), serverData).server('one\r\n').close()
    const { files } = inspect(talk.server('150 x', '226 y').capture)
    expect(files.get(1)).toMatchObject({
      summary: { transfer: { parameters: { type: 'A N' } }, fileOctets: 4 },
    })
  })

  test('REST is not where it begins', () => {
    const talk = new Conversation().login().ask('TYPE I', '200 ok')
    talk.client('REST 5', 'PASV', 'RETR one').server('502 no', passiveText)
    talk.data(from(51_000), serverData).server('content').close()
    const { files } = inspect(talk.server('150 x', '226 y').capture)
    expect(files.get(1)!.summary!.transfer.restart).toBeUndefined()
  })

  test('PORT leaves what PASV has arranged', () => {
    const talk = passive().ask('PORT 203,0,113,9,200,1', '504 no').client('RETR one').server('150 x')
    talk.data(from(51_000), serverData).server('content').close()
    expect(carried(talk.server('226 y'))).toEqual(['RETR one: content'])
  })

  test('PORT that is refused after RETR leaves it to PASV too', () => {
    const talk = passive().client('PORT 203,0,113,9,200,1', 'RETR one').server('504 no', '150 x')
    talk.data(from(51_000), serverData).server('content').close()
    expect(carried(talk.server('226 y'))).toEqual(['RETR one: content'])
  })
})

describe('of two connections to one port', () => {
  test('the one that carries the file counts', () => {
    const talk = passive()
    const [one, other] = [talk.data(from(51_000), serverData), talk.data(from(51_001), serverData)]
    talk.client('STOR one').server('150 x')
    one.client('good')
    other.client('evil')
    one.client(' one').close()
    other.close()
    expect(carried(talk.server('226 y'))).toEqual(['STOR one: good one'])
    expect(inspect(talk.capture).files.get(1)!.summary!.connections).toHaveLength(1)
  })

  test('one that was closed at once is not that of the transfer', () => {
    const talk = passive()
    talk.data(from(51_000), serverData).close()
    const data = talk.data(from(51_001), serverData)
    talk.client('RETR one').server('150 x')
    data.server('content').close()
    expect(carried(talk.server('226 y'))).toEqual(['RETR one: content'])
  })

  test('or of two ports the last PASV has the transfer', () => {
    const talk = passive()
    const unused = talk.data(from(51_000), serverData)
    talk.ask('PASV', '227 (198,51,100,20,4,16)')
    const data = talk.data(from(51_001), atPort(1040))
    talk.client('RETR one').server('150 x')
    data.server('content').close()
    unused.close()
    expect(carried(talk.server('226 y'))).toEqual(['RETR one: content'])
  })
})

describe('between link-local addresses', () => {
  const ends = { client: { address: 'fe80::1', port: 50_000 }, server: { address: 'fe80::2', port: 21 } }

  test.each([
    'EPRT |2|fe80::1%eth0|51201|',
    'EPRT |2|fe80::1%2|51201|',
    'EPRT !2!FE80:0:0::1%eth0!51201!',
    'LPRT 6,16,254,128,0,0,0,0,0,0,0,0,0,0,0,0,0,1,2,200,1',
  ])('%s arranges a data connection', (command) => {
    const talk = new Conversation(ends).login().ask('TYPE I', '200 ok').ask(command, '200 ok')
    talk.client('RETR a').server('150 x')
    talk
      .data({ ...ends.server, port: 20 }, { ...ends.client, port: 51_201 })
      .server('content')
      .close()
    expect(carried(talk.server('226 y'))).toEqual(['RETR a: content'])
    expect(findingsOf(inspect(talk.capture))).toEqual([])
  })

  test('LPSV does too', () => {
    const talk = new Conversation(ends).login().ask('TYPE I', '200 ok')
    talk.ask('LPSV', '228 ok (6,16,254,128,0,0,0,0,0,0,0,0,0,0,0,0,0,2,2,200,1)').client('RETR a')
    talk
      .data({ ...ends.client, port: 51_300 }, { ...ends.server, port: 51_201 })
      .server('content')
      .close()
    expect(carried(talk.server('150 x', '226 y'))).toEqual(['RETR a: content'])
    expect(findingsOf(inspect(talk.capture))).toEqual([])
  })
})

describe('HOST', () => {
  test.each([
    ['is answered by 220 before the login', ['220 ready'], ['220 of that name', '331 password']],
    ['may be sent before the greeting', [], ['220 ready', '220 of that name', '331 password']],
    ['may be refused', ['220 ready'], ['504 not here', '331 password']],
  ])('%s', (_title, greeting, replies) => {
    const talk = new Conversation()
      .server(...greeting)
      .client('HOST ftp.example', 'USER a')
      .server(...replies)
    expect(dialogueOf(inspect(talk.capture)).slice(-2)).toEqual([
      `< ${replies.at(-2)} to HOST`,
      '< 331 password to USER',
    ])
    expect(findingsOf(inspect(talk.capture))).toEqual([])
  })
})

test.each([
  ['STOU', '150 FILE: ftp0001', '226 done'],
  ['STOU wish', '125 FILE: wish.1', '250 done'],
  ['STOU', '150 Opening', '226 Transfer complete (unique file name: ftp0001).'],
])('%s is a transfer, whether %s names a file or not', (command, begun, ended) => {
  const talk = passive().client(command).server(begun)
  talk.data(from(51_000), serverData).client('content').close()
  const found = inspect(talk.server(ended).capture)
  expect(text(found.files.get(1)!.file)).toBe('content')
  expect(findingsOf(found)).toEqual([])
})

test('REST serves an APPE, and nothing after it', () => {
  const talk = new Conversation()
    .login()
    .ask('TYPE I', '200 ok')
    .ask('REST 4', '350 ok')
    .ask('PASV', passiveText)
  const data = talk.data(from(51_000), serverData)
  talk.client('APPE a').server('150 x')
  data.client('more').close()
  const { files } = inspect(talk.server('226 y').retrieve('all of it').capture)
  expect([...files.values()].map(({ transfer }) => transfer.restart)).toEqual(['4', undefined])
})

describe('during a transfer', () => {
  test.each([
    ['120 wait', '220 again'],
    ['220 again', undefined],
  ])('REIN that is answered by %s lets it end', (first, last) => {
    const talk = passive().client('RETR a').server('150 x').client('REIN').server(first)
    talk.data(from(51_000), serverData).server('content').close()
    talk
      .server('226 y', ...(last ? [last] : []))
      .ask('USER b', '230 in')
      .retrieve('one\r\n', 'RETR b')
    expect(dialogueOf(inspect(talk.capture))).toContain('< 226 y to RETR')
    expect(carried(talk)).toEqual(['RETR a: content', 'RETR b: one\r\n'])
  })

  test('TYPE is for the next one, whether it is answered before the first octet or after the last', () => {
    for (const isEarly of [true, false]) {
      const talk = passive().client('RETR a').server('150 x').client('TYPE A')
      if (isEarly) talk.server('200 ok')
      talk.data(from(51_000), serverData).server('one\r\n').close()
      talk.server('226 y', ...(isEarly ? [] : ['200 ok'])).retrieve('two\r\n')
      const { files } = inspect(talk.capture)
      expect([...files.values()].map(({ file }) => text(file))).toEqual(['one\r\n', 'two\n'])
    }
  })

  test.each([
    [['211-Status', '226 not the end', ' 226 neither', '211 end']],
    [['450 no such file']],
    [['502 not here']],
  ])('STAT is answered by %j, which does not end it', (lines) => {
    const talk = passive()
    const data = talk.data(from(51_000), serverData)
    talk.client('RETR a').server('150 x')
    data.server('con')
    talk.client('STAT b').server(...lines)
    data.server('tent').close()
    const found = inspect(talk.server('226 y').capture)
    expect(dialogueOf(found).at(-2)).toMatch(/to STAT$/)
    expect(dialogueOf(found).at(-1)).toBe('< 226 y to RETR')
    expect(carried(talk)).toEqual(['RETR a: content'])
  })
})
