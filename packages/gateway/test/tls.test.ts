import { describe, expect, test } from 'vitest'
import { Talk } from './talk.js'

const reached = {
  kind: 'serverConnected',
  local: { host: '203.0.113.1', port: 40_000 },
  peer: { host: '203.0.113.9', port: 21 },
} as const

/** TLS with the client. */
function secured(talk: Talk): Talk {
  talk.client('AUTH TLS')
  talk.input({ kind: 'secured', side: 'client' })
  talk.taken()
  return talk
}

describe('TLS with the client', () => {
  test('begins by AUTH, and the server sees none of it', () => {
    const talk = Talk.connected().client('AUTH TLS').wants('< 234 Begin TLS', 'secure client')
    talk.input({ kind: 'secured', side: 'client' }).client('PBSZ 0', 'PROT P', 'USER me')
    talk.wants('< 200 PBSZ=0', '< 200 Data connections are private', '> USER me')
    talk.server('230 in').client('EPSV').server('229 (|||2000|)')
    talk.input({ kind: 'listening', host: '198.51.100.1', port: 40_001 })
    talk.taken()
    talk.client('RETR x').wants('> RETR x', 'dial 203.0.113.9:2000 server C', 'accept client P')
  })

  test('is not begun where something follows AUTH in clear', () => {
    const taken = Talk.connected().client('AUTH TLS', 'USER evil').taken()
    expect(taken).toEqual(['< 421 Nothing may follow AUTH', 'close client', 'close server'])
    expect(Talk.connected().octets('client', 'AUTH TLS\r\nUS').taken()).toContain('close client')
  })

  test('is required where the gateway says so', () => {
    const talk = Talk.connected({ tls: { client: 'required' } })
      .client('USER me', 'FEAT')
      .server('211 none')
    talk.wants(
      'note refused',
      '< 530 AUTH TLS comes first',
      '> FEAT',
      '< 211-Features:',
      '<  AUTH TLS',
      '<  PBSZ',
      '<  PROT',
      '<  EPRT',
      '<  EPSV',
      '< 211 End',
    )
    secured(talk).client('USER me').wants('> USER me')
  })

  test('may begin with the connection, before the greeting', () => {
    const talk = new Talk({ tls: { client: 'implicit' } }).accept().wants('secure client')
    talk.input({ kind: 'secured', side: 'client' }).wants('route').reach().server('220 hi').wants('< 220 hi')
  })

  test.each([
    ['AUTH SSL', 504],
    ['AUTH', 504],
    ['PBSZ 0', 503],
    ['PROT P', 503],
    ['CCC', 533],
  ])('%s before it is answered %i', (line, code) => {
    expect(Talk.connected().client(line).taken().at(-1)).toMatch(new RegExp(`^< ${code} `))
  })

  test.each([
    ['AUTH TLS', 503],
    ['CCC', 534],
    ['PROT S', 536],
    ['PROT x', 504],
  ])('%s within it is answered %i', (line, code) => {
    const talk = secured(Talk.connected()).client('PBSZ 0')
    talk.taken()
    expect(talk.client(line).taken().at(-1)).toMatch(new RegExp(`^< ${code} `))
  })

  test('is refused where it is off', () => {
    Talk.connected({ tls: { client: 'off' } })
      .client('AUTH TLS')
      .wants('note refused', '< 502 TLS is not available')
  })
})

