import { remarks } from '@ftpkit/capture'
import { describe, expect, test } from 'vitest'
import { bytes, Conversation, client, dialogueOf, findingsOf, inspect, server } from './conversation.js'

describe('a session', () => {
  test('is its commands and replies, each reply with its command, and secrets are hidden', () => {
    const talk = new Conversation()
      .login('joe')
      .client('ACCT 4711')
      .server('230 fine')
      .server('220-', '220 later')
    const lines = dialogueOf(inspect(talk.capture))
    expect(lines).toEqual([
      '< 220 ready',
      '> USER joe',
      '< 331 password to USER',
      '> PASS ****',
      '< 230 in to PASS',
      '> ACCT ****',
      '< 230 fine to ACCT',
      '< 220  / later',
    ])
  })

  test('shows secrets when they are asked for', () => {
    expect(dialogueOf(inspect(new Conversation().login('joe').capture, { showSecrets: true }))).toContain(
      '> PASS secret',
    )
  })

  test('reads the same in chunks of any size', () => {
    const { capture } = new Conversation().login().retrieve('content')
    const whole = JSON.stringify(inspect(capture).events)
    for (const size of [1, 2, 3, 7, 50, 1_000])
      expect(JSON.stringify(inspect(capture, {}, size).events)).toBe(whole)
  })

  test('has replies of several lines, with codes in between or not', () => {
    const talk = new Conversation()
      .server('220 x')
      .client('FEAT')
      .server('211-Features', ' MDTM', '211-SIZE', '226 no end', '211 End')
    expect(dialogueOf(inspect(talk.capture)).at(-1)).toBe(
      '< 211 Features /  MDTM / SIZE / 226 no end / End to FEAT',
    )
  })

  test('counts replies to commands that were sent at once', () => {
    const talk = new Conversation()
      .server('220 x')
      .client('USER a', 'PASS b', 'SYST')
      .server('331 p', '230 in', '215 UNIX')
    expect(dialogueOf(inspect(talk.capture)).slice(-3)).toEqual([
      '< 331 p to USER',
      '< 230 in to PASS',
      '< 215 UNIX to SYST',
    ])
  })

  test('begins with the greeting, also if the client does not wait for it', () => {
    const talk = new Conversation()
      .client('USER a')
      .server('120 soon', '220 x', '331 p')
      .client('PASS b')
      .server('230 in')
    expect(dialogueOf(inspect(talk.capture)).filter((line) => line.startsWith('<'))).toEqual([
      '< 120 soon',
      '< 220 x',
      '< 331 p to USER',
      '< 230 in to PASS',
    ])
  })

  test('has of a reply as much as a mebibyte holds', () => {
    const talk = new Conversation().server('220 x').client('STAT').server('211-x')
    const line = 'x'.repeat(60_000)
    for (let count = 0; count < 40; count += 1) talk.server(line)
    const [reply] = inspect(talk.server('211 y').capture).events.filter(
      (event) => event.kind === 'reply' && event.code === 211,
    )
    expect(JSON.stringify(reply).length).toBeGreaterThan(1_000_000)
    expect(JSON.stringify(reply).length).toBeLessThan(1_100_000)
  })

  test('has commands without the Telnet octets of an urgent ABOR', () => {
    const talk = new Conversation()
      .login()
      .octets('client', Uint8Array.of(0xff, 0xf4, 0xff, 0xf2))
      .client('ABOR')
      .server('226 aborted')
    expect(dialogueOf(inspect(talk.capture)).slice(-2)).toEqual(['> ABOR', '< 226 aborted to ABOR'])
  })

  test('has the parameters that both sides agreed on, and none that was refused', () => {
    const talk = new Conversation()
      .login()
      .ask('TYPE e t', '200 ok')
      .ask('STRU R', '200 ok')
      .ask('MODE B', '504 no')
      .ask('MODE Z', '200 ok')
    const parameters = inspect(talk.capture).events.flatMap((event) =>
      event.kind === 'parameters' ? [event.parameters] : [],
    )
    expect(parameters).toEqual([
      { type: 'E T', structure: 'F', mode: 'S' },
      { type: 'E T', structure: 'R', mode: 'S' },
      { type: 'E T', structure: 'R', mode: 'Z' },
    ])
  })
})

