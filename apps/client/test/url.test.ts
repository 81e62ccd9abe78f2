import { nameOctets } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { lastName, parseFtpUrl } from '../src/url.js'

test('reads user, password, host, port and path', () => {
  expect(parseFtpUrl('ftp://me:p%40ss%3Aword@host.example:2121/a%20b/c')).toEqual({
    host: 'host.example',
    port: 2121,
    user: 'me',
    password: 'p@ss:word',
    path: 'a b/c',
  })
})

test('defaults to port 21 and no user', () => {
  expect(parseFtpUrl('ftp://host')).toEqual({
    host: 'host',
    port: 21,
    user: undefined,
    password: undefined,
    path: '',
  })
})

test('keeps a path as it is written, with dots, ? and #', () => {
  expect(parseFtpUrl('ftp://host/../a?b#c').path).toBe('../a?b#c')
})

test('takes a path for absolute after a second slash or %2F', () => {
  expect(parseFtpUrl('ftp://host//etc/motd').path).toBe('/etc/motd')
  expect(parseFtpUrl('ftp://host/%2Fetc/motd').path).toBe('/etc/motd')
})

test('keeps octets that are not UTF-8', () => {
  expect(nameOctets(parseFtpUrl('ftp://host/b%E4r').path)).toEqual(Uint8Array.of(0x62, 0xe4, 0x72))
})

test('reads an IPv6 host without its brackets', () => {
  expect(parseFtpUrl('ftp://[::1]:2121/').host).toBe('::1')
})

test('rejects another protocol and what is not a URL, without showing a password', () => {
  expect(() => parseFtpUrl('http://me:secret@host/')).toThrow(/^(?!.*secret).*http/)
  expect(() => parseFtpUrl('readme.txt')).toThrow('not a URL')
})

test('takes the last name of a path for the local file, and rejects names that lead elsewhere', () => {
  expect(lastName('a/b.txt')).toBe('b.txt')
  for (const path of ['', 'a/', 'a/..', '.', 'a\\b', 'a\0'])
    expect(() => lastName(path), path).toThrow(RangeError)
})

test('takes TLS and the default port from the scheme', () => {
  expect(parseFtpUrl('ftpes://host/x')).toMatchObject({ host: 'host', port: 21, path: 'x', tls: 'explicit' })
  expect(parseFtpUrl('ftps://me:p%40@host/x')).toMatchObject({ port: 990, password: 'p@', tls: 'implicit' })
  expect(parseFtpUrl('ftps://[::1]:21/')).toMatchObject({ host: '::1', port: 21 })
  expect(() => parseFtpUrl('ftps:///x')).toThrow('has no host')
})