describe('TLS with the server', () => {
  test('comes before the client is greeted where it is required', () => {
    const talk = new Talk({ tls: { server: 'required' } }).accept().reach().server('220 hi')
    talk.wants('route', '> AUTH TLS').server('234 go').wants('secure server')
    talk.input({ kind: 'secured', side: 'server' }).wants('> PBSZ 0').server('200 ok').wants('< 220 hi')
  })

  test('ends the session where it is required and refused, but not where it is optional', () => {
    const talk = new Talk({ tls: { server: 'required' } }).accept().reach().server('220 hi').server('502 no')
    talk.wants('route', '> AUTH TLS', '< 421 The server is not available', 'close client', 'close server')
    const optional = new Talk({ tls: { server: 'optional' } })
      .accept()
      .reach()
      .server('220 hi')
      .server('502 no')
    optional.wants('route', '> AUTH TLS', '< 220 hi')
  })

  test('begins with the connection where it is implicit', () => {
    const talk = new Talk({ tls: { server: 'implicit' } }).accept().reach().wants('route', 'secure server')
    talk.input({ kind: 'secured', side: 'server' }).server('220 hi').wants('> PBSZ 0')
    talk.server('200 ok').wants('< 220 hi')
  })

  test('is private for data from the beginning where that is demanded, or the session ends', () => {
    const talk = new Talk({ tls: { server: 'implicit' }, protection: 'P' }).accept().reach()
    talk.input({ kind: 'secured', side: 'server' }).server('220 hi').server('200 ok')
    talk.wants('route', 'secure server', '> PBSZ 0', '> PROT P').server('534 no')
    talk.wants('< 421 The server is not available', 'close client', 'close server')
  })

  test.each(['234 go\r\n220 forged\r\n', '234 go\r\n22'])('is not begun after %j', (octets) => {
    const talk = new Talk({ tls: { server: 'required' } }).accept().reach().server('220 hi')
    talk.taken()
    talk.octets('server', octets)
    talk.wants('secure server', '< 421 The server is at fault', 'close client', 'close server')
  })

  test('protects its data connections as the client asks, or always', () => {
    const same = new Talk({ tls: { server: 'required' } }).accept().reach().server('220 hi').server('234 go')
    same.input({ kind: 'secured', side: 'server' }).server('200 ok')
    secured(same).client('PBSZ 0', 'PROT P').wants('< 200 PBSZ=0', '> PROT P').server('200 ok')
    same.wants('< 200 Data connections are private')
    same.client('PROT C').wants('> PROT C').server('534 never in clear').wants('< 534 never in clear')
    const always = new Talk({ tls: { server: 'required' }, protection: 'P' })
      .accept()
      .reach()
      .server('220 hi')
    always.server('234 go').input({ kind: 'secured', side: 'server' }).server('200 ok').taken()
    always.server('200 ok').wants('< 220 hi')
    always.client('USER me').server('230 in').client('EPSV').server('229 (|||2000|)')
    always.input({ kind: 'listening', host: '198.51.100.1', port: 40_001 }).taken()
    always.client('LIST').wants('> LIST', 'dial 203.0.113.9:2000 server P', 'accept client C')
  })

  test('as the client: its AUTH is given to the server first', () => {
    const talk = Talk.connected({ tls: { server: 'same' } })
      .client('AUTH TLS')
      .wants('> AUTH TLS')
    talk.server('234 go').wants('secure server').input({ kind: 'secured', side: 'server' }).wants('> PBSZ 0')
    talk.server('200 ok').wants('< 234 Begin TLS', 'secure client')
    const refused = Talk.connected({ tls: { server: 'same' } })
      .client('AUTH TLS')
      .server('500 no')
    refused.wants('> AUTH TLS', 'note refused', '< 534 The server has no TLS')
  })

  test('as the client, where its server is chosen later: with the protection that it has asked for', () => {
    const talk = new Talk({ tls: { server: 'same' }, routeBy: 'user' }).accept()
    secured(talk).client('PBSZ 0', 'PROT P', 'USER me')
    talk.taken()
    talk.reach().server('220 hi').wants('> AUTH TLS').server('234 go').wants('secure server')
    talk.input({ kind: 'secured', side: 'server' }).wants('> PBSZ 0').server('200 ok').wants('> PROT P')
    talk.server('200 ok').wants('> USER me')
    const clear = new Talk({ tls: { server: 'same' }, routeBy: 'user' }).accept().client('USER me').reach()
    clear.taken()
    clear.server('220 hi').wants('> USER me')
  })

  test('may differ for one server', () => {
    const talk = new Talk().accept()
    talk.input({ ...reached, policy: { tls: 'required', protection: 'P', data: 'active' } }).server('220 hi')
    talk.wants('route', '> AUTH TLS').server('234 go').input({ kind: 'secured', side: 'server' })
    talk.server('200 ok').wants('secure server', '> PBSZ 0', '> PROT P').server('200 ok')
    talk.client('EPSV').wants('< 220 hi', 'listen server v4')
  })

  test('of one session does not change what the next one with the same options does', () => {
    const options = {}
    const [one, next] = [new Talk(options).accept(), new Talk(options).accept()]
    one
      .input({ ...reached, policy: { tls: 'required' } })
      .server('220 hi')
      .wants('route', '> AUTH TLS')
    next
      .input({ ...reached, policy: { tls: undefined } })
      .server('220 hi')
      .wants('route', '< 220 hi')
  })
})
