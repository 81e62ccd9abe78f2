import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { expect, test } from 'vitest'
import { FakeClock } from '../fake-clock.js'
import { watchForLeaks } from '../leaks.js'
import { RawSession } from '../raw-session.js'
import { type Serving, serve } from '../serving.js'

watchForLeaks()

const year = 365 * 86_400_000

/** A machine whose date someone sets. */
class JumpingClock extends FakeClock {
  jump = 0

  override date(): number {
    return super.date() + this.jump
  }
}

async function greetingOf({ address: { port } }: Serving, localAddress: string): Promise<number> {
  const socket = connectTcp({ host: '127.0.0.1', port, localAddress })
  const [octets] = await once(socket, 'data')
  socket.destroy()
  return Number(String(octets).slice(0, 3))
}

test.each([-10, 10])(
  'a date that jumps by %i years ends no ban and no session, and neither takes longer',
  async (years) => {
    const clock = new JumpingClock()
    await using served = await serve(
      {},
      {
        host: '0.0.0.0',
        clock,
        bans: { after: 1, time: 60_000 },
        limits: { idleTime: 90_000, failedLoginTime: 0, maxFailedLoginTime: 0 },
      },
    )
    await using offender = await RawSession.open({ ...served.address, host: '127.0.0.1' }, '127.0.0.2')
    await offender.command('USER tester')
    expect(await offender.command('PASS wrong')).toBe(421)
    await using idle = await RawSession.loggedIn({ ...served.address, host: '127.0.0.1' })
    await clock.advance(59_999)
    clock.jump = years * year
    expect(await greetingOf(served, '127.0.0.2')).toBe(421)
    expect(await served.server.bans()).toMatchObject([{ client: '127.0.0.2', left: 1 }])
    expect(await idle.command('NOOP')).toBe(200)
    await clock.advance(1)
    expect(await greetingOf(served, '127.0.0.2')).toBe(220)
    await clock.advance(90_000)
    expect((await idle.reply())?.code).toBe(421)
  },
)
