import type { SharedState } from '../shared-state.js'
import { refused, same, taken } from './assertions.js'

/** Rejects if two nodes don't meet a requirement. */
export type Check = (one: SharedState, two: SharedState) => Promise<void>

/** Names that have a meaning somewhere, or none. */
const oddNames = ['', ' ', 'a b', 'fe80::1%eth0', '{x}', '*', '__proto__', '\n', 'ä€😀', 'x'.repeat(5_000)]

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
