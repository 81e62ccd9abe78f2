import { expect, test } from 'vitest'
import { endpointOf } from '../src/endpoint.js'

test.each([
  ['9100', { host: '127.0.0.1', port: 9_100 }],
  ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
  ['monitor.example:65535', { host: 'monitor.example', port: 65_535 }],
  ['[::1]:9100', { host: '::1', port: 9_100 }],
])('%s is an address', (text, endpoint) => {
  expect(endpointOf(text)).toEqual(endpoint)
})

test.each(['', ':9100', '65536', '::1:9100', 'host', 'host:', '[::1]', '-1'])('"%s" is none', (text) => {
  expect(endpointOf(text)).toBeUndefined()
})
