import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewaySession } from '../src/index.js'
import { Talk } from './talk.js'

describe('a session', () => {
  test('begins with the greeting of the server', () => {
    const talk = new Talk().accept().wants('route').reach().wants()
    talk
      .server('120 in a moment', '220-hello', ' there', '220 ready')
      .wants('< 220-hello', '<  there', '< 220 ready')
  })

  test.each([
    ['can’t be reached', (talk: Talk) => talk.input({ kind: 'serverNotConnected', reason: 'refused' })],
    ['greets with 421', (talk: Talk) => talk.reach().server('530 go away')],
    ['does not greet', (talk: Talk) => talk.reach().after(300_000)],
  ])('whose server %s ends with 421, which names no address', (_name, fault) => {
    const taken = fault(new Talk().accept()).taken()
    const said = taken.filter((line) => line.startsWith('<'))
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/^< 421 [^\d]+$/)
    expect(taken).toContain('close client')
  })

  test('passes commands on one at a time, octet for octet', () => {
    const talk = Talk.loggedIn()
      .client('cwd  Caf\u00e9  ', 'SITE x y', 'XFOO')
      .wants('> cwd  Caf\u00c3\u00a9  ')
    talk
      .server('250 ok')
      .wants('< 250 ok', '> SITE x y')
      .server('200-a', '200 b')
      .wants('< 200-a', '< 200 b', '> XFOO')
    talk.server('500 what').wants('< 500 what')
  })

  test('doubles IAC on its way to the server', () => {
    const line = Uint8Array.from([0x43, 0x57, 0x44, 0x20, 0xff, 0xff, 0x0d, 0x0a])
    expect(Talk.loggedIn().octets('client', line).taken()).toEqual(['> CWD \u00ff\u00ff'])
  })

  test('passes nothing on that was not asked', () => {
    const talk = Talk.loggedIn().server('227 (1,2,3,4,5,6)', '226 done').wants('note unasked', 'note unasked')
    talk.client('PASV').wants('> PASV').server('227 (203,0,113,9,100,1)').wants('listen client v4')
  })

  test('ends when the server says 421, whatever it was asked', () => {
    Talk.loggedIn().server('421 time is up').wants('< 421 time is up', 'close client', 'close server')
  })

  test('is not kept alive by a server that never answers', () => {
    const talk = Talk.loggedIn().client('NOOP')
    talk.taken()
    talk
      .after(299_999)
      .wants()
      .after(1)
      .wants('< 421 The server does not answer', 'close client', 'close server')
  })

  test('has to log in in time, whatever else it does', () => {
    const talk = Talk.connected()
    for (let at = 0; at < 11; at++) talk.after(10_000).client('NOOP').server('200 ok')
    talk.taken()
    talk.after(10_000).wants('< 421 No login in time', 'close client', 'close server')
  })

  test.each([
    [['USER me', '230 in']],
    [['USER me', '331 password', 'PASS x', '232 in']],
    [['USER me', '331 password', 'PASS x', '332 account', 'ACCT y', '230 in']],
  ])('is logged in by whichever command is the last: %j', (lines) => {
    const talk = Talk.connected()
    for (const [index, line] of lines.entries()) index % 2 === 0 ? talk.client(line) : talk.server(line)
    talk.taken()
    talk.after(899_999).wants()
  })

  test('ends when no command comes', () => {
    const talk = Talk.loggedIn().after(899_999).wants()
    talk.client('NOOP').server('200 ok').after(899_999)
    talk.taken()
    talk.after(1).wants('< 421 No command in time', 'close client', 'close server')
  })

  test('can be ended for a reason of the gateway', () => {
    const talk = Talk.connected()
      .client('NOOP')
      .input({ kind: 'dismissed', reason: 'limit', text: 'Too many sessions' })
    talk.wants('> NOOP', '< 421 Too many sessions', 'close client', 'close server')
  })

  test('is saturated by commands that wait', () => {
    const talk = Talk.loggedIn({ waitingCommands: 3 }).client('NOOP', 'NOOP', 'NOOP')
    expect(talk.session.saturated).toBe(false)
    talk.client('NOOP')
    expect(talk.session.saturated).toBe(true)
    talk.server('200 ok')
    expect(talk.session.saturated).toBe(false)
  })

  test('has one client', () => {
    expect(() => new Talk().accept().accept()).toThrow(TypeError)
  })
})

