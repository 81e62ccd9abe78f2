import { describe, expect, test } from 'vitest'
import { Driver } from '../driver.js'

const ipv6 = { local: '2001:db8::1', peer: '2001:db8::9' }
const noPort = { listener: () => ({ kind: 'notListening', reason: 'all in use' }) as const }

describe('PASV', () => {
  test('tells the address of the listener', () => {
    const driver = Driver.loggedIn()
    expect(driver.line('PASV')).toBe('227 Entering Passive Mode (192,0,2,1,195,80)')
    expect(driver.last('listen')).toEqual({ kind: 'listen', family: 4 })
    expect(driver.request('RETR file.txt').connection).toEqual({ kind: 'passive' })
  })

  test('works where IPv4 comes in IPv6', () => {
    expect(Driver.loggedIn({ local: '::ffff:192.0.2.1' }).codes('PASV')).toEqual([227])
  })

  test('is refused over IPv6, which its reply can’t tell', () => {
    expect(Driver.loggedIn(ipv6).line('PASV')).toBe('425 PASV is for IPv4 only; use EPSV')
  })

  test('is answered 425 when no port is free', () => {
    expect(Driver.loggedIn(noPort).codes('PASV', 'NOOP')).toEqual([425, 200])
  })

  test('serves one transfer; the next one goes to the default port', () => {
    const driver = Driver.loggedIn()
    driver.codes('PASV')
    driver.request('RETR file.txt')
    driver.complete()
    expect(driver.request('RETR file.txt').connection).toEqual({
      kind: 'active',
      host: '192.0.2.9',
      port: 40_000,
    })
  })

  test('takes no argument', () => {
    expect(Driver.loggedIn().codes('PASV x', 'PASV ')).toEqual([501, 227])
  })
})

describe('EPSV', () => {
  test.each([
    ['over IPv4', {}, 4, '1', '2'],
    ['over IPv6', ipv6, 6, '2', '1'],
    ['over IPv6 with a zone', { local: 'fe80::1%eth0' }, 6, '2', '1'],
  ] as const)('listens %s in the family of the control connection', (_, world, family, own, other) => {
    const driver = Driver.loggedIn(world)
    expect(driver.line('EPSV')).toBe('229 Entering Extended Passive Mode (|||50000|)')
    expect(driver.last('listen')).toEqual({ kind: 'listen', family })
    expect(driver.codes(`EPSV ${own}`)).toEqual([229])
    expect(driver.line(`EPSV ${other}`)).toBe(`522 Network protocol not supported, use (${own})`)
  })

  test('refuses an unknown family with 522, and text that is not a number with 501', () => {
    expect(Driver.loggedIn().codes('EPSV 3', 'EPSV x', 'EPSV 1 2')).toEqual([522, 501, 501])
  })

  test('is answered 425 when no port is free, and leaves nothing prepared', () => {
    const driver = Driver.loggedIn(noPort)
    expect(driver.codes('EPSV')).toEqual([425])
    expect(driver.request('LIST').connection.kind).toBe('active')
  })

  test('ALL refuses every other way from then on, the default port too', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes('PORT 192,0,2,9,200,0', 'EPSV all')).toEqual([200, 200])
    expect(driver.codes('PASV', 'PORT 192,0,2,9,200,0', 'EPRT |1|192.0.2.9|50000|')).toEqual([501, 501, 501])
    expect(driver.codes('RETR file.txt', 'LIST', 'NOOP')).toEqual([425, 425, 200])
    expect(driver.codes('EPSV', 'EPSV ALL')).toEqual([229, 200])
    expect(driver.request('RETR file.txt').connection.kind).toBe('passive')
    driver.codes('ABOR')
    driver.aborted()
    expect(driver.codes('PASV')).toEqual([501])
  })
})

