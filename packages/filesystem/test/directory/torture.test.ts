import { describe, expect, test } from 'vitest'
import { type DirectoryFileSystem, directoryFileSystem } from '../../src/directory.js'
import { isFileSystemError } from '../../src/index.js'
import { hostNames, hostText, names, put, scratch, text } from './scratch.js'
import { WatchedCalls } from './watched-calls.js'

interface Scenario {
  readonly work: (fs: DirectoryFileSystem) => Promise<unknown>
  /** The files changed if it succeeds; all others are as before. */
  readonly files: Readonly<Record<string, string | undefined>>
}

const before = { old: 'old octets', 'dir/inner': 'inner', '.ftpkit-0123456789abcdef.part': 'left by a crash' }

const scenarios: Readonly<Record<string, Scenario>> = {
  'replacing a file': { work: (fs) => put(fs, '/old', 'new'), files: { old: 'new' } },
  'storing a new file in a directory': {
    work: (fs) => put(fs, '/dir/new', 'new'),
    files: { 'dir/new': 'new' },
  },
  appending: { work: (fs) => put(fs, '/old', '+new', 'append'), files: { old: 'old octets+new' } },
  updating: { work: (fs) => put(fs, '/old', 'new', 'update'), files: { old: 'new' } },
  'creating a new file': { work: (fs) => put(fs, '/new', 'new', 'create-new'), files: { new: 'new' } },
  reading: { work: (fs) => text(fs, '/dir/inner'), files: {} },
  listing: { work: (fs) => names(fs, '/dir'), files: {} },
  'asking for facts': { work: (fs) => fs.stat('/dir/inner'), files: {} },
  renaming: {
    work: (fs) => fs.rename('/old', '/dir/moved'),
    files: { old: undefined, 'dir/moved': 'old octets' },
  },
  removing: { work: (fs) => fs.remove('/dir/inner'), files: { 'dir/inner': undefined } },
  'making and removing a directory': {
    work: async (fs) => {
      await fs.makeDirectory('/dir/made')
      await fs.removeDirectory('/dir/made')
    },
    files: {},
  },
  'setting attributes': {
    work: (fs) => fs.setAttributes('/old', { permissions: 0o644, modified: 1 }),
    files: {},
  },
  'asking for the space': { work: (fs) => fs.freeSpace('/dir/inner'), files: {} },
}

/** One of each kind that the code distinguishes, and one of those it does not. */
const errnos = {
  descriptors: ['EIO', 'EACCES', 'ENOENT', 'EEXIST', 'ENOTSUP'],
  realpath: ['EIO', 'ENOENT'],
}

async function run(name: string, jail: 'descriptors' | 'realpath', watched: WatchedCalls) {
  const root = scratch(before)
  const fs = directoryFileSystem(root, { jail, links: 'within-root', calls: watched.calls })
  const error = await scenarios[name]!.work(fs).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  await fs.close()
  return { root, error }
}

function stateOf(root: string, files: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.keys(files).map((file) => [file, hostText(root, file)]))
}

function stagesIn(root: string) {
  return [...hostNames(root), ...hostNames(root, 'dir')].filter((name) => name.endsWith('.part'))
}

/** A test makes hundreds of small trees, on a machine that may be busy. */
const timeout = 60_000

for (const jail of ['descriptors', 'realpath'] as const) {
  describe.runIf(jail === 'realpath' || process.platform === 'linux')(`by ${jail}`, { timeout }, () => {
    for (const [name, { files }] of Object.entries(scenarios)) {
      const after = { ...before, ...files }

      test(`${name}: each call fails once with each errno, and no file is torn, no descriptor left open, no stage left`, async () => {
        const count = new WatchedCalls()
        const undisturbed = await run(name, jail, count)
        expect(undisturbed.error).toBeUndefined()
        expect(stateOf(undisturbed.root, after)).toEqual(after)
        for (const errno of errnos[jail]) {
          for (let failing = 1; failing <= count.made.length; failing++) {
            const watched = new WatchedCalls((_, number) => (number === failing ? errno : 'pass'))
            const { root, error } = await run(name, jail, watched)
            const at = `${errno} of call ${failing}, ${watched.made[failing - 1]}`
            expect(watched.openDescriptors, at).toEqual(new Set())
            expect(watched.rootsReleased, at).toBe(jail === 'descriptors' ? 1 : 0)
            expect(watched.openDirectories, at).toEqual(new Set())
            expect(error === undefined || isFileSystemError(error), `${at}: ${error}`).toBe(true)
            const state = stateOf(root, { ...after, ...files })
            const old = Object.fromEntries(
              Object.keys(state).map((file) => [file, (before as Record<string, string>)[file]]),
            )
            if (error === undefined) expect(state, at).toEqual(after)
            else expect([old, after], at).toContainEqual(state)
            const litter = stagesIn(root).length - 1
            if (watched.made[failing - 1] !== 'unlink') expect(litter, at).toBe(0)
          }
        }
      })

      test(`${name}: whenever the process ends, the state is the old or the new one`, async () => {
        const count = new WatchedCalls()
        await run(name, jail, count)
        for (let last = 0; last < count.made.length; last++) {
          const watched = new WatchedCalls((_, number) => (number > last ? 'hang' : 'pass'))
          const root = scratch(before)
          const fs = directoryFileSystem(root, { jail, links: 'within-root', calls: watched.calls })
          await Promise.race([scenarios[name]!.work(fs), watched.hung])
          const state = stateOf(root, after)
          const old = Object.fromEntries(
            Object.keys(state).map((file) => [file, (before as Record<string, string>)[file]]),
          )
          expect([old, after], `after ${last} calls`).toContainEqual(state)
          const next = directoryFileSystem(root, { jail })
          expect(await next.sweepStages(Number.POSITIVE_INFINITY), 'stages swept').toBeGreaterThanOrEqual(1)
          expect(stagesIn(root), `after ${last} calls and a sweep`).toEqual([])
          await next.close()
          await watched.cleanUp()
        }
      })
    }
  })
}