describe('what a server could read as something else', () => {
  test.each([
    ['CWD a\rDELE b', 'a lone CR'],
    ['CWD a\r\0b', 'CR NUL'],
    ['CWD a\r\0\nDELE b', 'CR NUL LF'],
    ['CWD a\0b', 'NUL'],
  ])('%j is never passed on: %s', (line) => {
    const taken = Talk.loggedIn().client(line).taken()
    expect(taken).toEqual([expect.stringMatching(/^< 501 /)])
  })

  test('a bare LF ends no command', () => {
    expect(Talk.loggedIn().octets('client', 'CWD a\nDELE b\r\n').taken()).toEqual([
      expect.stringMatching(/^< 500 /),
    ])
  })

  test('a line that is too long is dropped', () => {
    const taken = Talk.loggedIn({ lineLength: 20 })
      .client(`CWD ${'x'.repeat(40)}`, 'NOOP')
      .taken()
    expect(taken).toEqual([expect.stringMatching(/^< 500 /), '> NOOP'])
  })

  test.each(['GET / HTTP/1.1', 'x', '\u0016\u0003\u0001', 'FOO bar'])(
    '%j in the first line ends the session',
    (line) => {
      const taken = Talk.connected().client(line, 'PORT 192,0,2,1,100,1').taken()
      expect(taken).toEqual([expect.stringMatching(/^< 421 /), 'close client', 'close server'])
    },
  )

  test.each([
    ['is too long', `GET /${'x'.repeat(9_000)}\r\n`],
    ['holds a NUL', 'GET /\0\r\n'],
    ['ends in LF alone', 'GET /\n\r\n'],
  ])('a first line that %s ends the session', (_name, line) => {
    const taken = Talk.connected().octets('client', line).client('PORT 192,0,2,1,100,1').taken()
    expect(taken).toEqual([expect.stringMatching(/^< 421 /), 'close client', 'close server'])
  })

  test('a reply can’t bring another with it', () => {
    const talk = Talk.loggedIn().client('PWD')
    talk.taken()
    talk.octets('server', '257 "a\r\n226 b"\r\n').wants('< 257 "a', 'note unasked')
  })

  test('a reply without end is a fault of the server', () => {
    const talk = Talk.loggedIn().client('STAT x').octets('server', '213-')
    talk.taken()
    const piece = `${'x'.repeat(65_535)}\n`
    for (let at = 0; at < 80; at++) talk.octets('server', piece)
    talk.wants('< 421 The server is at fault', 'close client', 'close server')
  })
})

describe('commands', () => {
  test.each(['LPSV', 'LPRT 4,4,1,2,3,4,2,1,1', 'CPSV', 'SSCN ON', 'SPAS', 'ADAT x', 'ENC x', 'MODE E'])(
    '%s is refused: the gateway could not follow it',
    (line) => {
      expect(Talk.loggedIn().client(line).taken()).toEqual([
        'note refused',
        expect.stringMatching(/^< 50[24] /),
      ])
    },
  )

  test('may be allowed one by one, and denied', () => {
    const only = Talk.connected({ allow: ['user', 'pass'] }).client('PWD', 'USER me')
    only.wants('note refused', '< 502 PWD is not allowed here', '> USER me')
    Talk.loggedIn({ deny: ['DELE', 'PWD'] })
      .client('DELE x', 'XPWD')
      .wants(
        'note refused',
        '< 502 DELE is not allowed here',
        'note refused',
        '< 502 XPWD is not allowed here',
      )
  })

  test('are denied and allowed with their aliases, whichever is named', () => {
    Talk.loggedIn({ deny: ['xmkd'] })
      .client('MKD x')
      .wants('note refused', '< 502 MKD is not allowed here')
    Talk.loggedIn({ deny: ['XMKD'] })
      .client('XMKD x')
      .wants('note refused', '< 502 XMKD is not allowed here')
    Talk.connected({ allow: ['XPWD'] })
      .client('PWD', 'XPWD')
      .server('257 "/"')
      .wants('> PWD', '< 257 "/"', '> XPWD')
  })

  test('that the gateway does not let through are not among the features', () => {
    const talk = Talk.loggedIn({ deny: ['MFMT'], tls: { client: 'off' } })
      .client('FEAT')
      .wants('> FEAT')
    talk.server(
      '211-Features',
      ' AUTH TLS',
      ' EPSV',
      ' MFMT',
      ' SIZE',
      ' MLST type*;size*;',
      ' LPSV',
      '211 End',
    )
    talk.wants('< 211-Features:', '<  SIZE', '<  MLST type*;size*;', '<  EPRT', '<  EPSV', '< 211 End')
  })

  test('REIN begins again, where nothing can be protected by what came before', () => {
    const talk = Talk.loggedIn().client('REIN').wants('> REIN').server('220 again').wants('< 220 again')
    talk.after(119_999).wants().after(1)
    talk.wants('< 421 No login in time', 'close client', 'close server')
  })
})