describe('a control connection is known', () => {
  test('by its dialogue, on any port', () => {
    const talk = new Conversation({ client, server: { ...server, port: 34_567 } }).login()
    expect(inspect(talk.capture).events[0]).toMatchObject({
      kind: 'session',
      session: { server: { port: 34_567 } },
    })
  })

  test('by a greeting that names FTP, before any command', () => {
    const talk = new Conversation({ client, server: { ...server, port: 2121 } }).server(
      '220 Welcome to our FTP service',
    )
    expect(dialogueOf(inspect(talk.capture))).toEqual(['< 220 Welcome to our FTP service'])
  })

  test('also if the capture begins in its middle, where the ports say the wrong thing', () => {
    const ends = { client: { ...client, port: 1_500 }, server: { ...server, port: 2_121 } }
    const { capture } = new Conversation(ends)
      .client('CWD /x')
      .server('250 ok')
      .client('TYPE I')
      .server('200 ok')
    // Without the section, the interface and the handshake.
    const found = inspect(withoutPackets(capture, 3))
    expect(found.events[0]).toMatchObject({ session: { client: { port: 1_500 }, server: { port: 2_121 } } })
    expect(dialogueOf(found)).toEqual(['> CWD /x', '< 250 ok to CWD', '> TYPE I', '< 200 ok to TYPE'])
    expect(findingsOf(found)).toMatchObject([{ code: 'begun-midway' }])
  })

  test.each([
    ['SMTP', '220 mail.example ESMTP', 'EHLO me'],
    ['SMTP of a host whose name says FTP', '220 ftp.example ESMTP mail', 'HELO me'],
    ['HTTP', '', 'GET / HTTP/1.1'],
    ['SSH', 'SSH-2.0-x', 'SSH-2.0-y'],
    ['NNTP', '200 news', 'MODE READER'],
    ['POP', '+OK ready', 'USER a'],
  ])('and %s is none', (_name, greeting, first) => {
    const talk = new Conversation({ client, server: { ...server, port: 2_525 } })
    if (greeting) talk.server(greeting)
    talk.client(first).server('250 ok')
    const found = inspect(talk.capture)
    expect(found.events).toEqual([])
    expect(found.others).toBe(1)
  })
})

describe('TLS that a program has recorded in plaintext itself', () => {
  const recorded = () => new Conversation(undefined, true).server('220 x').ask('AUTH TLS', '234 go')
  const underTls = () => recorded().noted(remarks['under-tls'], 'USER me').server('331 password')

  test('is read on, and is neither CCC nor a password in clear', () => {
    const found = inspect(
      underTls().ask('PASS secret', '230 in').ask('PROT P', '200 ok').retrieve('text').capture,
    )
    expect(dialogueOf(found).slice(0, 6)).toEqual([
      '< 220 x',
      '> AUTH TLS',
      '< 234 go to AUTH',
      'TLS',
      '> USER me',
      '< 331 password to USER',
    ])
    expect(found.events).toContainEqual(expect.objectContaining({ kind: 'tls', on: true, recorded: true }))
    expect(found.events.filter(({ kind }) => kind === 'finding')).toEqual([])
    expect(found.files.get(1)).toMatchObject({
      file: new TextEncoder().encode('text'),
      summary: { protected: false, reply: 226 },
    })
  })

  test('carries a file that looks like TLS', () => {
    const content = Uint8Array.of(0x16, 3, 1, 0, 2, 1, 1)
    const found = inspect(underTls().ask('TYPE I', '200 ok').retrieve(content).capture)
    expect(found.files.get(1)).toMatchObject({ file: content, summary: { protected: false } })
  })

  test('ends where that is noted', () => {
    const found = inspect(underTls().ask('CCC', '200 ok').noted(remarks['in-clear'], 'PWD').capture)
    expect(dialogueOf(found).slice(-4)).toEqual(['> CCC', '< 200 ok to CCC', 'clear', '> PWD'])
  })

  test('does not begin where the handshake failed', () => {
    const found = inspect(recorded().ask('USER me', '331 password').ask('PASS x', '230 in').capture)
    expect(dialogueOf(found)).not.toContain('TLS')
    expect(found.events).toContainEqual(
      expect.objectContaining({ finding: expect.objectContaining({ code: 'password-in-clear' }) }),
    )
  })
})

