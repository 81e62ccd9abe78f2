import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { RouteConfiguration } from '../src/config.js'
import { Router } from '../src/router.js'
import type { GatewayRoute } from '../src/run/options.js'

const request: GatewayRoute = {
  client: { host: '192.0.2.1', port: 50_000 },
  local: { host: '198.51.100.1', port: 21 },
  listener: 0,
  transparent: false,
  serverName: undefined,
}

function router(...routes: RouteConfiguration[]): Router {
  return new Router(routes, () => ({}))
}

const choice = (routes: RouteConfiguration[], given: Partial<GatewayRoute> = {}) =>
  router(...routes).route({ ...request, ...given })

describe('one server for all', () => {
  test.each([
    ['ftp://10.0.0.9', { host: '10.0.0.9', port: undefined, tls: 'off' }],
    ['ftp://server.example:2121/', { host: 'server.example', port: 2_121, tls: 'off' }],
    ['ftpes://[2001:db8::9]', { host: '2001:db8::9', port: undefined, tls: 'required' }],
    ['ftps://server.example:9900', { host: 'server.example', port: 9_900, tls: 'implicit' }],
  ])('%s', (to, server) => {
    expect(choice([{ to }])).toMatchObject(server)
    expect(router({ to }).routeBy).toBe('connection')
  })

  test('a route that says how TLS is used counts more than the scheme of its URL', () => {
    const given = new Router([{ to: 'ftp://10.0.0.9' }], () => ({ tls: 'same' }))
    expect(given.route(request).tls).toBe('same')
  })
})

describe('the first route that matches counts', () => {
  const routes = [
    { to: 'ftp://10.0.0.1', user: 'TSO*' },
    { to: 'ftp://10.0.0.2', host: '*.example' },
    { to: 'ftp://10.0.0.3', serverName: 'files.example' },
    { to: 'ftp://10.0.0.4', from: ['192.0.2.0/25'], user: 'ann' },
    { to: 'ftp://10.0.0.5', login: 'guest' },
  ]

  test.each<[Partial<GatewayRoute>, string]>([
    [{ user: 'TSO1' }, '10.0.0.1'],
    [{ user: 'tso1' }, '10.0.0.5'],
    [{ user: 'xTSO1' }, '10.0.0.5'],
    [{ user: 'ben', host: 'A.EXAMPLE' }, '10.0.0.2'],
    [{ user: 'ben', host: 'example' }, '10.0.0.5'],
    [{ user: 'ben', serverName: 'Files.Example' }, '10.0.0.3'],
    [{ user: 'ann' }, '10.0.0.4'],
    [{ user: 'ann', client: { host: '192.0.2.200', port: 1 } }, '10.0.0.5'],
  ])('%j', (given, host) => {
    expect(choice(routes, given).host).toBe(host)
  })

  test('a server is given the user name of its route', () => {
    expect(choice(routes, { user: 'ben' })).toMatchObject({ user: 'guest' })
  })

  test('the server is chosen by USER where any route needs that', () => {
    expect(router(...routes).routeBy).toBe('user')
    expect(router({ to: 'ftp://10.0.0.1', from: ['10.0.0.0/8'] }).routeBy).toBe('connection')
  })

  test('a session that no route matches has no server', () => {
    expect(() => choice([{ to: 'ftp://10.0.0.1', user: 'ann' }], { user: 'ben' })).toThrow('no route matches')
  })
})

describe('USER name@host', () => {
  const routes = [{ to: 'user@host', hosts: ['*.example', '192.0.2.0/24:2121', '2001:db8::/32'] }]

  test.each([
    ['ann@ftp.example', { user: 'ann', host: 'ftp.example', port: undefined }],
    ['ann@mail.example@ftp.example:21', { user: 'ann@mail.example', host: 'ftp.example', port: 21 }],
    ['ann@192.0.2.7:2121', { user: 'ann', host: '192.0.2.7', port: 2_121 }],
    ['ann@[2001:db8::1]', { user: 'ann', host: '2001:db8::1', port: undefined }],
  ])('%s names an allowed server', (user, server) => {
    expect(choice(routes, { user })).toMatchObject(server)
  })

  test.each([
    'ann@ftp.example:22',
    'ann@ftp.example.evil',
    'ann@example',
    'ann@192.0.2.7',
    'ann@192.0.3.7:2121',
    'ann@127.0.0.1',
    'ann@[::1]',
    'ann@[::ffff:127.0.0.1]',
  ])('%s names one that is not', (user) => {
    expect(() => choice(routes, { user })).toThrow('hosts of the route do not have')
  })

  test.each([
    'ann',
    'ann@',
    'ann@2130706433',
    'ann@0x7f.1',
    'ann@a b.example',
    'ann@ftp.example:0',
    'ann@ftp.example:99999',
  ])('%s names no host', (user) => {
    expect(() => choice([{ to: 'user@host', hosts: ['*:*'] }], { user })).toThrow('names no host')
  })

  test('no pattern of names opens a network', () => {
    expect(() => choice([{ to: 'user@host', hosts: ['*:*'] }], { user: 'ann@127.0.0.1' })).toThrow(
      'do not have',
    )
  })
})

describe('the destination that the client has dialled', () => {
  const routes = [{ to: 'destination', hosts: ['198.51.100.0/24'] }]

  test('is the server', () => {
    expect(choice(routes, { transparent: true })).toMatchObject({ host: '198.51.100.1', port: 21 })
  })

  test('is refused where hosts do not have it', () => {
    const local = { host: '203.0.113.1', port: 21 }
    expect(() => choice(routes, { transparent: true, local })).toThrow('do not have 203.0.113.1')
  })

  test('is none at a listener that is not transparent', () => {
    expect(() => choice(routes)).toThrow('not a transparent one')
  })

  test('is never the gateway itself', () => {
    const own = Object.values(networkInterfaces()).flat()[0]!.address
    const open = [{ to: 'destination', hosts: ['0.0.0.0/0', '::/0'] }]
    const local = { host: own, port: 21 }
    expect(() => choice(open, { transparent: true, local })).toThrow('the gateway itself')
  })
})