describe('a server chosen by USER', () => {
  const options = { routeBy: 'user', greeting: 'hello' } as const

  test('is connected by then, and is given its own user name', () => {
    const talk = new Talk(options).accept().wants('< 220 hello')
    talk.client('HOST ftp.example', 'USER me@inner').wants('< 220 Host noted', 'route me@inner')
    talk
      .reach({}, 'me')
      .wants()
      .server('220 inner')
      .wants('> USER me')
      .server('331 password')
      .wants('< 331 password')
    talk.client('PASS x').server('530 wrong').wants('> PASS x', '< 530 wrong')
    talk.client('USER other@elsewhere').wants('note refused', '< 530 Connect again to log in as another user')
    talk.client('USER me@inner').wants('> USER me')
  })

  test('is given a user name in the octets of the client', () => {
    const talk = new Talk(options)
      .accept()
      .octets('client', Uint8Array.from(Buffer.from('USER J\u00f6rg\r\n', 'latin1')))
    talk.reach().taken()
    talk.server('220 inner').wants('> USER J\u00f6rg')
  })

  test('until then answers what it can by itself', () => {
    const talk = new Talk(options).accept().client('FEAT', 'NOOP', 'OPTS UTF8 ON', 'PWD', 'PASV', 'LIST')
    const taken = talk.taken().filter((line) => /^< \d{3} |^note|^>/.test(line))
    expect(taken).toEqual([
      '< 220 hello',
      '< 211 End',
      '< 200 ok',
      '< 200 ok',
      ...['PWD', 'PASV', 'LIST'].flatMap(() => ['note refused', '< 530 Log in first']),
    ])
    talk.client('QUIT').wants('< 221 Goodbye', 'close client')
  })
})

describe('whatever comes', () => {
  const input = fc.oneof(
    fc
      .constantFrom(
        'USER a',
        'PASS b',
        'PASV',
        'EPSV',
        'RETR x',
        'ABOR',
        'STAT',
        'QUIT',
        'AUTH TLS',
        'PBSZ 0',
        'PROT P',
        'REIN',
      )
      .map(
        (line) =>
          ({ kind: 'octets', side: 'client', octets: new TextEncoder().encode(`${line}\r\n`) }) as const,
      ),
    fc
      .constantFrom(
        '220 a',
        '227 (1,2,3,4,5,6)',
        '229 (|||2000|)',
        '150 b',
        '226 c',
        '234 d',
        '421 e',
        '213-x',
        '500',
      )
      .map(
        (line) =>
          ({ kind: 'octets', side: 'server', octets: new TextEncoder().encode(`${line}\r\n`) }) as const,
      ),
    fc.record({
      kind: fc.constant('octets' as const),
      side: fc.constantFrom('client' as const, 'server' as const),
      octets: fc.uint8Array(),
    }),
    fc.constantFrom(
      { kind: 'secured', side: 'client' } as const,
      { kind: 'secured', side: 'server' } as const,
      { kind: 'listening', host: '192.0.2.1', port: 9 } as const,
      { kind: 'notListening', reason: 'no' } as const,
      { kind: 'dataOpened', side: 'client' } as const,
      { kind: 'dataOpened', side: 'server' } as const,
      { kind: 'dataFailed', side: 'server', reason: 'no' } as const,
      { kind: 'dataEnded', complete: true } as const,
      { kind: 'dataEnded', complete: false } as const,
      { kind: 'drained' } as const,
      { kind: 'ended' } as const,
      { kind: 'clock' } as const,
    ),
  )

  test('nothing is thrown, and nothing is wanted after the end', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
        const session = new GatewaySession()
        const address = { local: { host: '192.0.2.2', port: 21 }, peer: { host: '192.0.2.1', port: 5_000 } }
        session.handle({ kind: 'connected', ...address }, 0)
        session.handle({ kind: 'serverConnected', ...address }, 0)
        let now = 0
        let closed = false
        for (const each of inputs) {
          now += 10_000
          const outputs = session.handle(each, now)
          if (closed) expect(outputs).toEqual([])
          closed ||= outputs.some(({ kind }) => kind === 'close')
        }
      }),
    )
  })

  test('it does not matter how the octets were cut', () => {
    const dialogue =
      'USER me\r\nPASS x\r\nEPSV\r\nRETR \u00e9\r\n\xff\xf4\xff\xf2ABOR\r\nCWD a\rb\r\nNOOP\r\n'
    const octets = Uint8Array.from(dialogue, (letter) => letter.charCodeAt(0))
    const whole = Talk.connected().octets('client', octets).taken()
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: octets.length })), (cuts) => {
        const talk = Talk.connected()
        const ends = [...cuts, octets.length].sort((one, other) => one - other)
        let from = 0
        for (const to of ends) {
          talk.octets('client', octets.subarray(from, to))
          from = to
        }
        expect(talk.taken()).toEqual(whole)
      }),
    )
  })
})