describe('TLS', () => {
  const record = (type: number, length: number) =>
    Uint8Array.of(type, 3, 3, length >> 8, length & 255, ...new Uint8Array(length).fill(0x41))

  test('begins after 234, and what follows CCC is read again', () => {
    const talk = new Conversation()
      .server('220 x')
      .ask('AUTH TLS', '234 go')
      .octets('client', record(22, 300))
      .octets('server', record(22, 1_000))
      .octets('server', record(23, 40))
      .octets('client', record(21, 2))
      .client('PASV')
      .octets('server', record(21, 2))
      .server('227 (1,2,3,4,5,6)')
    expect(dialogueOf(inspect(talk.capture))).toEqual([
      '< 220 x',
      '> AUTH TLS',
      '< 234 go to AUTH',
      'TLS',
      'clear',
      '> PASV',
      'clear',
      '< 227 (1,2,3,4,5,6) to PASV',
    ])
  })

  test('from the first octet is known on port 990', () => {
    const talk = new Conversation({ client, server: { ...server, port: 990 } }).octets(
      'client',
      record(22, 100),
    )
    expect(dialogueOf(inspect(talk.capture))).toEqual(['TLS'])
  })

  const hello = Uint8Array.of(22, 3, 1, 0, 50, 1, 0, 0, 46, 3, 3, ...new Uint8Array(44))

  test.each([
    ['that was captured from its middle', (talk: Conversation) => withoutPackets(talk.capture, 3)],
    [
      'that was under TLS before CCC',
      () =>
        new Conversation()
          .ask('AUTH TLS', '234 go')
          .octets('client', record(22, 3))
          .client('CWD x')
          .retrieve(new Uint8Array([...hello, ...record(23, 90)])).capture,
    ],
  ])('of a data connection leaves only its octets, in a session %s', (_name, captureOf) => {
    const talk = new Conversation().client('CWD x').server('250 ok')
    const found = inspect(captureOf(talk.retrieve(new Uint8Array([...hello, ...record(23, 90)]))))
    expect(found.files.get(1)).toMatchObject({
      file: new Uint8Array(0),
      summary: { protected: true, wireOctets: 150 },
    })
    expect(findingsOf(found).map(({ code }) => code)).toContain('data-under-tls')
  })

  test('is not on data connections of a session that was always in clear, though a file begins as TLS does', () => {
    const found = inspect(new Conversation().login().ask('TYPE I', '200 ok').retrieve(hello).capture)
    expect(found.files.get(1)).toMatchObject({ file: hello, summary: { protected: false } })
  })

  test.each([
    ['a record of another message', Uint8Array.of(22, 3, 1, 0, 4, 9, 0, 0, 0)],
    [
      'octets that are no records one after the other',
      Uint8Array.of(22, 3, 3, 0, 1, 1, 0x41, 0x42, 0x43, 0x44),
    ],
  ])('nor where it may be, by %s', (_name, content) => {
    const talk = new Conversation().client('CWD x').server('250 ok').ask('TYPE I', '200 ok').retrieve(content)
    expect(inspect(withoutPackets(talk.capture, 3)).files.get(1)).toMatchObject({
      file: content,
      summary: { protected: false },
    })
  })

  test('that was taken off before the capture leaves everything readable, and passwords are not in clear', () => {
    const talk = new Conversation()
      .server('220 x')
      .ask('AUTH TLS', '234 go')
      .ask('USER joe', '331 p')
      .ask('PASS secret', '230 in')
      .ask('PBSZ 0', '200 ok')
      .ask('PROT P', '200 ok')
      .ask('TYPE I', '200 ok')
      .retrieve('content')
    const found = inspect(talk.capture)
    expect(found.events.filter(({ kind }) => kind === 'tls')).toMatchObject([{ on: true, readable: true }])
    expect(found.events.filter(({ kind }) => kind === 'finding')).toEqual([])
    expect(found.files.get(1)).toMatchObject({ file: bytes('content'), summary: { protected: false } })
  })

  test('has not begun for what a client sends with AUTH, which is reported', () => {
    const talk = new Conversation().server('220 x').client('AUTH TLS', 'USER evil').server('234 go')
    expect(findingsOf(inspect(talk.capture))).toMatchObject([
      { code: 'commands-after-auth', severity: 'risk' },
    ])
  })
})

