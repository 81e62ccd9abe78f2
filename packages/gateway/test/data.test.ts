import { describe, expect, test } from 'vitest'
import type { GatewayOptions } from '../src/index.js'
import { type Addresses, Talk } from './talk.js'

const v6: Addresses = { client: '2001:db8::1', inside: '2001:db8::2' }
const serverV6: Addresses = { outside: '2001:db8:1::2', server: '2001:db8:1::9' }

/** A client that agrees on a data connection: what it says, and the reply in the end. */
const ofClient = {
  PASV: { line: 'PASV', reply: '< 227 Entering Passive Mode (198,51,100,1,156,65)' },
  EPSV: { line: 'EPSV', reply: '< 229 Entering Extended Passive Mode (|||40001|)' },
  PORT: { line: 'PORT 192,0,2,1,195,81', reply: '< 200 PORT ok' },
  EPRT: { line: 'EPRT |1|192.0.2.1|50001|', reply: '< 200 EPRT ok' },
} as const

const listening = { kind: 'listening', host: '198.51.100.1', port: 40_001 } as const
const listeningOutside = { kind: 'listening', host: '203.0.113.1', port: 41_001 } as const

/** What the server says to each command that arranges a data connection, and how its side is opened. */
const ofServer = {
  PASV: {
    asks: ['> PASV'],
    answer: '227 here (203,0,113,9,100,1)',
    opens: 'dial 203.0.113.9:25601 server C',
  },
  EPSV: { asks: ['> EPSV'], answer: '229 here (|||25601|)', opens: 'dial 203.0.113.9:25601 server C' },
  PORT: {
    asks: ['listen server v4', '> PORT 203,0,113,1,160,41'],
    answer: '200 ok',
    opens: 'accept server C',
  },
  EPRT: {
    asks: ['listen server v4', '> EPRT |1|203.0.113.1|41001|'],
    answer: '200 ok',
    opens: 'accept server C',
  },
} as const

type Verb = keyof typeof ofClient

/** The command that the server is given for the client's own. */
const translated: readonly (readonly [NonNullable<GatewayOptions['data']>, Verb, Verb])[] = [
  ...(['same', 'auto'] as const).flatMap((data) =>
    (['PASV', 'EPSV', 'PORT', 'EPRT'] as const).map((verb) => [data, verb, verb] as const),
  ),
  ['passive', 'PASV', 'PASV'],
  ['passive', 'EPSV', 'EPSV'],
  ['passive', 'PORT', 'PASV'],
  ['passive', 'EPRT', 'EPSV'],
  ['active', 'PASV', 'PORT'],
  ['active', 'EPSV', 'EPRT'],
  ['active', 'PORT', 'PORT'],
  ['active', 'EPRT', 'EPRT'],
]

