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
    undefined,
    null,
    'FtpError',
    7,
  ]) {
    expect(isFtpError(other)).toBe(false)
  }
})

test('is known when it comes from another copy of the package', () => {
  class FtpErrorCopy extends Error {
    override readonly name = 'FtpError'
    readonly code = 'truncated'
  }
  expect(isFtpError(new FtpErrorCopy())).toBe(true)
})

test('is known when it comes from another realm', () => {
  const foreign = runInNewContext(
    "Object.assign(new Error('no more octets'), { name: 'FtpError', code: 'truncated' })",
  )
  expect(foreign).not.toBeInstanceOf(Error)
  expect(isFtpError(foreign)).toBe(true)
})
