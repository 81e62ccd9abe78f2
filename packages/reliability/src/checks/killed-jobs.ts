import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '@ftpkit/testkit'
import { password, ServerProcess, user } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { ftpkit } from '../support/client-command.js'
import { Folder } from '../support/folder.js'

/** The longest life of a run, as a multiple of the time of a whole one: so that some are killed in it, some after it. */
const maxLife = 1.1

/** From this number of kills on, some must have come while files were moved: otherwise nothing was shown. */
const telling = 20

/** Files of each step. */
const count = 6

/**
 * Where each step takes files from, and where they are afterwards. Those that are copied have a directory for each run. A run that
 * was killed after its end leaves nothing to move for the next.
 */
const steps = [
  { get: { from: 'out/*', to: 'in/', move: true, missing: 'skip' } },
  { put: { from: 'send/*', to: 'arrived/', move: true, missing: 'skip' } },
  { get: { from: 'kept/*', to: 'copies/%Y%m%d-%H%M%S/' } },
]

/** The files of a job, here and on the server. */
class Ground {
  private contents: readonly Buffer[] = []

  constructor(
    readonly here: string,
    readonly there: string,
    private readonly random: () => number,
  ) {}

  /** New files for each step, and nothing else. */
  fill(): void {
    this.contents = Array.from({ length: count }, (_, number) =>
      Buffer.alloc(1 + Math.floor(this.random() * 400_000), `file ${number} `),
    )
    for (const directory of ['in', 'copies', 'send', 'state']) this.empty(join(this.here, directory))
    for (const directory of ['out', 'kept', 'arrived']) this.empty(join(this.there, directory))
    for (const directory of [join(this.there, 'out'), join(this.there, 'kept'), join(this.here, 'send')])
      for (const [number, content] of this.contents.entries())
        writeFileSync(join(directory, `file${number}`), content)
  }

  /** What is wrong after the job was done. */
  faults(): string[] {
    const copies = readdirSync(join(this.here, 'copies')).map((name) => join(this.here, 'copies', name))
    return [
      ...this.unlike('moved here', [join(this.here, 'in')]),
      ...this.unlike('moved there', [join(this.there, 'arrived')]),
      ...this.unlike('copied', copies),
      ...this.left(join(this.there, 'out')),
      ...this.left(join(this.here, 'send')),
    ]
  }

  /** How many files have arrived so far. */
  arrived(): number {
    return [join(this.here, 'in'), join(this.there, 'arrived'), join(this.here, 'copies')].flatMap((path) =>
      readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => /file\d$/.test(name)),
    ).length
  }

  private empty(directory: string): void {
    rmSync(directory, { recursive: true, force: true })
    mkdirSync(directory)
  }

  /** Each file has to be in one of the directories, once, as it was. */
  private unlike(what: string, directories: readonly string[]): string[] {
    const found = directories.flatMap((path) => filesIn(path).map((name) => ({ path, name })))
    const names = found.map(({ name }) => name).sort()
    const expected = this.contents.map((_, number) => `file${number}`)
    if (names.join() !== expected.join()) return [`${what}: ${names.join(', ') || 'nothing'}`]
    return found.flatMap(({ path, name }) => {
      const content = this.contents[Number(name.slice(4))]!
      return readFileSync(join(path, name)).equals(content) ? [] : [`${what}: ${name} is not as it was`]
    })
  }

  private left(directory: string): string[] {
    const names = readdirSync(directory)
    return names.length === 0 ? [] : [`${names.join(', ')} was not removed`]
  }
}

/** Without what a killed process had begun to fetch: it has a hidden name, which no pattern of a job takes. */
function filesIn(directory: string): string[] {
  return readdirSync(directory).filter((name) => !/^\.ftpkit-[\da-f]+\.part$/.test(name))
}

