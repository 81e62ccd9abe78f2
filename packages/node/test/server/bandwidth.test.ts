import { describe, expect, test } from 'vitest'
import { Bandwidth, type Flow, type SharedTransferRate } from '../../src/server/bandwidth.js'
import { FakeClock } from '../fake-clock.js'

/** A clock that is moved by hand. */
class HandClock extends FakeClock {
  at = 0

  override now(): number {
    return this.at
  }
}

/** More than any test here allows. */
const maxOctets = 1_000_000_000

const session = undefined
const own = undefined

/**
 * Moves octets at several paces for a time, each portion after its wait.
 *
 * @returns octets that each moved
 * @throws Error for paces at which no time passes
 */
function moved(clock: HandClock, paces: readonly SharedTransferRate[], milliseconds: number): number[] {
  const next = paces.map(() => ({ at: clock.at, portion: 0 }))
  const octets = paces.map(() => 0)
  const end = clock.at + milliseconds
  let last = 0
  for (;;) {
    const at = Math.min(...next.map((each) => each.at))
    if (at >= end) return octets
    clock.at = at
    // Of those that may move now, the one after the last that moved.
    const index = [...next.keys()]
      .map((each) => (each + last + 1) % next.length)
      .find((each) => next[each]!.at === at)!
    last = index
    octets[index]! += next[index]!.portion
    if (octets[index]! > maxOctets) throw new Error('nothing waits')
    const { portion } = paces[index]!
    next[index] = { at: at + paces[index]!.take(portion), portion }
  }
}

const within5PerCent = (octets: number, wanted: number) =>
  expect(Math.abs(octets - wanted)).toBeLessThanOrEqual(wanted * 0.05)

describe.each<Flow>(['upload', 'download'])('%s', (flow) => {
  test.each([
    [1, 1_000_000],
    [10, 1_000_000],
    [1_000, 1_000_000],
    [1_000, 10_000],
  ])('%i transfers share %i octets per second alike, within 5 per cent over ten seconds', (count, rate) => {
    const clock = new HandClock()
    const bandwidth = new Bandwidth({ server: rate }, clock)
    const paces = Array.from({ length: count }, (_, index) =>
      bandwidth.pace(flow, { session, account: `user${index}`, own }),
    )
    const octets = moved(clock, paces as SharedTransferRate[], 10_000)
    within5PerCent(
      octets.reduce((sum, each) => sum + each, 0),
      rate * 10,
    )
    const share = (rate * 10) / count
    for (const each of octets) expect(Math.abs(each - share)).toBeLessThanOrEqual(Math.max(share * 0.2, 10))
  })

  test('the sessions of an account share its rate, and others have their own', () => {
    const clock = new HandClock()
    const bandwidth = new Bandwidth({ user: 100_000 }, clock)
    const paces = ['ann', 'ann', 'ben'].map((account) => bandwidth.pace(flow, { session, account, own })!)
    const [first, second, other] = moved(clock, paces, 10_000)
    within5PerCent(first! + second!, 1_000_000)
    within5PerCent(first!, second!)
    within5PerCent(other!, 1_000_000)
  })

  test('the slowest of several rates counts', () => {
    const clock = new HandClock()
    const bandwidth = new Bandwidth({ session: 50_000, user: 80_000, server: 100_000 }, clock)
    const one = bandwidth.pace(flow, { session: bandwidth.forSession(), account: 'ann', own })!
    within5PerCent(moved(clock, [one], 10_000)[0]!, 500_000)
    const two = bandwidth.pace(flow, { session: bandwidth.forSession(), account: 'ann', own })!
    const both = moved(clock, [one, two], 10_000)
    within5PerCent(both[0]! + both[1]!, 800_000)
    const three = bandwidth.pace(flow, { session: bandwidth.forSession(), account: 'ben', own })!
    const all = moved(clock, [one, two, three], 10_000)
    within5PerCent(all[0]! + all[1]! + all[2]!, 1_000_000)
  })

  test('the rate of a grant takes the place of the one that all users have', () => {
    const clock = new HandClock()
    const bandwidth = new Bandwidth({ user: 100_000 }, clock)
    const pace = bandwidth.pace(flow, { session, account: 'ann', own: 300_000 })!
    within5PerCent(moved(clock, [pace], 10_000)[0]!, 3_000_000)
  })

  test('what one transfer took before its time, the next of the account waits for', () => {
    const clock = new HandClock()
    const bandwidth = new Bandwidth({ user: 1_000 }, clock)
    for (let file = 0; file < 10; file++) {
      const pace = bandwidth.pace(flow, { session, account: 'ann', own })!
      const wait = pace.take(1_000)
      clock.at += wait
      pace.end()
      // More accounts than are kept: the one that is due is not forgotten.
      for (let other = 0; other < 300; other++)
        bandwidth.pace(flow, { session, account: `${file} ${other}`, own })!.end()
    }
    within5PerCent(clock.at, 10_000)
  })
})

test('a direction without a rate is not limited, and nothing is without any', () => {
  const clock = new HandClock()
  const bandwidth = new Bandwidth({ server: { upload: 1_000 } }, clock)
  expect(bandwidth.pace('download', { session, account: 'ann', own })).toBeUndefined()
  expect(bandwidth.pace('upload', { session, account: 'ann', own })).toBeDefined()
  expect(new Bandwidth({}, clock).pace('upload', { session, account: 'ann', own })).toBeUndefined()
  expect(new Bandwidth({}, clock).forSession()).toBeUndefined()
})

test.each(['session', 'user', 'server'])('a wrong rate for %s is refused at once', (scope) => {
  expect(() => new Bandwidth({ [scope]: { download: 0 } }, new FakeClock())).toThrow(RangeError)
})
