import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { type ByteSink, Feed, type Pipeline } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { receive } from '../../src/net/receive.js'

const expansion = 65_536

/** Expands each octet as a short record of a long fixed length does. */
function expanding(made: (octets: number) => void): Pipeline {
  const memory = new Uint8Array(expansion)
  return {
    maxExpansion: expansion,
    into: (output: ByteSink) => ({
      bytes: (_chunk, start, end) => {
        for (let at = start; at < end; at++) output.bytes(memory, 0, expansion)
        made((end - start) * expansion)
      },
      end: () => output.end(),
    }),
  }
}

/** A connection whose other end sends octets and closes. */
async function connectionWith(octets: Uint8Array): Promise<Socket & AsyncDisposable> {
  const server = createServer((socket) => socket.end(octets)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  return Object.assign(socket, {
    [Symbol.asyncDispose]: async () => {
      socket.destroy()
      server.close()
      await once(server, 'close')
    },
  })
}

test('a chunk that expands a lot is taken at the speed of the file, also after the connection has ended', async () => {
  await using socket = await connectionWith(new Uint8Array(1_024))
  let made = 0
  let written = 0
  let most = 0
  const feed = new Feed(expanding((octets) => (made += octets)))
  await receive(socket, feed, {
    async write(pieces) {
      for (let waited = 0; waited < 3; waited++) await turn()
      most = Math.max(most, made - written)
      for (const piece of pieces) written += piece.length
    },
    arrived: () => {},
    signal: new AbortController().signal,
  })
  expect([made, written]).toEqual([1_024 * expansion, 1_024 * expansion])
  // Two megabytes and a slice of one, both being written and waiting.
  expect(most).toBeLessThanOrEqual(6 * 1_048_576)
})

test('a fault in a slice that had to wait fails the transfer', async () => {
  await using socket = await connectionWith(new Uint8Array(1_024))
  let made = 0
  const feed = new Feed(
    expanding((octets) => {
      made += octets
      if (made > 16 * 1_048_576) throw new Error('no more')
    }),
  )
  const receiver = { write: async () => turn(), arrived: () => {}, signal: new AbortController().signal }
  await expect(receive(socket, feed, receiver)).rejects.toThrow('no more')
})
