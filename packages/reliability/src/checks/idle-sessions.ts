import { writeFileSync } from 'node:fs'
import { collecting, residentSet, settledSet } from '@ftpkit/testkit/memory'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { tlsOptions } from '../support/certificate.js'
import { Crowd } from '../support/crowd.js'
import { Folder } from '../support/folder.js'
import { kibibyte, mebibyte } from '../support/memory.js'
import { Wire } from '../support/wire.js'

const maxPlain = 8 * kibibyte
const maxSecured = 75 * kibibyte
/** Octets by which two measurements of the same sessions differ. */
const spread = kibibyte / 4
const maxInAll = 150 * mebibyte

export const idleSessions: Check = {
  id: 'R18',
  title: 'A session that is logged in and idle takes little memory',
  target:
    '10,000 idle sessions: ≤ 8 KiB each, ≤ 150 MiB in all, and no more with metrics; ≤ 75 KiB each under TLS',
  missing: () => (process.platform === 'linux' ? undefined : 'needs /proc, to see the memory of the server'),
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    using own = new Folder()
    writeFileSync(folder.at('file'), 'octets\n')
    const count = extent.of(10_000, 100)
    const securedCount = extent.of(300, 10)
    const plain = await plainSessions(folder, own, count, tally)
    const metered = await plainSessions(folder, own, count, tally, ['--metrics', '0'])
    const secured = await securedSessions(folder, own, securedCount, tally)
    // With fewer sessions the growth of the heap itself outweighs theirs.
    if (extent.full) {
      tally.assert(plain.each <= maxPlain, `${toKibibytes(plain.each)} KiB each in clear`)
      tally.assert(
        metered.each <= plain.each + spread,
        `${toKibibytes(metered.each)} KiB each with metrics, ${toKibibytes(plain.each)} KiB without`,
      )
      tally.assert(secured <= maxSecured, `${toKibibytes(secured)} KiB each under TLS`)
    }
    tally.assert(plain.all <= maxInAll, `${Math.round(plain.all / mebibyte)} MiB in all`)
    return tally.outcome(
      `${count} sessions: ${toKibibytes(plain.each)} KiB each, ${Math.round(plain.all / mebibyte)} MiB in all; ${toKibibytes(metered.each)} KiB each with metrics; ${securedCount} under TLS: ${toKibibytes(secured)} KiB each`,
      4,
      'memory of the process (RSS), garbage collected before and after; anonymous in clear, by password under TLS',
    )
  },
}

async function plainSessions(
  folder: Folder,
  own: Folder,
  count: number,
  tally: Tally,
  options: readonly string[] = [],
): Promise<{ each: number; all: number }> {
  const limits = {
    sessions: count + 100,
    sessionsPerAddress: count + 100,
    loginTime: 600_000,
    idleTime: 3_600_000,
  }
  await using server = await started(folder, own, limits, options)
  await warmUp(server)
  const before = residentSet(server.pid)
  await using crowd = await Crowd.gather(server.address, count, 'login')
  tally.assert(crowd.ready === count, `${crowd.ready} of ${count} sessions logged in`)
  const all = await settledSet(server.pid)
  tally.assert(crowd.open === count, `${crowd.open} of ${count} sessions stayed open`)
  return { each: (all - before) / count, all }
}

async function securedSessions(folder: Folder, own: Folder, count: number, tally: Tally): Promise<number> {
  await using server = await started(
    folder,
    own,
    { sessions: 1_000, sessionsPerAddress: 1_000 },
    await tlsOptions(own),
  )
  await warmUp(server)
  using first = await Wire.secure(server.address)
  await first.expect('NOOP', 200)
  const before = await settledSet(server.pid)
  const wires: Wire[] = []
  for (let number = 0; number < count; number++) wires.push(await Wire.secure(server.address))
  const each = ((await settledSet(server.pid)) - before) / count
  tally.assert(
    wires.every((wire) => !wire.ended),
    'a session under TLS ended',
  )
  for (const wire of wires) wire.socket.destroy()
  return each
}

function started(
  folder: Folder,
  own: Folder,
  limits: Readonly<Record<string, number>>,
  options: readonly string[],
): Promise<ServerProcess> {
  return ServerProcess.start(folder.path, {
    flags: collecting,
    limits,
    options: ['--anonymous', ...options],
    configuration: own.at('config.json'),
  })
}

/** Runs whole sessions, so that everything loaded once is loaded, and the memory for password hashes is allocated. */
async function warmUp(server: ServerProcess): Promise<void> {
  const session = async () => {
    using wire = await Wire.loggedIn(server.address)
    await wire.retrieve('RETR file')
    await wire.expect('QUIT', 221)
  }
  await Promise.all(Array.from({ length: 8 }, session))
  await settledSet(server.pid)
}

function toKibibytes(octets: number): string {
  return (octets / kibibyte).toFixed(1)
}