test('what is missing of a command can not show a secret', () => {
  const { capture } = new Conversation()
    .login()
    .octets('client', 'PASS first')
    .octets('client', ' part of a secret\r\n')
    .client('TYPE I')
  // The packet with the verb is missing.
  const found = inspect(withoutPacket(capture, bytes('PASS first')))
  expect(JSON.stringify(found.events)).not.toContain('secret')
  expect(dialogueOf(found).at(-1)).toBe('> TYPE I')
  expect(findingsOf(found).map(({ code }) => code)).toEqual(['missing-in-capture'])
})

test('the rest of a secret whose beginning is there shows nothing either, though it looks like a command', () => {
  const { capture } = new Conversation()
    .server('220 x')
    .octets('client', 'PASS first')
    .octets('client', ' middle')
    .octets('client', 'LIST of words\r\n')
  const found = inspect(withoutPacket(capture, bytes(' middle')))
  expect(dialogueOf(found)).toEqual(['< 220 x', '> ****'])
})

test('a secret that the server repeats in its reply is hidden there too', () => {
  const talk = new Conversation().server('220 x').ask('PASS hunter2', "500 'PASS hunter2': not understood")
  expect(dialogueOf(inspect(talk.capture)).at(-1)).toBe("< 500 'PASS ****': not understood to PASS")
  expect(dialogueOf(inspect(talk.capture, { showSecrets: true })).at(-1)).toContain('hunter2')
})

test('a secret is one too where NUL is within its verb, which many servers do not see', () => {
  const { capture } = new Conversation().server('220 x').client('\0PA\0SS secret')
  expect(JSON.stringify(inspect(capture).events)).not.toContain('secret')
})

test('after a reply that is missing the others still belong to their commands, and to their transfers', () => {
  const talk = new Conversation().login().ask('RETR lost', '550 lost')
  talk.retrieve('content').ask('PWD', '257 "/"')
  const found = inspect(withoutPacket(talk.capture, bytes('550 lost\r\n')))
  expect(dialogueOf(found).at(-1)).toBe('< 257 "/" to PWD')
  expect([...found.files.values()].map(({ wire, summary }) => [wire.length, summary?.reply])).toEqual([
    [0, undefined],
    [7, 226],
  ])
})

test('with the octets of one side only, that is reported', () => {
  const onlyClient = new Conversation().client('USER a', 'PASS b', 'TYPE I', 'QUIT')
  const onlyServer = new Conversation().server('220 x', '331 y', '230 z')
  for (const talk of [onlyClient, onlyServer]) {
    expect(findingsOf(inspect(talk.capture)).map(({ code }) => code)).toContain('one-side-only')
  }
})

/** Leaves out the first packets of a capture of ours. */
function withoutPackets(capture: Uint8Array, count: number): Uint8Array {
  const blocks = blocksOf(capture)
  return Uint8Array.from([...blocks.slice(0, 2), ...blocks.slice(2 + count)].flatMap((block) => [...block]))
}

function withoutPacket(capture: Uint8Array, content: Uint8Array): Uint8Array {
  const text = String.fromCharCode(...content)
  const kept = blocksOf(capture).filter((block) => !String.fromCharCode(...block).includes(text))
  return Uint8Array.from(kept.flatMap((block) => [...block]))
}

function blocksOf(capture: Uint8Array): Uint8Array[] {
  const view = new DataView(capture.buffer, capture.byteOffset)
  const blocks: Uint8Array[] = []
  for (let at = 0; at < capture.length; at += blocks.at(-1)!.length) {
    blocks.push(capture.subarray(at, at + view.getUint32(at + 4, true)))
  }
  return blocks
}
