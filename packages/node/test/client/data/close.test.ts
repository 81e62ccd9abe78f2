import { once } from 'node:events'
import { type Answer, FaultyServer, faultyContent } from '@ftpkit/testkit/faulty-server'
import { expect, test } from 'vitest'
import { connect, type FtpClient, MemoryTarget } from '../../../src/index.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'

watchForLeaks()

/** Sends one octet, takes none, and says no more. */
const silent: Answer = async (session) => {
  session.write('150 here it comes\r\n')
  const data = await session.data()
  data.write(faultyContent.subarray(0, 1))
}

test.each<[string, (client: FtpClient, started: () => void) => Promise<unknown>]>([
  ['a download', (client, onProgress) => client.download('file', new MemoryTarget(), { onProgress })],
  ['an upload', (client, onProgress) => client.upload(Buffer.alloc(20_000_000), 'file', { onProgress })],
])('close ends %s at once although the server is silent', async (_what, move) => {
  await using server = await FaultyServer.start({ answers: { RETR: silent, STOR: silent } })
  // Its timeouts never come.
  const client = await connect({ ...server.address, clock: new FakeClock() })
  const events = new EventTarget()
  const started = once(events, 'started')
  const over = move(client, () => events.dispatchEvent(new Event('started')))
  await started
  client.close()
  await expect(over).rejects.toMatchObject({ code: 'connection-lost' })
})
