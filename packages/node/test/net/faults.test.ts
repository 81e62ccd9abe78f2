import { FtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import {
  localFault,
  markerInStreamMode,
  seconds,
  transferAborted,
  transferStalled,
} from '../../src/net/faults.js'

test('an aborted transfer keeps the reason of the caller as its cause', () => {
  const reason = new Error('no longer needed')
  expect(transferAborted(reason)).toMatchObject({ code: 'aborted', replyHint: 426, cause: reason })
})

test('a stalled transfer says how long nothing moved', () => {
  const { code, message, replyHint } = transferStalled(1_500)
  expect([code, message, replyHint]).toEqual(['timed-out', 'no data was transferred for 1.5 seconds', 426])
})

test('a restart marker in MODE S is refused by 554', () => {
  expect(markerInStreamMode()).toMatchObject({
    code: 'bad-restart-position',
    replyHint: 554,
    clause: '1123 §4.1.3.4',
  })
})

test('a fault of a local file says what failed and why', () => {
  const cause = new Error('ENOSPC: no space left on device, write')
  expect(localFault('/tmp/a cannot be written', cause)).toMatchObject({
    code: 'local-file',
    message: '/tmp/a cannot be written: ENOSPC: no space left on device, write',
    cause,
  })
  expect(localFault('/tmp/a cannot be written', 'a string').message).toBe(
    '/tmp/a cannot be written: a string',
  )
})

test('a fault of the peer stays what it is', () => {
  const error = new FtpError('truncated', 'cut short')
  expect(localFault('/tmp/a cannot be written', error)).toBe(error)
})

test('one second is singular', () => {
  expect([500, 1_000, 30_000].map(seconds)).toEqual(['0.5 seconds', '1 second', '30 seconds'])
})
