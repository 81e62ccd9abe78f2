import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { InjectedServer } from '../support/injected-server.js'
import { Wire } from '../support/wire.js'

const old = Buffer.from('what was stored before\n')
const disk = 2_097_152
const tooMuch = Buffer.alloc(8_388_608, 'x')

/** Uploads that do not fit, each with the command that precedes it. */
const uploads: readonly {
  readonly before?: readonly [string, number] | undefined
  readonly command: string
}[] = [
  { command: 'STOR new' },
  { command: 'STOR old' },
  { command: 'APPE old' },
  { command: 'APPE new' },
  { command: 'STOU' },
  { before: ['REST 4', 350], command: 'STOR old' },
]

export const fullDisk: Check = {
  id: 'R13',
  title:
    'A full disk is answered 452, an exhausted quota 552; the old file stays, and no partial file is left',
  target: '452/552, old file intact, nothing left over, session alive, space freed',
  missing: () => (process.getuid?.() === 0 ? undefined : 'needs root, to mount a small tmpfs'),
  async run(): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    await onFullTmpfs(tally, folder.path)
    await withoutInodes(tally, folder.path)
    await overQuota(tally)
    return tally.outcome(
      `${tally.assertions} checks`,
      60,
      'six kinds of upload to a full tmpfs, one without inodes',
    )
  },
}

async function onFullTmpfs(tally: Tally, folder: string): Promise<void> {
  const root = join(folder, 'full')
  using _mounted = new Tmpfs(root, `size=${disk}`)
  writeFileSync(join(root, 'old'), old)
  await using server = await ServerProcess.start(root)
  using wire = await Wire.loggedIn(server.address)
  for (const { before, command } of uploads) {
    const free = statfsSync(root).bfree
    if (before) await wire.expect(before[0], before[1])
    const code = await wire.store(command, tooMuch)
    tally.assert(code === 452, `${command} on a full disk was answered ${code}`)
    tally.assert(readFileSync(join(root, 'old')).equals(old), `${command} changed the old file`)
    tally.assert(readdirSync(root).join() === 'old', `${command} left ${readdirSync(root)}`)
    tally.assert(statfsSync(root).bfree === free, `${command} did not free the space`)
    tally.assert((await wire.command('NOOP')) === 200, `the session did not survive ${command}`)
    tally.assert((await wire.store('STOR small', old)) === 226, `no small file fits after ${command}`)
    unlinkSync(join(root, 'small'))
  }
}

async function withoutInodes(tally: Tally, folder: string): Promise<void> {
  const root = join(folder, 'inodes')
  using _mounted = new Tmpfs(root, 'size=1m,nr_inodes=4')
  writeFileSync(join(root, 'old'), old)
  writeFileSync(join(root, 'b'), '')
  writeFileSync(join(root, 'c'), '')
  await using server = await ServerProcess.start(root)
  using wire = await Wire.loggedIn(server.address)
  for (const command of ['STOR new', 'STOR old', 'STOU']) {
    const code = await wire.store(command, old)
    tally.assert(code === 452, `${command} without a free inode was answered ${code}`)
    tally.assert(
      readFileSync(join(root, 'old')).equals(old),
      `${command} without a free inode changed the file`,
    )
    tally.assert(readdirSync(root).length === 3, `${command} without a free inode left ${readdirSync(root)}`)
  }
  tally.assert((await wire.command('MKD new')) === 452, 'MKD without a free inode was not answered 452')
  unlinkSync(join(root, 'c'))
  tally.assert((await wire.store('STOR new', old)) === 226, 'no file could be created once an inode was free')
}

/** A real quota would need a file system that supports it: here the system calls report it as exhausted. */
async function overQuota(tally: Tally): Promise<void> {
  using folder = new Folder()
  writeFileSync(folder.at('old'), old)
  await using server = await InjectedServer.start(folder.path, (call) =>
    call === 'writev' ? 'EDQUOT' : undefined,
  )
  using wire = await Wire.loggedIn(server.address)
  for (const command of ['STOR new', 'STOR old', 'APPE old', 'STOU']) {
    const code = await wire.store(command, old)
    tally.assert(code === 552, `${command} over the quota was answered ${code}`)
    tally.assert(readFileSync(folder.at('old')).equals(old), `${command} over the quota changed the old file`)
    tally.assert(readdirSync(folder.path).join() === 'old', `${command} over the quota left something`)
    tally.assert(
      (await wire.command('NOOP')) === 200,
      `the session did not survive ${command} over the quota`,
    )
  }
}

/** A small file system in memory. */
class Tmpfs implements Disposable {
  constructor(
    private readonly mountPoint: string,
    options: string,
  ) {
    mkdirSync(mountPoint)
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', mountPoint], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`mount failed: ${stderr}`)
  }

  [Symbol.dispose](): void {
    spawnSync('umount', ['--lazy', this.mountPoint])
  }
}
