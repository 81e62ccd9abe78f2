import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { startErrorMessage } from '../src/start-error.js'

const advice = { program: 'the server', inUse: 'choose another --port', notAllowed: 'choose one above 1023' }
const messageOf = (error: unknown) => startErrorMessage(error, advice)

test('an address in use is named with what to do', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { port: number }
  const error = await new Promise((resolve) => createServer().on('error', resolve).listen(port, '127.0.0.1'))
  taken.close()
  expect(messageOf(error)).toBe(`127.0.0.1:${port} is in use by another program; choose another --port`)
})

test('a port that the user may not have is named with what to do, an address of IPv6 in brackets', () => {
  const error = Object.assign(new Error('listen EACCES'), { code: 'EACCES', address: '::1', port: 21 })
  expect(messageOf(error)).toBe('this user is not allowed to listen on [::1]:21; choose one above 1023')
})

test('any other error is repeated', () => {
  const far = Object.assign(new Error('listen EADDRNOTAVAIL'), {
    code: 'EADDRNOTAVAIL',
    address: '192.0.2.1',
    port: 21,
  })
  expect(messageOf(far)).toBe("the server can't start: listen EADDRNOTAVAIL")
  expect(messageOf(new Error('no certificate'))).toBe("the server can't start: no certificate")
})