/** Runs the job. @returns its exit status; null if it was killed */
async function runJob(ground: Ground, kill?: AbortSignal): Promise<number | null> {
  const { here: cwd } = ground
  const env = { FTPKIT_SITES: join(cwd, 'sites.yaml'), SITE_PASSWORD: password }
  const args = ['run', 'jobs.yaml', '--once', 'all', '--state', 'state']
  return (await ftpkit(args, { cwd, env, kill })).status
}

/** Calls back once the first file has arrived. @returns what ends the looking */
function onFirstArrival(ground: Ground, callback: () => void): () => void {
  const looking = setInterval(() => {
    if (ground.arrived() === 0) return
    clearInterval(looking)
    callback()
  }, 2)
  return () => clearInterval(looking)
}

/** Runs the job to its end. @returns milliseconds until the first file has arrived, and until the end */
async function timedRun(ground: Ground) {
  const begun = performance.now()
  let moving = Number.POSITIVE_INFINITY
  const stop = onFirstArrival(ground, () => {
    moving = performance.now() - begun
  })
  const status = await runJob(ground)
  stop()
  const whole = performance.now() - begun
  return { status, moving: Math.min(moving, whole), whole }
}

/** Runs the job, and kills it after a time from its start, or from when the first file has arrived. */
async function runAndKill(ground: Ground, after: number, from: 'start' | 'arrival'): Promise<void> {
  const killing = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const kill = () => {
    timer = setTimeout(() => killing.abort(), after)
  }
  const stop = from === 'arrival' ? onFirstArrival(ground, kill) : kill()
  await runJob(ground, killing.signal)
  stop?.()
  clearTimeout(timer)
}

function prepare(here: string, { port }: ServerProcess): void {
  const site = { name: 'server', url: `ftp://${user}@127.0.0.1:${port}`, secret: 'env:SITE_PASSWORD' }
  const all = { when: { now: true }, sites: ['server'], steps, retries: { count: 0 } }
  writeFileSync(join(here, 'sites.yaml'), JSON.stringify({ sites: [site] }), { mode: 0o600 })
  writeFileSync(join(here, 'jobs.yaml'), JSON.stringify({ version: 1, jobs: { all } }), { mode: 0o600 })
}

export const killedJobs: Check = {
  id: 'R38',
  title: 'A job that is killed at any moment and run again loses no file and moves none twice',
  target:
    '100 kills by SIGKILL at random moments of a job that moves both ways and copies: 0 lost, 0 doubled, 0 torn',
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    const random = seeded(38)
    using here = new Folder()
    using there = new Folder()
    await using server = await ServerProcess.start(there.path)
    prepare(here.path, server)
    const ground = new Ground(here.path, there.path, random)
    ground.fill()
    const { status: first, moving, whole } = await timedRun(ground)
    tally.assert(first === 0, 'a whole run failed')
    const kills = extent.of(100, 10)
    let inside = 0
    for (let number = 0; number < kills; number++) {
      ground.fill()
      // Half of them at any moment, and half while files are moved.
      const from = number % 2 === 0 ? 'start' : 'arrival'
      const lifetime = random() * (from === 'start' ? maxLife * whole : whole - moving)
      await runAndKill(ground, lifetime, from)
      const arrived = ground.arrived()
      if (arrived > 0 && arrived < 3 * count) inside++
      const status = await runJob(ground)
      const what = `killed ${lifetime.toFixed(0)} ms after its ${from}, with ${arrived} files moved`
      tally.assert(status === 0, `${what}: the run after it ended with ${status}`)
      const faults = ground.faults()
      tally.assert(faults.length === 0, `${what}: ${faults.join('; ')}`)
    }
    // A few kills may all come too early, or too late.
    tally.assert(inside > 0 || kills < telling, 'no run was killed while files were moved')
    const detail = `${inside} while files were moved, ${3 * count} files each`
    return tally.outcome(`${kills} kills, ${tally.failures.length} faults`, 2 * kills + 2, detail)
  },
}
