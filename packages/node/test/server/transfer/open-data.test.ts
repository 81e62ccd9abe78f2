import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { FileSystemError } from '@ftpkit/filesystem'
import { FtpError } from '@ftpkit/transfer'
import { describe, expect, test, vi } from 'vitest'
import { closedError, resetError } from '../../../src/net/socket-io.js'
import { TwoBufferReceiver } from '../../../src/net/two-buffer-receiver.js'
import { connectionFault } from '../../../src/server/transfer/open-data.js'
import { RawSession } from '../../raw-session.js'
import { contentOf, serve } from '../../serving.js'

const going = new AbortController().signal

function fault(code: string): Error {
  return Object.assign(new Error(code), { code })
}

async function broken(error: Error): Promise<Socket> {
  const socket = new Socket()
  const reported = once(socket, 'error').catch(() => {})
  socket.destroy(error)
  await reported
  return socket
}

describe('a fault of a transfer', () => {
  test.each([
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ECONNABORTED',
    'ENOTCONN',
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    'of an unexpected name',
  ])('is a lost connection where the socket failed by %s', async (code) => {
    const error = fault(code)
    const reported = connectionFault(error, await broken(error), going)
    expect(reported).toMatchObject({ code: 'connection-lost', replyHint: 426, cause: error })
  })

  test('is a lost connection where the peer ended it and Node has no error', () => {
    for (const error of [resetError(), closedError()])
      expect(connectionFault(error, new Socket(), going)).toMatchObject({ replyHint: 426 })
  })

  test('stays what it is where the file failed, whatever its code, or the connection stood still', async () => {
    const reset = fault('ECONNRESET')
    expect(connectionFault(reset, new Socket(), going)).toBe(reset)
    const io = new FileSystemError('io', '/x')
    expect(connectionFault(io, await broken(fault('EPIPE')), going)).toBe(io)
    const stalled = new FtpError('timed-out', 'no octet moved')
    expect(connectionFault(stalled, await broken(stalled), going)).toBe(stalled)
  })

  test('is the reason of an abort that caused it', () => {
    const reason = new FtpError('aborted', 'enough')
    expect(connectionFault(closedError(), new Socket(), AbortSignal.abort(reason))).toBe(reason)
  })
})

test('an upload whose connection times out in the network gets 426, and is kept to be resumed', async () => {
  const accepted: Socket[] = []
  const take = (message: unknown) => void accepted.push((message as { socket: Socket }).socket)
  // So that the server reads from the socket that is seen here.
  using _over = vi.spyOn(TwoBufferReceiver, 'adopt').mockReturnValue(undefined)
  await using serving = await serve({})
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  channel('net.server.socket').subscribe(take)
  const data = await session.passive()
  expect(await session.command('STOR x')).toBe(150)
  channel('net.server.socket').unsubscribe(take)
  const server = accepted.find((socket) => socket.remotePort === data.localPort)!
  data.write('abc')
  await expect.poll(() => server.bytesRead).toBe(3)
  server.destroy(fault('ETIMEDOUT'))
  const reply = await session.reply()
  expect(reply?.code).toBe(426)
  expect(reply?.lines.join()).toContain('REST 3')
  expect(await session.command('REST 3')).toBe(350)
  const rest = await session.passive()
  expect(await session.command('STOR x')).toBe(150)
  rest.end('def')
  expect((await session.reply())?.code).toBe(226)
  expect((await contentOf(serving.files, '/x')).toString()).toBe('abcdef')
})
