import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { isExcepted, parseProxy, proxyFor } from '../src/proxy.js'
import { proxyDialer } from '../src/proxy-dialer.js'
import { TestProxy } from './proxies.js'
import { ftpkit, Served } from './served.js'

describe('the URL of a proxy', () => {
  test.each([
    ['socks5://h', { kind: 'socks5', host: 'h', port: 1080 }],
    ['socks5h://h:9', { kind: 'socks5', host: 'h', port: 9 }],
    ['h:3128', { kind: 'http', host: 'h', port: 3128 }],
    ['http://h', { kind: 'http', host: 'h', port: 80 }],
    ['https://h', { kind: 'https', host: 'h', port: 443 }],
    ['socks5://us%40er:p%3Aw@[::1]:1', { host: '::1', port: 1, user: 'us@er', password: 'p:w' }],
  ])('%s is read', (url, parts) => {
    expect(parseProxy(url)).toMatchObject(parts)
  })

  test.each(['ftp://h', 'socks4://h', 'http://', 'http://me:secret@:1', 'http://me:secret%@h', '://'])(
    '%s is refused, without its password',
    (url) => {
      expect(() => parseProxy(url)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('secret') }),
      )
      expect(() => parseProxy(url)).toThrow(RangeError)
    },
  )
})

describe('which proxy is used', () => {
  test('that of the option, else FTP_PROXY, else ALL_PROXY, in small letters too', () => {
    const environment = { FTP_PROXY: 'http://ftp', ALL_PROXY: 'http://all' }
    const hostOf = (...args: Parameters<typeof proxyFor>) => proxyFor(...args)?.host
    expect(hostOf('h', 21, 'http://own', environment)).toBe('own')
    expect(hostOf('h', 21, undefined, environment)).toBe('ftp')
    expect(hostOf('h', 21, undefined, { all_proxy: 'http://all' })).toBe('all')
    expect(hostOf('h', 21, undefined, { ftp_proxy: 'http://small', FTP_PROXY: 'http://big' })).toBe('small')
    expect(hostOf('h', 21, false, environment)).toBeUndefined()
    expect(hostOf('h', 21, undefined, { ...environment, NO_PROXY: 'h' })).toBeUndefined()
    expect(hostOf('h', 21, 'http://own', { NO_PROXY: '*' })).toBe('own')
    expect(() => hostOf('h', 21, undefined, { FTP_PROXY: 'gopher://x' })).toThrow('FTP_PROXY')
  })

  test.each([
    ['host.example', 'example', true],
    ['host.example', '.example', true],
    ['host.example', '*.example', true],
    ['host.example', 'other, HOST.EXAMPLE', true],
    ['host.example', 'ost.example', false],
    ['host.example', 'host.example:21', true],
    ['host.example', 'host.example:2121', false],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['::1', '::1', true],
    ['::1', '[::1]', true],
    ['::1', '::/64', true],
    ['10.1.2.3', '10.0.0.0/99', false],
    ['h', '', false],
    ['h', '*', true],
  ])('for %s with NO_PROXY=%s: none is %s', (host, list, isNone) => {
    expect(isExcepted(host, 21, list)).toBe(isNone)
  })
})

const kinds = [['socks'], ['http']] as const

