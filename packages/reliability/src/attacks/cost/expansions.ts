import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Reply } from '@ftpkit/protocol'
import { residentSet } from '@ftpkit/testkit/memory'
import { mebibyte } from '../../support/memory.js'
import type { Attack } from '../attack.js'
import { type DefaultsGround, login } from './defaults-ground.js'

/** Octets that are stored as many more. */
interface Expansion {
  readonly name: string
  /** Lines that set how files are stored and transferred. */
  readonly parameters: readonly string[]
  /** Sent again and again. */
  readonly octets: Buffer
  /** Octets of each before the next. */
  readonly count: number
}

/** What a stored file may take: that of default limits, and some of the last chunk. */
const maxStored = 80 * mebibyte

/** Each octet that was received may become at most this number. */
const maxExpansion = 256

/** Growth of the server's memory that goes with no expansion. */
const maxGrowth = 96 * mebibyte

function storedOctets({ root }: DefaultsGround): number {
  return readdirSync(root.path)
    .filter((name) => name === 'bomb' || name.startsWith('.ftpkit'))
    .reduce((sum, name) => sum + (statSync(root.at(name), { throwIfNoEntry: false })?.blocks ?? 0) * 512, 0)
}

function isBounded({ name, parameters, octets, count }: Expansion): Attack<DefaultsGround> {
  return {
    name,
    async run(ground) {
      const { server } = ground
      using wire = await login(server, 'ann')
      for (const line of parameters) await wire.expect(line, 200)
      const data = await wire.openFor('STOR bomb')
      if (typeof data === 'number') return `STOR was answered ${data}`
      data.on('error', () => {}).resume()
      const before = residentSet(server.pid)
      let sent = 0
      let peak = 0
      let grown = 0
      let reply: Reply | undefined
      const measure = () => {
        peak = Math.max(peak, storedOctets(ground))
        grown = Math.max(grown, residentSet(server.pid) - before)
      }
      const timer = setInterval(measure, 20)
      try {
        for (let number = 0; number < count && !data.destroyed; number++) {
          sent += octets.length
          if (!data.write(octets)) await drainOrEnd(data)
        }
        data.end()
        reply = await wire.reply(60_000)
        measure()
      } finally {
        clearInterval(timer)
      }
      await wire.ask('DELE bomb')
      if (peak > maxStored + sent * maxExpansion)
        return `${sent} octets became ${peak}, answered ${reply?.lines}`
      return grown > maxGrowth ? `the memory grew by ${Math.round(grown / mebibyte)} MiB` : undefined
    },
  }
}

/** Waits until more can be written, or can't any more: the server may close the connection at any moment (EPIPE). */
async function drainOrEnd(data: Socket): Promise<void> {
  await Promise.race([once(data, 'drain'), once(data, 'close')]).catch(() => data.destroy())
}

/** Empty records of STRU R in MODE S: each is an escape and an end of record. */
const records = Buffer.alloc(4_096, Buffer.from([0xff, 0x01]))

/** Empty records of MODE B. */
const blocks = Buffer.alloc(3_072, Buffer.from([0x80, 0, 0]))

/** Fillers of MODE C, each of 63 octets. */
const fillers = Buffer.alloc(4_096, 0xff)

/** Records of MODE C that are a filler each. */
const fillerRecords = Buffer.alloc(4_096, Buffer.from([0xff, 0x00, 0x80]))

export const expansions: readonly Attack<DefaultsGround>[] = [
  ...['fixed:1048576', 'fixed:65536', 'fixed:1024:pad=20'].map((format) =>
    isBounded({
      name: `empty records that SITE RECFM=${format} pads fill no disk`,
      parameters: [`SITE RECFM=${format}`, 'STRU R'],
      octets: records,
      count: 64,
    }),
  ),
  isBounded({
    name: 'empty blocks that SITE RECFM=fixed:1048576 pads fill no disk',
    parameters: ['SITE RECFM=fixed:1048576', 'STRU R', 'MODE B'],
    octets: blocks,
    count: 64,
  }),
  isBounded({
    name: 'fillers of MODE C fill no more than 63 octets each',
    parameters: ['MODE C'],
    octets: fillers,
    count: 64,
  }),
  isBounded({
    name: 'fillers of MODE C in records that are padded fill no disk',
    parameters: ['SITE RECFM=fixed:1048576', 'STRU R', 'MODE C'],
    octets: fillerRecords,
    count: 64,
  }),
]
