import type { BanRules } from '../bans.js'
import type { SharedState } from '../shared-state.js'
import { refused, same, taken, within } from './assertions.js'

/** Rejects if two nodes don't meet a requirement. */
export type Check = (one: SharedState, two: SharedState) => Promise<void>

/** Names that have a meaning somewhere, or none. */
const oddNames = ['', ' ', 'a b', 'fe80::1%eth0', '{x}', '*', '__proto__', '\n', 'ä€😀', 'x'.repeat(5_000)]

const rules: BanRules = { after: 3, within: 60_000, time: 60_000, maxTime: 100_000 }

export const cases: Readonly<Record<string, Check>> = {
  async 'counts the failed logins of a client on all nodes, until one succeeds'(one, two) {
    const counts = [
      await one.failed('a'),
      await two.failed('a'),
      await one.failed('b'),
      await one.failed('a'),
    ]
    same(counts, [0, 1, 0, 2], 'failures before')
    two.succeeded('a')
    same([await two.failed('a'), await one.failed('b')], [0, 1], 'failures before, after a success')
  },

  async 'counts each of many failed logins at once'(one, two) {
    const counts = await Promise.all(
      Array.from({ length: 100 }, async (_, at) => (at % 2 ? one : two).failed('a')),
    )
    const sorted = counts.toSorted((left, right) => left - right)
    same(sorted, [...sorted.keys()], 'failures before')
  },

  async 'keeps clients and groups apart, whatever their names are'(one, two) {
    for (const name of oddNames) {
      same(await one.failed(name), 0, `failures of ${name}`)
      const lease = await taken(one, { [name]: 1, all: 1 })
      await refused(two, { [name]: 1 }, name)
      lease.release()
    }
    for (const name of oddNames) same(await two.failed(name), 1, `failures of ${name}`)
  },

  async 'bans a client on all nodes after its offences, until the ban is ended'(one, two) {
    const offend = async (node: SharedState, weight = 1) =>
      (await node.offended('a', 'guessing', weight, rules))?.times
    same([await offend(one), await offend(two)], [undefined, undefined], 'bans before the last offence')
    same(await two.banOf('a'), undefined, 'the ban before the last offence')
    const first = await one.offended('a', 'guessing', 1, rules)
    same([first?.times, first?.reason], [1, 'guessing'], 'the first ban')
    within(first!.left, 50_000, 60_000)
    within((await two.banOf('a'))!.left, 50_000, 60_000)
    same(await offend(two), undefined, 'a ban of a client that is banned')
    same(await one.banOf('b'), undefined, 'the ban of another client')
    same([await two.unban('a'), await one.unban('a')], [true, false], 'bans that ended')
    same(await one.banOf('a'), undefined, 'a ban that ended')
    same(await offend(two, 9), 1, 'the ban after one that was ended by order')
  },

  async 'knows each ban of an order on all nodes, the first that ends first'(one, two) {
    await one.ban('b', { time: 90_000, reason: 'later' })
    await two.ban('a', { time: 50_000, reason: 'sooner' })
    await two.ban('c', { time: 500_000, reason: 'last' })
    const listed = async (node: SharedState) =>
      (await node.bans()).map(({ client, reason, times }) => [client, reason, times])
    const all = [
      ['a', 'sooner', 1],
      ['b', 'later', 1],
      ['c', 'last', 1],
    ]
    same([await listed(one), await listed(two)], [all, all], 'the bans')
    await one.ban('c', { time: 1_000, reason: 'shorter' })
    await one.unban('b')
    same(
      await listed(two),
      [
        ['c', 'shorter', 2],
        ['a', 'sooner', 1],
      ],
      'the bans after changes',
    )
  },

  async 'counts each of many offences at once, of which one leads to a ban'(one, two) {
    const bans = await Promise.all(
      Array.from({ length: 40 }, async (_, at) => (at % 2 ? one : two).offended('a', 'x', 1, rules)),
    )
    same(bans.filter(Boolean).length, 1, 'bans')
    for (const name of oddNames) {
      await one.ban(name, { time: 60_000, reason: name })
      same((await two.banOf(name))?.reason, name, `the ban of ${name}`)
    }
    same((await two.bans()).length, 1 + oddNames.length, 'all bans')
  },

  async 'lets a group have as many sessions as its limit says, on all nodes together'(one, two) {
    const first = await taken(one, { all: 3, 'address a': 2 })
    await taken(two, { all: 3, 'address a': 2 })
    await refused(one, { all: 3, 'address a': 2 }, 'address a')
    await taken(two, { all: 3, 'address b': 2 })
    await refused(two, { all: 3, 'address c': 2 }, 'all')
    first.release()
    await taken(two, { all: 3, 'address a': 2 })
    await refused(one, { all: 3, 'address b': 2 }, 'all')
  },

  async 'takes no place in any group if one of them has its limit'(one, two) {
    await taken(one, { b: 1 })
    await refused(two, { a: 1, b: 1 }, 'b')
    await taken(two, { a: 1 })
  },

  async 'frees a place once, however often it is released'(one, two) {
    const lease = await taken(one, { a: 1 })
    lease.release()
    lease.release()
    await taken(two, { a: 1 })
    lease.release()
    await refused(one, { a: 1 }, 'a')
  },

  async 'takes a limit of 0 for none at all'(one) {
    await refused(one, { a: 0 }, 'a')
  },

  async 'gives exactly as many places as there are, of many asked for at once'(one, two) {
    const places = [{ group: 'a', limit: 7 }]
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, at) => (at % 2 ? one : two).take(places)),
    )
    same(answers.filter(({ lease }) => lease).length, 7, 'places')
  },

  async 'knows the owner of an upload on all nodes'(one, two) {
    same(await one.ownerOfUpload('/a'), undefined, 'the owner of none')
    await one.keepUpload('/a', 'ada', 60_000)
    await one.keepUpload('/b', 'ben', 60_000)
    same([await two.ownerOfUpload('/a'), await one.ownerOfUpload('/b')], ['ada', 'ben'], 'owners')
    await two.keepUpload('/a', 'eve', 60_000)
    same(await one.ownerOfUpload('/a'), 'eve', 'the owner of a later upload')
  },

  async 'lets only its owner take an upload, and that once'(one, two) {
    await one.keepUpload('/a', 'ada', 60_000)
    same(await two.takeUpload('/a', 'eve'), false, 'taken by another')
    const answers = await Promise.all([one, two, one, two].map(async (node) => node.takeUpload('/a', 'ada')))
    same(answers.filter(Boolean).length, 1, 'taken')
    same(await one.ownerOfUpload('/a'), undefined, 'the owner of what was taken')
  },

  async 'gives all nodes the same ticket keys, of 32 octets each'(one, two) {
    const keys = one.ticketKeys().map((key) => [...key])
    same(
      keys.map(({ length }) => length),
      [32],
      'lengths of keys',
    )
    same(
      two.ticketKeys().map((key) => [...key]),
      keys,
      'keys of the other node',
    )
    same(
      one.ticketKeys().map((key) => [...key]),
      keys,
      'keys, when they are asked for again',
    )
  },
}
