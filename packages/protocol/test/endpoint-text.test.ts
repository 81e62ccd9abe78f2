import { expect, test } from 'vitest'
import { endpointText } from '../src/ip-address.js'

test.each([
  ['127.0.0.1', '127.0.0.1:21'],
  ['ftp.example', 'ftp.example:21'],
  ['2001:db8::1', '[2001:db8::1]:21'],
])('%s and a port are %s, as in a URL', (host, text) => {
  expect(endpointText({ host, port: 21 })).toBe(text)
})