describe.each([
  ['PORT', '192,0,2,9,195,80', 'PORT 192,0,2,8,195,80', 'PORT 192,0,2,9,3,255', 'PORT 192,0,2,9,4,0'],
  [
    'EPRT',
    '|1|192.0.2.9|50000|',
    'EPRT |1|192.0.2.8|50000|',
    'EPRT |1|192.0.2.9|1023|',
    'EPRT |1|192.0.2.9|1024|',
  ],
])('%s', (verb, own, foreign, privileged, lowest) => {
  test('is where transfers go until it is changed', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes(`${verb} ${own}`)).toEqual([200])
    const active = { kind: 'active', host: '192.0.2.9', port: 50_000 }
    for (const line of ['RETR file.txt', 'STOR new.txt']) {
      expect(driver.request(line).connection).toEqual(active)
      driver.complete()
      driver.codes('ABOR')
    }
  })

  test('closes the listener that was open', () => {
    const driver = Driver.loggedIn()
    driver.codes('EPSV')
    driver.codes(`${verb} ${own}`)
    expect(driver.outputs.filter(({ kind }) => kind === 'closeData')).toHaveLength(1)
  })

  test('allows only the peer, and no well-known port', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes(foreign, privileged, lowest)).toEqual([504, 504, 200])
    const cautious = Driver.loggedIn({ options: { lowestActivePort: 2_000 } })
    expect(cautious.codes(lowest)).toEqual([504])
  })

  test('is answered 501 for an invalid address', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes(verb, `${verb} junk`, `${verb} ${own}1234567`, `${verb} 300,1,1,1,1,1`)).toEqual([
      501, 501, 501, 501,
    ])
  })
})

test.each([
  ['0.0.0.0', 504],
  ['127.0.0.1', 504],
  ['169.254.0.1', 504],
  ['192.0.2.9', 200],
])('EPRT to %s is answered %i', (host, code) => {
  expect(Driver.loggedIn().codes(`EPRT |1|${host}|50000|`)).toEqual([code])
})

test.each([
  ['|2|2001:db8::9|50000|', 200],
  ['|2|2001:DB8:0:0::9|50000|', 200],
  ['|2|::ffff:192.0.2.9|50000|', 504],
  ['|2|::1|50000|', 504],
  ['|2|2001:db8::9|0|', 501],
  ['|2|2001:db8::9|65536|', 501],
  ['|3|2001:db8::9|50000|', 522],
])('EPRT %s over IPv6 is answered %i', (argument, code) => {
  expect(Driver.loggedIn(ipv6).codes(`EPRT ${argument}`)).toEqual([code])
})

test('PORT knows the peer also where its IPv4 address comes in IPv6', () => {
  expect(Driver.loggedIn({ peer: '::ffff:192.0.2.9' }).codes('PORT 192,0,2,9,200,0')).toEqual([200])
})

test('EPSV, PASV and PORT replace each other', () => {
  const driver = Driver.loggedIn()
  driver.codes('EPSV', 'PORT 192,0,2,9,200,0', 'PASV')
  expect(driver.request('RETR file.txt').connection.kind).toBe('passive')
})

describe('LPSV and LPRT', () => {
  test('name a port as RFC 1639 does', () => {
    expect(Driver.loggedIn().line('LPSV')).toBe('228 Entering Long Passive Mode (4,4,192,0,2,1,2,195,80)')
    const driver = Driver.loggedIn()
    expect(driver.codes('LPRT 4,4,192,0,2,9,2,200,0')).toEqual([200])
    expect(driver.request('RETR file.txt').connection).toEqual({
      kind: 'active',
      host: '192.0.2.9',
      port: 51_200,
    })
  })

  test('refuse strangers, other families and nonsense', () => {
    const lines = ['LPRT 4,4,192,0,2,8,2,200,0', 'LPRT 5,4,1,2,3,4,2,1,1', 'LPRT 1']
    expect(Driver.loggedIn().codes(...lines, 'EPSV ALL', 'LPSV', 'LPRT 1')).toEqual([
      504, 521, 521, 200, 501, 501,
    ])
  })
})

test('another server is allowed if configured, but no well-known port', () => {
  const driver = Driver.loggedIn({ options: { dataPeers: ['192.0.2.77'] } })
  expect(driver.codes('PORT 192,0,2,77,200,0', 'PORT 192,0,2,77,0,80', 'PORT 192,0,2,78,200,0')).toEqual([
    200, 504, 504,
  ])
})
