import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { seeded } from '@ftpkit/testkit'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { tlsOptions } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { blocksOf } from '../support/modes.js'
import { Wire } from '../support/wire.js'

/** Servers that run at the same time. */
const atOnce = 3
/** Milliseconds that a server works before it is killed, at most; the first commits come within two. */
const maxLifetime = 100

/** Work that is repeated until the server is killed. */
interface Work {
  readonly name: string
  readonly secure?: boolean | undefined
  readonly parameters?: readonly string[] | undefined
  /** One repetition. @param number from 1 @returns the code of the reply */
  readonly step: (wire: Wire, number: number) => Promise<number | undefined>
  /** Contents of the folder after the given number of repetitions. */
  readonly after: (number: number) => Readonly<Record<string, Buffer>>
}

/** Sizes from one octet to a MiB: some commits come at once, some transfers are cut halfway. */
function version(number: number): Buffer {
  const size = 4 ** (number % 11)
  return Buffer.alloc(size, `version ${number}, `)
}

const appended = (number: number) => Buffer.concat(Array.from({ length: number + 1 }, (_, at) => line(at)))
const line = (number: number) => Buffer.alloc(1 + ((number * 7_919) % 40_000), `line ${number}\n`)

const replaced = (number: number) => ({ file: version(number) })

const works: readonly Work[] = [
  {
    name: 'STOR',
    step: (wire, number) => wire.store('STOR file', version(number)),
    after: replaced,
  },
  {
    name: 'APPE',
    step: (wire, number) => wire.store('APPE file', line(number)),
    after: (number) => ({ file: appended(number) }),
  },
  {
    name: 'RNTO',
    step: async (wire, number) => {
      await wire.expect(`RNFR name${number - 1}`, 350)
      return wire.command(`RNTO name${number}`)
    },
    after: (number) => ({ [`name${number}`]: version(3) }),
  },
  {
    name: 'MODE B',
    parameters: ['MODE B'],
    step: (wire, number) => wire.store('STOR file', blocksOf(version(number))),
    after: replaced,
  },
  {
    name: 'TLS',
    secure: true,
    step: (wire, number) => wire.store('STOR file', version(number)),
    after: replaced,
  },
]

/** How much of its work a killed server had confirmed, and how many partial files it left. */
interface Life {
  readonly confirmed: number
  readonly partials: number
}

export const oldOrNew: Check = {
  id: 'R10',
  title:
    'A server killed at any moment leaves the old file or the new one, and loses nothing that it confirmed',
  target:
    '1,000 kills by SIGKILL: 0 torn, 0 lost after 226, leftover partial files removed at the next start',
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    const tls = await tlsOptions(folder)
    const random = seeded(10)
    let started = 0
    const kills = extent.of(1_000, 15)
    const lives: Life[] = []
    const killNext = async () => {
      while (started < kills) {
        const number = started++
        const root = folder.at(`root${number}`)
        const work = works[number % works.length]!
        lives.push(await workAndKill(work, root, tls, random() * maxLifetime, tally))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, killNext))
    await removedAtStart(folder, lives, tally)
    const confirmed = lives.reduce((sum, life) => sum + life.confirmed, 0)
    const partials = lives.reduce((sum, life) => sum + life.partials, 0)
    tally.assert(confirmed > 0, 'no server confirmed anything before it was killed')
    const detail = `${confirmed} steps confirmed before, ${partials} partial files left and removed; ${works.map(({ name }) => name).join(', ')}`
    return tally.outcome(`${lives.length} kills, ${tally.failures.length} torn or lost`, kills + 2, detail)
  },
}

/** Starts a server, lets it work, and kills it. @param lifetime in milliseconds */
async function workAndKill(
  work: Work,
  root: string,
  tls: readonly string[],
  lifetime: number,
  tally: Tally,
): Promise<Life> {
  mkdirSync(root)
  for (const [name, octets] of Object.entries(work.after(0))) writeFileSync(join(root, name), octets)
  await using server = await ServerProcess.start(root, { options: work.secure ? tls : [] })
  using wire = await (work.secure ? Wire.secure(server.address) : Wire.loggedIn(server.address))
  for (const parameter of work.parameters ?? []) await wire.expect(parameter, 200)
  const progress = { confirmed: 0, killed: false }
  const working = workUntilKilled(work, wire, progress)
  await wait(lifetime)
  progress.killed = true
  await server.end('SIGKILL')
  wire.socket.destroy()
  const fault = await working
  const { confirmed } = progress
  const states = [work.after(confirmed), work.after(confirmed + 1)]
  const found = readdirSync(root).filter((name) => !name.endsWith('.part'))
  const whole = states.some((state) => sameState(root, found, state))
  tally.assert(whole && fault === undefined, () => {
    return `${work.name} killed after ${lifetime.toFixed(1)} ms and ${confirmed} confirmed: ${fault ?? `there is ${found}`}`
  })
  return { confirmed, partials: readdirSync(root).length - found.length }
}

async function workUntilKilled(
  work: Work,
  wire: Wire,
  progress: { confirmed: number; killed: boolean },
): Promise<string | undefined> {
  try {
    for (;;) {
      const code = await work.step(wire, progress.confirmed + 1)
      if (code === undefined) return progress.killed ? undefined : 'the connection ended'
      if (code !== 226 && code !== 250) return progress.killed ? undefined : `answered ${code}`
      progress.confirmed++
    }
  } catch (error) {
    // Either connection may end at any point.
    return progress.killed ? undefined : (error as Error).message
  }
}

function sameState(root: string, found: readonly string[], state: Readonly<Record<string, Buffer>>): boolean {
  const names = Object.keys(state)
  if (names.length !== found.length) return false
  return names.every(
    (name) => existsSync(join(root, name)) && readFileSync(join(root, name)).equals(state[name]!),
  )
}

/** A new server for the same folders removes partial files that are too old to belong to a running upload. */
async function removedAtStart(folder: Folder, lives: readonly Life[], tally: Tally): Promise<void> {
  const partials = () => partialsBelow(folder.path)
  const left = partials()
  const sum = lives.reduce((all, life) => all + life.partials, 0)
  tally.assert(left.length === sum, `${left.length} partial files are left instead of ${sum}`)
  const longAgo = new Date(0)
  for (const partial of left) utimesSync(partial, longAgo, longAgo)
  await using server = await ServerProcess.start(folder.path)
  for (let tries = 0; tries < 100 && partials().length > 0; tries++) await wait(50)
  tally.assert(
    server.running && partials().length === 0,
    `${partials().length} of ${left.length} partial files were not removed`,
  )
}

function partialsBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.part')).map((name) => join(folder, name))
}
