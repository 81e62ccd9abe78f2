import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { straceMissing, Tracer } from '../support/strace.js'
import { Wire, within } from '../support/wire.js'

const old = Buffer.from('what was stored before\n')
const added = Buffer.alloc(200_000, 'new octets ')

/**
 * System calls that fail, with their errnos. `write`, `read` and `epoll_ctl` are left out: the event loop itself needs
 * them, and no Node process survives their failure.
 */
const faults: Readonly<Record<string, readonly string[]>> = {
  openat: ['ENOSPC', 'EACCES', 'EMFILE', 'EIO'],
  'pwrite64,pwritev': ['ENOSPC', 'EDQUOT', 'EIO'],
  'fsync,fdatasync': ['EIO', 'ENOSPC', 'EDQUOT'],
  'rename,renameat,renameat2': ['EIO', 'EACCES', 'ENOSPC'],
  'link,linkat': ['EIO', 'ENOSPC', 'EMLINK'],
  'unlink,unlinkat': ['EIO', 'EACCES'],
  'mkdir,mkdirat,rmdir': ['EIO', 'ENOSPC'],
  statx: ['EIO', 'EACCES'],
  'pread64,preadv': ['EIO'],
  getdents64: ['EIO'],
  fchmod: ['EIO', 'EPERM'],
  accept4: ['ECONNABORTED', 'EMFILE'],
  'socket,bind,listen': ['EMFILE', 'EADDRINUSE'],
  connect: ['ECONNREFUSED', 'ETIMEDOUT'],
  getsockname: ['ENOTCONN'],
  setsockopt: ['EINVAL'],
  shutdown: ['ENOTCONN'],
  'epoll_pwait,epoll_wait': ['EINTR'],
}

/** Which of the calls fails, as strace spells it: the first, the second, or every third from the second on. */
const occurrences = ['1', '2', '2+3']

/** Cells at the same time: most of the time they wait for time limits of the server. */
const atOnce = 4

interface Cell {
  readonly call: string
  readonly errno: string
  readonly when: string
}

export const syscallFaults: Check = {
  id: 'R9',
  title: 'When any system call fails, the server survives, no old file is torn, and 226 is true',
  target:
    '100 % of ≥ 60 cells by strace: openat, write, fsync, rename, link, unlink, stat, read, accept, listen, connect, …',
  missing: straceMissing,
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    const cells = Object.entries(faults).flatMap(([call, errnos]) =>
      errnos.flatMap((errno) => occurrences.map((when): Cell => ({ call, errno, when }))),
    )
    const chosen = extent.sample(cells, 27, 12)
    let injected = 0
    const next = chosen.values()
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const cell of next) {
          const failed = await inject(cell, tally)
          injected += failed
        }
      }),
    )
    tally.assert(chosen.length >= (extent.full ? 60 : 3), `only ${chosen.length} cells`)
    return tally.outcome(
      `${chosen.length} cells, ${tally.failures.length} wrong`,
      5 * chosen.length,
      `${injected} calls of the real server failed`,
    )
  },
}

/** @returns the number of calls that failed */
async function inject({ call, errno, when }: Cell, tally: Tally): Promise<number> {
  const where = `${errno} of ${call} (${when})`
  using folder = new Folder()
  using own = new Folder()
  writeFileSync(folder.at('file'), old)
  mkdirSync(folder.at('dir'))
  const limits = { dataConnectionTime: 1_000, stallTime: 1_000, answerTime: 2_000, closingTime: 200 }
  await using server = await ServerProcess.start(folder.path, {
    limits,
    configuration: own.at('config.json'),
  })
  {
    const expressions = [`trace=${call}`, `inject=${call}:error=${errno}:when=${when}`]
    await using _tracer = await Tracer.attach(server.pid, own.at('trace'), expressions)
    // A failed accept or listen may end one session or several.
    for (let session = 0; session < 2; session++) await work(server, folder, where, tally)
  }
  const injected = readFileSync(own.at('trace'), 'latin1').split('(INJECTED)').length - 1
  tally.assert(injected > 0, `${where}: nothing failed`)
  tally.assert(server.running, () => `${where}: the server ended: ${server.logged.slice(-300)}`)
  tally.assert(server.running && (await serves(server)), `${where}: no further session is served`)
  return injected
}

/** Contents that a file may have now: one version, or two after a store that was not confirmed. */
type Versions = readonly (Buffer | undefined)[]

/** Runs a session with commands of every kind, and compares the file with the replies. */
async function work(server: ServerProcess, folder: Folder, where: string, tally: Tally): Promise<void> {
  writeFileSync(folder.at('file'), old)
  let file: Versions = [old]
  const holds = (command: string, code: number | undefined) => {
    const found = existsSync(folder.at('file')) ? readFileSync(folder.at('file')) : undefined
    const whole = file.some((version) => (version && found ? version.equals(found) : version === found))
    tally.assert(
      whole,
      () => `${where}: ${command} was answered ${code}, and file has ${found?.length ?? 'no'} octets`,
    )
    file = [found]
  }
  const wire = await within(Wire.loggedIn(server.address), 'a login', 5_000).catch(() => undefined)
  if (!wire) return holds('a login', undefined)
  const step = async (command: string, does: () => Promise<number | undefined>, changed?: Buffer) => {
    const code = await does().catch(() => undefined)
    if (changed) file = code === 226 ? [changed] : [...file, changed]
    holds(command, code)
  }
  await step('STOR', () => wire.store('STOR file', added), added)
  await step(
    'APPE',
    () => wire.store('APPE file', added),
    Buffer.concat([readFileSync(folder.at('file')), added]),
  )
  await step('RETR', async () => (await wire.retrieve('RETR file')).code)
  // Often enough that one thread of the server makes each call twice: strace counts per thread.
  const stores = [...Array.from({ length: 8 }, () => 'STOU'), 'STOR new']
  for (const command of stores) await step(command, () => wire.store(command, added))
  for (const command of ['LIST', 'MLSD dir'])
    await step(command, async () => (await wire.retrieve(command)).code)
  await step('active RETR', () => active(wire))
  const directories = Array.from({ length: 8 }, () => ['MKD made', 'RMD made']).flat()
  for (const command of [...directories, 'RNFR new', 'RNTO other', 'DELE other', 'SIZE file']) {
    await step(command, () => wire.command(command))
  }
  wire.socket.destroy()
}

/** Starts a transfer in active mode to a port without a listener. */
async function active(wire: Wire): Promise<number | undefined> {
  await wire.command('PORT 127,0,0,1,4,1')
  return wire.command('RETR file')
}

async function serves(server: ServerProcess): Promise<boolean> {
  try {
    using wire = await Wire.loggedIn(server.address)
    return (await wire.store('STOR next', added)) === 226 && (await wire.retrieve('RETR next')).code === 226
  } catch {
    return false
  }
}
