import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSiteUrl, placeOf, portOf, type Site, siteUrl } from '../src/index.js'

describe('the URL of a site', () => {
  test.each([
    ['ftp://h', { host: 'h' }],
    ['ftp://h/', { host: 'h' }],
    ['FTP://H:21/', { host: 'H', port: 21 }],
    ['ftpes://me@h', { host: 'h', user: 'me', tls: 'explicit' }],
    [
      'ftps://me:p%40ss@h:2121/a/b',
      { host: 'h', user: 'me', password: 'p@ss', port: 2121, remote: 'a/b', tls: 'implicit' },
    ],
    ['ftp://me@example.com:pw@h//web', { host: 'h', user: 'me@example.com', password: 'pw', remote: '/web' }],
    ['ftp://h/%2Fetc', { host: 'h', remote: '/etc' }],
    ['ftp://[2001:db8::1]:99/x', { host: '2001:db8::1', port: 99, remote: 'x' }],
    ['ftp://[fe80::1%eth0]', { host: 'fe80::1%eth0' }],
    ['ftp://:pw@h', { host: 'h', password: 'pw' }],
    ['ftp://me:@h', { host: 'h', user: 'me' }],
    ['ftp://b%C3%BCcher.example/%E4%B8%AD', { host: 'bücher.example', remote: '中' }],
    ["ftp://h/'A.B.'", { host: 'h', remote: "'A.B.'" }],
    ['ftp://h:/x', { host: 'h', remote: 'x' }],
  ])('%s is read', (url, expected) => {
    const given = Object.entries(parseSiteUrl(url)).filter(([, value]) => value !== undefined)
    expect(Object.fromEntries(given)).toEqual(expected)
  })

  test.each([
    ['', 'not a URL such as ftp://USER@HOST/PATH'],
    ['made', 'not a URL such as ftp://USER@HOST/PATH'],
    ['//me:made@h', 'not a URL such as ftp://USER@HOST/PATH'],
    ['ftp://', 'the URL has no host'],
    ['ftp://me:made@', 'the URL has no host'],
    ['ftp://[]', 'the URL has no host'],
    ['ftp://h:0', 'the port of the URL is not from 1 to 65535'],
    ['ftp://h:12345678', 'the port of the URL is not from 1 to 65535'],
    ['ftp://me:made', 'not a URL such as ftp://USER@HOST/PATH'],
    ['http://me:made@h', 'http:// is not FTP'],
    ['constructor://me:made@h', 'constructor:// is not FTP'],
    ['ftp://me:made%FF@h', 'the URL has escapes that are not UTF-8'],
  ])('%s is refused, and nothing of it is repeated', (url, message) => {
    expect(() => parseSiteUrl(url)).toThrow(new RangeError(message))
  })

  const text = fc.string({ unit: 'grapheme', minLength: 1 })
  const site = fc.record(
    {
      name: text,
      folder: fc.constant([]),
      host: fc.oneof(text, fc.ipV4(), fc.ipV6(), fc.constant('fe80::1%eth0'), fc.constant('a:b]@c/d')),
      port: fc.integer({ min: 1, max: 65_535 }),
      user: text,
      remote: text,
      tls: fc.constantFrom('explicit' as const, 'implicit' as const),
    },
    { requiredKeys: ['name', 'folder', 'host'] },
  )

  test('is read as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(site, fc.option(text, { nil: undefined }), (given, password) => {
        const { host, port, user, remote, tls } = given as Site
        expect(parseSiteUrl(siteUrl(given, password))).toEqual({ host, port, user, remote, tls, password })
        expect(siteUrl(given, password)).toMatch(/^[!-~]+$/)
      }),
      { numRuns: 1000 },
    )
  })

  test('is refused by RangeError, or read, whatever it is', () => {
    const parts = fc.constantFrom(
      'ftp://',
      'ftps:',
      '/',
      ':',
      '@',
      '[',
      ']',
      '%',
      '%ff',
      '%41',
      '21',
      '\n',
      '\0',
      '😀',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ unit: 'binary' }))), (given) => {
        try {
          expect(parseSiteUrl(given.join('')).host).not.toBe('')
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

test('the port of a site is 21, or 990 where TLS is implicit, or its own', () => {
  expect([portOf({}), portOf({ tls: 'implicit' }), portOf({ tls: 'implicit', port: 21 })]).toEqual([
    21, 990, 21,
  ])
})

test('the places of two sites differ, also where a name has a slash', () => {
  expect(placeOf({ folder: ['Work', 'Hosts'], name: 'x' })).toBe('Work/Hosts/x')
  expect(placeOf({ folder: ['Work'], name: 'Hosts/x\\y' })).toBe('Work/Hosts\\/x\\\\y')
})
