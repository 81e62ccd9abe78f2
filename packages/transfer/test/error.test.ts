import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { FtpError, isFtpError } from '../src/index.js'

test('says what happened, where, and what is known beside', () => {
  const cause = new Error('broken pipe')
  const error = new FtpError('bad-escape', '0xFF is followed by 7', {
    offset: 12,
    clause: '959 §3.4.1',
    replyHint: 426,
    phase: 'transfer',
    command: 'RETR x',
    reply: '150 Here it comes',
    address: '192.0.2.1:20',
    attempts: [{ way: 'EPSV', fault: 'refused' }],
    cause,
  })
  expect(error).toBeInstanceOf(Error)
  expect({ ...error }).toEqual({
    name: 'FtpError',
    code: 'bad-escape',
    offset: 12,
    clause: '959 §3.4.1',
    replyHint: 426,
    phase: 'transfer',
    command: 'RETR x',
    reply: '150 Here it comes',
    replyCode: 150,
    address: '192.0.2.1:20',
    attempts: [{ way: 'EPSV', fault: 'refused' }],
  })
  expect(String(error)).toBe('FtpError: 0xFF is followed by 7')
  expect(error.cause).toBe(cause)
})

test('has no cause where none is known', () => {
  const error = new FtpError('truncated', 'the file ends too early')
  expect('cause' in error).toBe(false)
  expect(error.offset).toBeUndefined()
})

test('is distinguished from other errors and other values', () => {
  expect(isFtpError(new FtpError('truncated', ''))).toBe(true)
  for (const other of [
    new Error('no'),
    Object.assign(new Error('no'), { code: 'ECONNRESET' }),
    Object.assign(new Error('of another library'), { name: 'FtpError', code: 550 }),
    Object.assign(new Error('of another library'), { name: 'FtpError', code: 'truncated' }),
    undefined,
    null,
    'FtpError',
    7,
  ]) {
    expect(isFtpError(other)).toBe(false)
  }
})

test('has the code of the reply, where there is one', () => {
  const codeOf = (reply?: string) => new FtpError('refused', '', { reply }).replyCode
  expect(codeOf('550 No such file')).toBe(550)
  expect(codeOf('226-Two lines\n226 End')).toBe(226)
  expect(codeOf()).toBeUndefined()
})

test('is known when it comes from another copy of the module', async () => {
  const copy: typeof import('../src/error.js') = await import('../src/error.js?copy' as string)
  const error = new copy.FtpError('truncated', '')
  expect(copy.FtpError).not.toBe(FtpError)
  expect(isFtpError(error)).toBe(true)
  expect(error).toBeInstanceOf(FtpError)
  expect(new FtpError('truncated', '')).toBeInstanceOf(copy.FtpError)
})

test('is known when it comes from another realm', () => {
  const foreign = runInNewContext(`(${errorOfRealm})()`)
  expect(foreign).not.toBeInstanceOf(Error)
  expect(isFtpError(foreign)).toBe(true)
  expect(foreign).toBeInstanceOf(FtpError)
})

/** The FtpError of a realm that has loaded this module as well. */
function errorOfRealm(): unknown {
  return Object.defineProperty(new Error('no more octets'), Symbol.for('ftpkit.FtpError'), {
    value: true,
  })
}
