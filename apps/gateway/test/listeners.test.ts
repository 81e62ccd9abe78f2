import { expect, test } from 'vitest'
import { listenerOf, listenersOf } from '../src/listeners.js'

test.each([
  ['2121', { host: '127.0.0.1', port: 2_121 }],
  ['0.0.0.0:21', { host: '0.0.0.0', port: 21 }],
  ['implicit=[::]:990', { host: '::', port: 990, implicit: true }],
])('%s is a listener', (text, listener) => {
  expect(listenerOf(text)).toEqual(listener)
})

test.each(['', 'required=0.0.0.0:21', '::1:21', 'here'])('"%s" is none', (text) => {
  expect(listenerOf(text)).toBeUndefined()
})

test('a gateway without a place listens on this machine only', () => {
  expect(listenersOf(undefined, [])).toEqual([{ host: '127.0.0.1', port: 2_121 }])
})

test('the sockets of systemd are used by their names', () => {
  const sockets = ['ftp', 'ftps', 'transparent'].map((name, at) => ({ descriptor: 3 + at, name }))
  expect(listenersOf(undefined, sockets)).toEqual([
    { descriptor: 3 },
    { descriptor: 4, implicitTls: true },
    { descriptor: 5, transparent: true },
  ])
  expect(listenersOf([{ socket: 'transparent', allow: ['10.0.0.0/8'] }], sockets.slice(2))).toMatchObject([
    { descriptor: 5, transparent: true, networks: { allow: ['10.0.0.0/8'] } },
  ])
})

test('a socket that systemd did not pass is an error that names those it did', () => {
  const sockets = [{ descriptor: 3, name: 'ftp' }]
  expect(() => listenersOf([{ socket: 'transparent' }], sockets)).toThrow(
    'systemd passed no socket called transparent (FileDescriptorName= of its unit); it passed ftp',
  )
})
