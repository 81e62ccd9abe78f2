import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { directoryFileSystem } from '../../src/directory.js'
import type { FileSystem } from '../../src/index.js'
import { hostNames, hostText, names, put, scratch, text } from './scratch.js'

/** Replaces a directory by a link that leads out of the root, and back, until it is stopped. */
const flipper = `
  const { renameSync, symlinkSync, unlinkSync } = require('node:fs')
  const { parentPort, workerData } = require('node:worker_threads')
  const { name, aside, outside, counter } = workerData
  const flips = new Int32Array(counter)
  while (Atomics.load(flips, 1) === 0) {
    renameSync(name, aside)
    symlinkSync(outside, name)
    Atomics.add(flips, 0, 1)
    unlinkSync(name)
    renameSync(aside, name)
  }
  parentPort.postMessage('stopped')
`

let stop = async () => {}

afterEach(() => stop())

/** A tree whose /a/b is at times the directory and at times a link out of the root. */
async function race(links: 'refuse' | 'within-root') {
  const outside = scratch({ 'b/secret': 'outside', 'b/deep/secret': 'outside' })
  const root = scratch({ 'a/b/secret': 'inside', 'a/b/deep/secret': 'inside' })
  const counter = new SharedArrayBuffer(8)
  const flips = new Int32Array(counter)
  const worker = new Worker(flipper, {
    eval: true,
    workerData: {
      name: join(root, 'a/b'),
      aside: join(root, 'a/.aside'),
      outside: join(outside, 'b'),
      counter,
    },
  })
  const stopped = new Promise((resolve) => worker.once('message', resolve))
  stop = async () => {
    Atomics.store(flips, 1, 1)
    await stopped
    await worker.terminate()
    stop = async () => {}
  }
  const fs = directoryFileSystem(root, { links, durability: 'none' })
  return { fs, outside, flips }
}

async function outcomes(count: number, work: () => Promise<string>): Promise<Record<string, number>> {
  const seen: Record<string, number> = {}
  for (let round = 0; round < count; round++) {
    const outcome = await work().catch((error) => `${error.code}`)
    seen[outcome] = (seen[outcome] ?? 0) + 1
  }
  return seen
}

const works: Readonly<Record<string, (fs: FileSystem) => Promise<string>>> = {
  reading: (fs) => text(fs, '/a/b/secret'),
  'reading further down': (fs) => text(fs, '/a/b/deep/secret'),
  storing: async (fs) => {
    await put(fs, '/a/b/new', 'stored')
    return 'stored'
  },
  renaming: async (fs) => {
    await put(fs, '/here', 'x')
    await fs.rename('/here', '/a/b/renamed')
    return 'renamed'
  },
  'making directories': async (fs) => {
    await fs.makeDirectory('/a/b/made')
    await fs.removeDirectory('/a/b/made')
    return 'made'
  },
  'setting attributes': async (fs) => {
    await fs.setAttributes('/a/b/secret', { modified: 1_000 })
    return 'set'
  },
  listing: async (fs) => {
    const found = await names(fs, '/a/b')
    return found.includes('outside-only') ? 'escaped' : 'listed'
  },
}

// A component that is a link when it is opened and a directory when readlink() is called: 'not-a-directory'.
const allowed = new Set([
  'not-a-directory',
  'inside',
  'stored',
  'renamed',
  'made',
  'set',
  'listed',
  'not-found',
  'access-denied',
  'exists',
])

/** The worker never pauses, and the machine may be busy. */
const timeout = 60_000

describe.runIf(process.platform === 'linux')(
  'while a directory is replaced by a link out of the root',
  { timeout },
  () => {
    for (const links of ['refuse', 'within-root'] as const) {
      test(`no call escapes, links: ${links}`, async () => {
        const { fs, outside, flips } = await race(links)
        writeFileSync(join(outside, 'b/outside-only'), '')
        for (const [what, work] of Object.entries(works)) {
          const seen = await outcomes(what === 'reading' ? 1_000 : 150, () => work(fs))
          const unexpected = Object.keys(seen).filter((outcome) => !allowed.has(outcome))
          expect(unexpected, `${what}: ${JSON.stringify(seen)}`).toEqual([])
        }
        await stop()
        expect(flips[0]).toBeGreaterThan(0)
        expect(hostNames(outside, 'b')).toEqual(['deep', 'outside-only', 'secret'])
        expect(hostText(outside, 'b/secret')).toBe('outside')
        await fs.close()
      })
    }
  },
)