describe.each(kinds)('%s', (kind) => {
  test('control and data connections go through the proxy, which resolves the name', async () => {
    await using served = await Served.start()
    await using proxy = await TestProxy[kind]()
    const url = served.url.replace('127.0.0.1', 'server.test')
    const put = await served.run(['put', '-', `${url}/x`, '--proxy', proxy.url()], 'content')
    expect(put).toMatchObject({ status: 0 })
    const env = { ...process.env, FTP_PROXY: proxy.url() }
    expect(await ftpkit(['cat', `${url}/x`], { env })).toMatchObject({ status: 0, output: 'content' })
    expect(proxy.targets).toHaveLength(4)
    for (const target of proxy.targets) expect(target).toMatch(/^server\.test:\d+$/)
  })

  test('a user and password are sent where the proxy asks for them, and are never shown', async () => {
    await using served = await Served.start()
    await using proxy = await TestProxy[kind]('me:hush')
    const right = await served.run(['ls', served.url, '-v', '--proxy', proxy.url('me:hush')])
    expect(right, right.words).toMatchObject({ status: 0 })
    expect(right.words).not.toContain('hush')
    const wrong = await served.run(['ls', served.url, '--proxy', proxy.url('me:hash')])
    expect(wrong).toMatchObject({ status: 3, words: expect.stringContaining('the proxy 127.0.0.1:') })
    expect(wrong.words).not.toContain('hash')
  })

  test('--no-proxy and NO_PROXY connect without it, and --active is refused', async () => {
    await using served = await Served.start()
    await using proxy = await TestProxy[kind]()
    const env = { ...process.env, ALL_PROXY: proxy.url() }
    expect(await ftpkit(['ls', served.url, '--no-proxy'], { env })).toMatchObject({ status: 0 })
    expect(await ftpkit(['ls', served.url], { env: { ...env, NO_PROXY: '127.0.0.0/8' } })).toMatchObject({
      status: 0,
    })
    expect(proxy.targets).toEqual([])
    expect(await ftpkit(['ls', served.url, '--active'], { env })).toMatchObject({
      status: 2,
      words: expect.stringContaining('through a proxy'),
    })
  })

  const scheme = kind === 'socks' ? 'socks5' : 'http'

  test.each([
    ['answers in another protocol', (socket) => socket.end('garbage\r\n\r\n')],
    ['closes at once', (socket) => void socket.once('data', () => socket.destroy())],
    ['never answers', () => {}],
  ] satisfies [string, Parameters<typeof TestProxy.of>[1]][])(
    'a proxy that %s is named in the fault',
    async (_name, serve) => {
      await using proxy = await TestProxy.of(scheme, serve)
      const ran = await ftpkit(['ls', 'ftp://h/', '--timeout', '1', '--proxy', proxy.url()], {})
      expect(ran.status).toBe(3)
      expect(ran.words).toMatch(/the proxy 127\.0\.0\.1:|no answer within 1 s/)
    },
  )

  test('a server that the proxy cannot reach is a fault of the connection', async () => {
    await using proxy = await TestProxy[kind]()
    expect(await ftpkit(['ls', 'ftp://127.0.0.1:1/', '--proxy', proxy.url()], {})).toMatchObject({
      status: 3,
    })
  })
})

test('the error of a proxy does not hold its password, whatever prints it', async () => {
  await using proxy = await TestProxy.socks('me:hush')
  const server = { ...parseProxy(proxy.url()), user: 'me', password: 'hash' }
  const dial = proxyDialer(server, { timeout: 5_000 })
  const error = await dial({ host: 'h', port: 21 }, new AbortController().signal).catch((fault) => fault)
  expect(error.message).toContain('the proxy 127.0.0.1:')
  expect(inspect(error, { depth: 9 })).not.toContain('hash')
})

test.each(kinds)(
  'a connection to a %s proxy that never answers is closed once it is given up',
  async (kind) => {
    const proxy = createServer().listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    const scheme = kind === 'socks' ? 'socks5' : 'http'
    const abort = new AbortController()
    const dial = proxyDialer(parseProxy(`${scheme}://127.0.0.1:${port}`), { timeout: 100_000 })
    const dialed = dial({ host: 'h', port: 21 }, abort.signal)
    const [socket] = (await once(proxy, 'connection')) as [Socket]
    const closed = once(
      socket.resume().on('error', () => {}),
      'close',
    )
    abort.abort()
    await expect(dialed).rejects.toThrow()
    await closed
    proxy.close()
  },
)

test('a proxy that can’t be one is a wrong command line, which does not show its password', async () => {
  const ran = await ftpkit(['ls', 'ftp://h/', '--proxy', 'gopher://me:hush@h'], {})
  expect(ran).toMatchObject({ status: 2, words: expect.stringContaining('gopher:// is not a proxy') })
  expect(ran.words).not.toContain('hush')
})