describe('a data connection', () => {
  test.each(translated)('with data %s: %s of the client becomes %s', (data, clientVerb, serverVerb) => {
    const talk = Talk.loggedIn({ data })
    const { line, reply } = ofClient[clientVerb]
    const { asks, answer, opens } = ofServer[serverVerb]
    talk.client(line)
    if (asks.length > 1) talk.wants(asks[0]).input(listeningOutside).wants(asks[1]!)
    else talk.wants(...asks)
    talk.server(answer)
    const isPassive = clientVerb.endsWith('SV')
    if (isPassive) talk.wants('listen client v4').input(listening)
    talk.wants(reply)
    talk.client('RETR file')
    talk.wants('> RETR file', opens, ...(isPassive ? ['accept client C'] : []))
    talk.server('150 here').wants(...(isPassive ? [] : ['dial 192.0.2.1:50001 client C']), '< 150 here')
    talk.input({ kind: 'dataOpened', side: 'server' }).input({ kind: 'dataOpened', side: 'client' })
    talk.server('226 done').wants()
    talk.input({ kind: 'dataEnded', complete: true }).wants('< 226 done')
  })

  test('the client’s and the server’s may be of different versions of IP', () => {
    const talk = Talk.loggedIn({}, v6).client('EPSV').wants('> EPSV').server('229 (|||2000|)')
    talk.wants('listen client v6').input({ kind: 'listening', host: '2001:db8::2', port: 9 })
    talk.wants('< 229 Entering Extended Passive Mode (|||9|)')
    const other = Talk.loggedIn({ data: 'active' }, serverV6).client('PASV').wants('listen server v6')
    other
      .input({ kind: 'listening', host: '2001:db8:1::2', port: 4_000 })
      .wants('> EPRT |2|2001:db8:1::2|4000|')
    other.server('200 ok').wants('listen client v4').input(listening).wants(ofClient.PASV.reply)
  })

  test('PASV is refused where the client uses IPv6, and EPSV of another version', () => {
    Talk.loggedIn({}, v6).client('PASV').wants('note refused', '< 500 PASV is for IPv4: use EPSV')
    Talk.loggedIn({}, v6)
      .client('EPSV 1')
      .wants('note refused', '< 522 Network protocol not supported, use (2)')
    Talk.loggedIn().client('EPSV 2').wants('note refused', '< 522 Network protocol not supported, use (1)')
    Talk.loggedIn().client('EPSV ALL').wants('< 200 EPSV ALL ok')
  })

  test('another way is tried where the server refuses one', () => {
    const talk = Talk.loggedIn().client('EPSV').wants('> EPSV').server('500 what?').wants('> PASV')
    talk.server('227 (10,0,0,1,100,1)').wants('listen client v4').input(listening).wants(ofClient.EPSV.reply)
    talk.client('LIST').wants('> LIST', 'dial 203.0.113.9:25601 server C', 'accept client C')
    const active = Talk.loggedIn({ data: 'auto' })
      .client('PASV')
      .wants('> PASV')
      .server('550 no')
      .wants('> EPSV')
    active.server('502 no').wants('listen server v4').input(listeningOutside)
    active.wants('> PORT 203,0,113,1,160,41').server('200 ok').wants('listen client v4')
  })

  test('no other way is tried where none can work, and the refusal is passed on', () => {
    Talk.loggedIn().client('EPSV').server('530 log in').wants('> EPSV', '< 530 log in')
    const same = Talk.loggedIn({ data: 'same' }).client('EPSV').server('500 no').wants('> EPSV', '> PASV')
    same.server('502 never').wants('< 502 never')
  })

  test('that no way leads to leaves no listener open', () => {
    const talk = Talk.loggedIn({ data: 'active' }).client('PORT 192,0,2,1,195,80').input(listeningOutside)
    talk.server('500 no').input(listeningOutside).taken()
    talk.server('500 no').wants('closeData', '< 500 no')
  })

  test.each([
    ['229 here (|||x|)', 'a reply that holds no port'],
    ['229 here (|||99999|)', 'a port that is none'],
    ['229 here (|||1023|)', 'a low port'],
    ['200 ok', 'another code'],
    ['331 what', 'a code that asks for more'],
  ])('%s counts as a refusal: %s', (reply) => {
    const talk = Talk.loggedIn({ data: 'passive' }).client('EPSV').server(reply).wants('> EPSV', '> PASV')
    talk.server('227 (1,2,3,4,1)').wants('< 425 The server has no way to make a data connection')
  })

  test('the host that the server names is never dialled', () => {
    const talk = Talk.loggedIn().client('PASV').server('227 (10,9,8,7,100,1)').input(listening)
    talk.client('NLST')
    expect(talk.taken()).toContain('dial 203.0.113.9:25601 server C')
  })

  test.each([
    ['PORT 192,0,2,77,100,1', 500],
    ['EPRT |1|198.51.100.1|25601|', 500],
    ['PORT 192,0,2,1,3,255', 500],
    ['PORT 192,0,2,1,0,0', 500],
    ['PORT 192,0,2,1,256,1', 501],
    ['PORT 1,2,3', 501],
    ['EPRT |3|x|1|', 522],
    ['EPRT', 501],
  ])('%s is refused by %i, and the server does not see it', (line, code) => {
    const wanted = Talk.loggedIn().client(line).taken()
    expect(wanted).toEqual(['note refused', expect.stringMatching(new RegExp(`^< ${code} `))])
  })

  test('a transfer without one is refused', () => {
    Talk.loggedIn().client('RETR x').wants('< 425 Use EPSV, PASV, EPRT or PORT first')
  })

  test('a listener that can’t be opened is a refusal', () => {
    const talk = Talk.loggedIn().client('EPSV').server('229 (|||2000|)').wants('> EPSV', 'listen client v4')
    talk
      .input({ kind: 'notListening', reason: 'no port' })
      .wants('closeData', '< 425 No port is free for a data connection')
    talk.client('RETR x').wants('< 425 Use EPSV, PASV, EPRT or PORT first')
  })

  test('a new one takes the place of the one before', () => {
    const talk = Talk.loggedIn().client('EPSV').server('229 (|||2000|)').input(listening)
    talk.taken()
    talk.client('EPSV').wants('closeData', '> EPSV')
  })
})

test.each(['PASV', 'PORT 192,0,2,1,195,81', 'EPRT |1|192.0.2.1|50001|'])(
  'after EPSV ALL %s is refused, until REIN',
  (line) => {
    const talk = Talk.loggedIn().client('EPSV ALL').wants('< 200 EPSV ALL ok')
    const [verb] = line.split(' ')
    talk.client(line).wants('note refused', `< 501 ${verb} is not allowed after EPSV ALL`)
    talk.client('EPSV').wants('> EPSV').server('229 (|||2000|)')
    talk.taken()
    const again = Talk.loggedIn().client('EPSV ALL', 'REIN').server('220 again')
    again.taken()
    again.client('PASV').wants('> PASV')
  },
)
