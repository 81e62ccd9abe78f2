import { expect, test } from 'vitest'
import { digit, exchange, refused, succeed } from '../../src/index.js'
import { type Exchange, reply, talk, thrownBy } from './talk.js'

test('the first digit says what a reply means', () => {
  expect([150, 226, 331, 425, 550, 631].map((code) => digit(reply(code)))).toEqual([1, 2, 3, 4, 5, 6])
})

test('succeed gives the reply of any 2yz', () => {
  expect(talk(succeed('STRU', 'F'), [['STRU F', reply(250)]]).code).toBe(250)
  expect(talk(succeed('NOOP'), [['NOOP', reply(200)]]).code).toBe(200)
})

test.each([421, 450, 502, 550])('succeed throws %i as a refusal that names command and reply', (code) => {
  const error = thrownBy(() => talk(succeed('DELE', 'a\u0007b'), [['DELE a\u0007b', reply(code, 'no')]]))
  expect(error).toMatchObject({
    code: 'refused',
    message: `the server refused DELE a\\x07b: ${code} no`,
    command: 'DELE a\\x07b',
    reply: `${code} no`,
    replyHint: code,
  })
})

test.each([150, 350])('succeed throws %i as a breach of the protocol', (code) => {
  expect(thrownBy(() => talk(succeed('NOOP'), [['NOOP', reply(code)]]))).toMatchObject({
    code: 'bad-reply',
    clause: '959 §6',
  })
})

test('a refusal hides what PASS and ACCT carried', () => {
  for (const verb of ['PASS', 'ACCT']) {
    const error = refused(reply(530, 'no'), verb, 'secret')
    expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain('secret')
    expect(error.command).toBe(`${verb} ****`)
  }
})

test('exchange gives the final reply, and tells those that come before', () => {
  const seen: number[] = []
  const script: Exchange[] = [
    ['REIN', reply(120)],
    ['reply', reply(120)],
    ['reply', reply(220)],
  ]
  expect(
    talk(
      exchange('REIN', undefined, ({ code }) => seen.push(code)),
      script,
    ).code,
  ).toBe(220)
  expect(seen).toEqual([120, 120])
})
