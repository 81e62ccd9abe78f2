import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Side } from '@ftpkit/gateway'
import { FakeClock } from '@ftpkit/testkit/fake-clock'
import { watchForLeaks } from '@ftpkit/testkit/leaks'
import { expect, test } from 'vitest'
import { clearLeg } from '../../src/run/data-leg.js'
import { DataPath } from '../../src/run/data-path.js'
import type { DataSide } from '../../src/run/data-side.js'

watchForLeaks()

/** A connected socket, and the one at its other end. */
async function pair(): Promise<readonly [near: Socket, far: Socket]> {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const accepted = once(listener, 'connection') as Promise<[Socket]>
  const far = connect({ host: '127.0.0.1', port: (listener.address() as AddressInfo).port })
  far.on('error', () => {})
  const [near] = await accepted
  near.on('error', () => {})
  listener.close()
  return [near, far]
}

/** A side whose data connection is there already. */
function sideOf(socket: Socket): DataSide {
  return { open: async () => clearLeg(socket), close: () => {} } as unknown as DataSide
}

test.each(['client', 'server'] as const)(
  'a connection of the %s that broke before both were open ends the transfer as failed',
  async (broken) => {
    const pairs = { client: await pair(), server: await pair() }
    const ended: (Error | undefined)[] = []
    const owner = {
      onListening() {},
      onNotListening() {},
      onDataOpened() {},
      onDataFailed() {},
      onDrained() {},
      onDataEnded: (fault: Error | undefined) => ended.push(fault),
    }
    const path = new DataPath(owner, {
      clock: new FakeClock(),
      limits: { stallTime: 300_000, closingTime: 5_000 },
    })
    const sides: readonly Side[] = ['server', 'client']
    for (const side of sides) path.add(side, sideOf(pairs[side][0]))
    pairs[broken][0].destroy(new Error('broken'))
    for (const side of sides) await path.open({ kind: 'openData', side, protection: 'C', sender: 'server' })
    expect(ended).toMatchObject([{ message: 'broken' }])
    path.destroy()
    for (const socket of Object.values(pairs).flat()) {
      socket.destroy()
      await expect.poll(() => socket.closed).toBe(true)
    }
  },
)