describe('links that do not change', () => {
  function linked() {
    const outside = scratch({ secret: 'outside' })
    const base = scratch({ 'root/dir/file': 'inside', 'root/file': 'top' })
    const root = join(base, 'root')
    const sibling = join(base, 'root-sibling')
    const links: Record<string, string> = {
      'to-dir': 'dir',
      'to-file': 'dir/file',
      'dir/up': '../file',
      'dir/root': '..',
      'dir/chain': '../to-dir/up',
      absolute: join(root, 'dir'),
      'absolute-root': root,
      out: '..',
      'out-file': `../../${basename(outside)}/secret`,
      'absolute-out': outside,
      dangling: 'nothing',
      loop: 'loop',
      sideways: sibling,
    }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name))
    mkdirSync(sibling)
    return { root, outside, sibling }
  }

  const followed: Readonly<Record<string, string>> = {
    '/to-dir/file': 'inside',
    '/to-file': 'inside',
    '/dir/up': 'top',
    '/dir/root/file': 'top',
    '/dir/chain': 'top',
    '/absolute/file': 'inside',
    '/absolute-root/file': 'top',
    '/absolute-root/dir/root/to-dir/up': 'top',
    '/out/x': 'access-denied',
    '/out-file': 'access-denied',
    '/absolute-out/secret': 'access-denied',
    '/dangling': 'not-found',
    '/dangling/x': 'not-found',
    '/loop': 'access-denied',
    '/loop/x': 'access-denied',
    '/sideways/x': 'access-denied',
    '/file/x': 'not-a-directory',
    '/to-file/x': 'not-a-directory',
  }

  for (const jail of ['descriptors', 'realpath'] as const) {
    const here = jail === 'realpath' || process.platform === 'linux'

    test.runIf(here)(`are followed below the root only, with within-root (${jail})`, async () => {
      const { root, sibling } = linked()
      const fs = directoryFileSystem(root, { jail, links: 'within-root' })
      for (const [path, outcome] of Object.entries(followed)) {
        expect(await text(fs, path).catch((error) => error.code), path).toBe(outcome)
      }
      await fs.close()
      expect(hostNames(sibling)).toEqual([])
    })

    test.runIf(here)(`are refused by default (${jail})`, async () => {
      const { root } = linked()
      const fs = directoryFileSystem(root, { jail })
      for (const path of Object.keys(followed)) {
        const outcome = path === '/file/x' ? 'not-a-directory' : 'access-denied'
        expect(await text(fs, path).catch((error) => error.code), path).toBe(outcome)
      }
      await expect(put(fs, '/to-file', 'x')).rejects.toMatchObject({ code: 'access-denied' })
      await expect(put(fs, '/dangling', 'x')).rejects.toMatchObject({ code: 'access-denied' })
      await expect(fs.setAttributes('/to-file', {})).rejects.toMatchObject({ code: 'access-denied' })
      expect(await fs.stat('/to-file')).toMatchObject({ kind: 'link', name: 'to-file' })
      await fs.close()
      expect(hostText(root, 'dir/file')).toBe('inside')
    })

    test.runIf(here)(`are listed as what they lead to, where that is below the root (${jail})`, async () => {
      const { root } = linked()
      const fs = directoryFileSystem(root, { jail, links: 'within-root' })
      const kinds: Record<string, string> = {}
      for await (const { name, kind } of fs.list('/')) kinds[name] = kind
      expect(kinds).toEqual({
        dir: 'directory',
        file: 'file',
        'to-dir': 'directory',
        'to-file': 'file',
        absolute: 'directory',
        'absolute-root': 'directory',
        out: 'link',
        'out-file': 'link',
        'absolute-out': 'link',
        dangling: 'link',
        loop: 'link',
        sideways: 'link',
      })
      expect(await fs.stat('/to-dir')).toMatchObject({ kind: 'directory', name: 'to-dir' })
      expect(await fs.stat('/absolute-root')).toMatchObject({ kind: 'directory', name: 'absolute-root' })
      await fs.close()
    })

    test.runIf(here)(`are written through to the file they lead to (${jail})`, async () => {
      const { root } = linked()
      const fs = directoryFileSystem(root, { jail, links: 'within-root' })
      await put(fs, '/to-file', 'stored')
      await put(fs, '/dir/chain', '!', 'append')
      await fs.setAttributes('/to-file', { permissions: 0o600 })
      expect(hostText(root, 'dir/file')).toBe('stored')
      expect(hostText(root, 'file')).toBe('top!')
      expect((await fs.stat('/dir/file')).permissions).toBe(0o600)
      expect((await fs.stat('/file')).kind).toBe('file')
      await fs.close()
    })

    test.runIf(here)(`are removed and renamed themselves (${jail})`, async () => {
      const { root, outside } = linked()
      const fs = directoryFileSystem(root, { jail, links: 'within-root' })
      await fs.remove('/absolute-out')
      await fs.remove('/to-dir')
      await fs.rename('/out-file', '/dir/renamed')
      await expect(text(fs, '/dir/renamed')).rejects.toMatchObject({
        code: expect.stringMatching(/^(not-found|access-denied)$/),
      })
      expect(hostText(outside, 'secret')).toBe('outside')
      expect(hostText(root, 'dir/file')).toBe('inside')
      await fs.close()
    })
  }
})
