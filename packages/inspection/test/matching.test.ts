import { describe, expect, test } from 'vitest'
import { HeldMemory } from '../src/held-memory.js'
import { HeldOctets } from '../src/held-octets.js'
import { ItemsByKey } from '../src/items-by-key.js'
import { Conversation, client, inspect, passiveText, server, serverData } from './conversation.js'

const other = { address: '192.0.2.77', port: 40_000 }
const data = { ...client, port: 51_000 }

function sessionsOf(talk: Conversation): string[] {
  return inspect(talk.capture).events.flatMap(({ kind, session }) =>
    kind === 'session' ? [session.client.address] : [],
  )
}

/** Octets that are known of the first transfer, and those that are missing. */
function lengthsOf(talk: Conversation): (number | undefined)[] {
  const { summary } = inspect(talk.capture).files.get(1)!
  return [summary?.wireOctets, summary?.missingOctets]
}

describe('the sessions of others are not hidden', () => {
  test.each([
    ['a command that names the port of the server for commands', 'PORT 198,51,100,20,0,21', '500 no'],
    ['a command that names another server', 'PORT 203,0,113,5,0,21', '200 ok'],
    ['a reply that names the port for commands', 'PASV', '227 (198,51,100,20,0,21)'],
  ])('by %s', (_name, command, reply) => {
    const talk = new Conversation().login().ask(command, reply)
    const to = command.includes('203') ? { address: '203.0.113.5', port: 21 } : server
    talk.another(other, to).server('220 ready').client('USER me').server('331 password')
    expect(sessionsOf(talk)).toEqual([client.address, other.address])
  })
})

test('of two clients for whom the server listens at one port each has its own data connection', () => {
  const talk = new Conversation().login().ask('PASV', passiveText).client('RETR a')
  talk.another(other).login().ask('PASV', passiveText).client('RETR b')
  talk
    .data({ ...client, port: 51_001 }, serverData)
    .server('aaa')
    .close()
  talk
    .data({ ...other, port: 51_001 }, serverData)
    .server('bb')
    .close()
  const found = [...inspect(talk.capture).files.values()]
  expect(found.map(({ transfer, wire }) => [transfer.command.argument, wire.length])).toEqual([
    ['a', 3],
    ['b', 2],
  ])
})

test('a connection of long ago to the same port of another host is not the data connection', () => {
  const talk = new Conversation().login()
  talk.data(data, { address: '203.0.113.5', port: serverData.port }).client('GET / HTTP/1.1\r\n\r\n')
  talk.pause(61_000).ask('PASV', passiveText)
  expect(inspect(talk.capture).others).toBe(1)
})

test('transfers that were asked for before the server said where it listens have their data connections', () => {
  const talk = new Conversation().login().client('PASV', 'RETR a', 'PASV', 'RETR b').server(passiveText)
  talk.data(data, serverData).server('aaa').close()
  talk.server('150 x', '226 y', '227 (198,51,100,20,4,16)')
  talk
    .data({ ...client, port: 51_001 }, { ...serverData, port: 1_040 })
    .server('bb')
    .close()
  const found = inspect(talk.server('150 x', '226 y').capture)
  expect([...found.files.values()].map(({ wire }) => wire.length)).toEqual([3, 2])
})

test('a data connection that was opened for a transfer that is refused serves the next one', () => {
  const talk = new Conversation().login().ask('PASV', passiveText)
  const opened = talk.data(data, serverData)
  talk.ask('RETR missing', '550 no').client('RETR file').server('150 x')
  opened.server('content').close()
  talk.server('226 y')
  const found = [...inspect(talk.capture).files.values()]
  expect(found.map(({ wire, summary }) => [wire.length, summary?.reply])).toEqual([
    [0, 550],
    [7, 226],
  ])
})

describe('octets that are too many to wait are missing in the transfer', () => {
  test('before it is known that the connection is one for data', () => {
    const talk = new Conversation().login()
    const early = talk.data(data, serverData).server(new Uint8Array(100_000))
    talk.ask('PASV', passiveText).client('RETR x').server('150 x')
    early.server(new Uint8Array(5)).close()
    expect(lengthsOf(talk.server('226 y'))).toEqual([65_536 + 5, 100_000 - 65_536])
  })

  test('before the command of the transfer', () => {
    const talk = new Conversation().login().ask('PASV', passiveText)
    const early = talk.data(data, serverData).server(new Uint8Array(500_000))
    talk.client('RETR x').server('150 x')
    early.close()
    const [octets, missing] = lengthsOf(talk.server('226 y'))
    expect(missing).toBeGreaterThan(0)
    expect(octets! + missing!).toBe(500_000)
  })
})

test('of many connections that hold octets the first give up what they hold', () => {
  const mark = { number: 1 }
  const memory = new HeldMemory()
  const all = Array.from({ length: 1_100 }, () => {
    const held = new HeldOctets(65_536, mark, memory)
    held.octets('initiator', new Uint8Array(65_536), 0, 65_536, mark)
    return held
  })
  expect(all.reduce((sum, held) => sum + held.memory, 0)).toBeLessThanOrEqual(67_108_864)
  const holes: number[] = []
  all[0]!.replay({ octets: () => {}, hole: (_sender, length) => void holes.push(length) })
  expect(holes).toEqual([65_536])
  expect(all.at(-1)!.memory).toBeGreaterThan(65_536)
})

test('connections to one port that no transfer takes share one bound of memory', () => {
  const talk = new Conversation().login().ask('PASV', passiveText)
  const early = Array.from({ length: 270 }, (_, at) =>
    talk.data({ ...data, port: 40_000 + at }, serverData).server(new Uint8Array(262_144)),
  )
  talk.client('RETR x').server('150 x')
  for (const connection of early) connection.close()
  expect(lengthsOf(talk.server('226 y'))).toEqual([0, 262_144])
})

test('items of one key are found by the last, whatever was removed', () => {
  const items = new ItemsByKey<{ readonly at: number }>()
  const all = Array.from({ length: 100 }, (_, at) => ({ at }))
  for (const item of all) items.add(item, ['all', item.at % 2 === 0 ? 'even' : 'odd', 'all'])
  for (const item of all.slice(50)) items.remove(item)
  for (const item of all.slice(0, 10)) items.remove(item)
  expect(items.last('odd')).toBe(all[49])
  expect(items.latest('all', 3).map(({ at }) => at)).toEqual([49, 48, 47])
  expect(items.latest('even', 100)).toHaveLength(20)
  for (const item of all.slice(10, 50)) items.remove(item)
  expect(items.latest('all', 3)).toEqual([])
})
