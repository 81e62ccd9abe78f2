import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { seeded } from '@ftpkit/testkit'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Line, type Outcome, type Profile, Tally } from '../line.js'
import { tlsOptions } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { blocksOf } from '../support/modes.js'
import { Wire } from '../support/wire.js'

/** Servers killed: the target's, and what a test waits for. */
const kills: Readonly<Record<Profile, number>> = { full: 1_000, short: 15 }
/** Servers that live at the same time. */
const atOnce = 3
/** The longest that a server works before it is killed, in milliseconds; the first commits come within two. */
const longestLife = 100

/** Work that is done again and again until the server is killed in it. */
interface Work {
  readonly name: string
  readonly secure?: boolean
  readonly parameters?: readonly string[]
  /** Does it for the nth time, n from 1. @returns the reply's code */
  readonly step: (wire: Wire, number: number) => Promise<number | undefined>
  /** What lies in the folder after so many. */
  readonly after: (number: number) => Readonly<Record<string, Buffer>>
}

/** Sizes of one octet to a MiB: some commits come at once, some transfers are cut in their middle. */
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

/** What a killed server left, and how much of its work it had confirmed. */
interface Life {
  readonly confirmed: number
  readonly stages: number
}

export const oldOrNew: Line = {
  id: 'R10',
  title:
    'A server killed at any moment leaves the old file or the new one, and loses nothing that it confirmed',
  target: '1,000 kills by SIGKILL: 0 torn, 0 lost after 226, stages of the dead swept at the next start',
  async run(profile): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    const tls = await tlsOptions(folder)
    const random = seeded(10)
    let begun = 0
    const lives: Life[] = []
    const killAgain = async () => {
      while (begun < kills[profile]) {
        const number = begun++
        const root = folder.at(`root${number}`)
        lives.push(await live(works[number % works.length]!, root, tls, random() * longestLife, tally))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, killAgain))
    await sweptAtStart(folder, lives, tally)
    const confirmed = lives.reduce((sum, life) => sum + life.confirmed, 0)
    const stages = lives.reduce((sum, life) => sum + life.stages, 0)
    tally.check(confirmed > 0, 'no server confirmed anything before it was killed')
    const detail = `${confirmed} steps confirmed before, ${stages} stages left and swept; ${works.map(({ name }) => name).join(', ')}`
    return tally.outcome(
      `${lives.length} kills, ${tally.failures.length} torn or lost`,
      kills[profile] + 2,
      detail,
    )
  },
}

/** One server from its start to its violent end. */
async function live(
  work: Work,
  root: string,
  tls: readonly string[],
  life: number,
  tally: Tally,
): Promise<Life> {
  mkdirSync(root)
  for (const [name, octets] of Object.entries(work.after(0))) writeFileSync(join(root, name), octets)
  await using server = await ServerProcess.start(root, { options: work.secure ? tls : [] })
  using wire = await (work.secure ? Wire.secure(server.address) : Wire.loggedIn(server.address))
  for (const parameter of work.parameters ?? []) await wire.expect(parameter, 200)
  const progress = { confirmed: 0, killed: false }
  const working = workUntilDead(work, wire, progress)
  await wait(life)
  progress.killed = true
  await server.end('SIGKILL')
  wire.socket.destroy()
  const fault = await working
  const { confirmed } = progress
  const states = [work.after(confirmed), work.after(confirmed + 1)]
  const found = readdirSync(root).filter((name) => !name.endsWith('.part'))
  const whole = states.some((state) => sameState(root, found, state))
  tally.check(whole && fault === undefined, () => {
    return `${work.name} killed after ${life.toFixed(1)} ms and ${confirmed} confirmed: ${fault ?? `there is ${found}`}`
  })
  return { confirmed, stages: readdirSync(root).length - found.length }
}

async function workUntilDead(
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
    // The data connection breaks off in the client's hands, or a reply does.
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

/** A new server over the same folders removes what the dead ones left, once it is old enough to be nobody's. */
async function sweptAtStart(folder: Folder, lives: readonly Life[], tally: Tally): Promise<void> {
  const stages = () => stagesBelow(folder.path)
  const left = stages()
  const sum = lives.reduce((all, life) => all + life.stages, 0)
  tally.check(left.length === sum, `${left.length} stages are left instead of ${sum}`)
  const longAgo = new Date(0)
  for (const stage of left) utimesSync(stage, longAgo, longAgo)
  await using server = await ServerProcess.start(folder.path)
  for (let tries = 0; tries < 100 && stages().length > 0; tries++) await wait(50)
  tally.check(
    server.running && stages().length === 0,
    `${stages().length} of ${left.length} stages were not swept`,
  )
}

function stagesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.part')).map((name) => join(folder, name))
}
