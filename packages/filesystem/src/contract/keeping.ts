import type { FileSystem, Stage, WriteOptions } from '../filesystem.js'
import { type Check, callersFault, equal, namesIn, octets, refused, store, textOf } from './assertions.js'

const replace: WriteOptions = { disposition: 'replace', owner: 'ada' }
const resume: WriteOptions = { ...replace, resume: true }

/** The requirements of partial uploads, for a file system that supports them. */
export const keepingCases: Readonly<Record<string, Check>> = keeping({
  async 'hides a partial upload, and resumes it'(fs) {
    await store(fs, '/file', 'old')
    const before = await fs.stat('/file')
    await keep(fs, '/file', 'hello, wor')
    equal(await textOf(fs, '/file'), 'old', 'content while it is kept')
    equal(await fs.stat('/file'), before, 'entry while it is kept')
    equal(await namesIn(fs, '/'), ['file'], 'names while it is kept')
    const stage = await fs.write('/file', { ...resume, start: 5 })
    equal(stage.size, 5, 'size of what stays')
    await stage.write([octets('!')])
    equal(await textOf(fs, '/file'), 'old', 'content before the commit')
    await stage.commit()
    equal(await textOf(fs, '/file'), 'hello!', 'content')
    equal(await namesIn(fs, '/'), ['file'], 'names')
  },

  async 'keeps what was not wanted at the end of its commit'(fs) {
    const stage = await fs.write('/file', replace)
    await stage.write([octets('hello')])
    await stage
      .commit(() => {
        throw new Error('not wanted')
      })
      .catch(() => {})
    equal(await stage.keep?.(), true, 'whether it is kept')
    equal(await namesIn(fs, '/'), [], 'names while it is kept')
    await (await fs.write('/file', { ...resume, start: 5 })).commit()
    equal(await textOf(fs, '/file'), 'hello', 'content')
  },

  async 'keeps a partial upload repeatedly'(fs) {
    await keep(fs, '/file', 'a')
    for (const [start, more] of [
      [1, 'bc'],
      [2, 'CD'],
      [0, 'xyz'],
    ] as const) {
      const stage = await fs.write('/file', { ...resume, start })
      await stage.write([octets(more)])
      equal(await stage.keep?.(), true, 'whether it is kept')
      equal(await stage.keep?.(), false, 'whether it is kept twice')
      await stage.discard()
      await callersFault('write after keep', () => stage.write([octets('x')]))
    }
    const last = await fs.write('/file', { ...resume, start: 3 })
    await last.commit()
    equal(await textOf(fs, '/file'), 'xyz', 'content')
  },

  async 'keeps what was appended to the octets of an old file'(fs) {
    await store(fs, '/file', 'old ')
    const stage = await fs.write('/file', { disposition: 'append', owner: 'ada' })
    await stage.write([octets('and new')])
    await stage.keep?.()
    const resumed = await fs.write('/file', { disposition: 'append', owner: 'ada', resume: true, start: 8 })
    await resumed.write([octets('newer')])
    await resumed.commit()
    equal(await textOf(fs, '/file'), 'old and newer', 'content')
  },

  async 'finds a partial upload only by its path and owner'(fs) {
    await keep(fs, '/file', 'hello')
    await refused('of another owner', () => fs.write('/file', { ...resume, owner: 'eve' }), 'not-found')
    await refused('of another path', () => fs.write('/other', resume), 'not-found')
    await callersFault('without an owner', () => fs.write('/file', { disposition: 'replace', resume: true }))
    await (await fs.write('/file', resume)).discard()
    await refused('after a discard', () => fs.write('/file', resume), 'not-found')
    equal(await namesIn(fs, '/'), [], 'names')
  },

  async 'refuses to resume beyond the end of a partial upload, which stays'(fs) {
    await keep(fs, '/file', 'hello')
    await refused('from 6 of 5', () => fs.write('/file', { ...resume, start: 6 }), 'bad-start')
    await (await fs.write('/file', { ...resume, start: 5 })).commit()
    equal(await textOf(fs, '/file'), 'hello', 'content')
  },

  async 'drops a partial upload when another client changes the file'(fs) {
    await store(fs, '/file', 'old')
    for (const [name, change] of [
      ['a store', () => store(fs, '/file', 'theirs')],
      ['a removal', () => fs.remove('/file')],
    ] as const) {
      await keep(fs, '/file', 'mine')
      await change()
      await refused(`after ${name}`, () => fs.write('/file', resume), 'not-found')
    }
    equal(await namesIn(fs, '/'), [], 'names')
    await (await fs.write('/file', replace)).commit()
  },

  async 'drops a partial upload when its owner starts again'(fs) {
    await keep(fs, '/file', 'hello')
    const other = await fs.write('/file', { ...replace, owner: 'eve' })
    await other.discard()
    const fresh = await fs.write('/file', replace)
    await fresh.discard()
    await refused('what was kept', () => fs.write('/file', resume), 'not-found')
    equal(await namesIn(fs, '/'), [], 'names')
  },

  async 'removes a directory that contains only partial uploads'(fs) {
    await fs.makeDirectory('/a')
    await keep(fs, '/a/file', 'hello')
    await fs.removeDirectory('/a')
    equal(await namesIn(fs, '/'), [], 'names')
    await fs.makeDirectory('/a')
    await refused('in a new directory of that name', () => fs.write('/a/file', resume), 'not-found')
  },

  async 'keeps no partial upload without an owner'(fs) {
    const stage = await fs.write('/file', { disposition: 'replace' })
    await stage.write([octets('x')])
    equal(await stage.keep?.(), false, 'whether it is kept')
    await refused('of an owner', () => fs.write('/file', resume), 'not-found')
  },

  async 'takes a stage away from a session that is still writing it'(fs) {
    const slow = await fs.write('/file', replace)
    await slow.write([octets('hello')])
    const stage = await fs.write('/file', { ...resume, start: 4 })
    await refused('write of the slower one', () => slow.write([octets('!')]), 'busy')
    await refused('commit of the slower one', () => slow.commit(), 'busy')
    await slow.discard()
    await stage.write([octets('p')])
    await stage.commit()
    equal(await textOf(fs, '/file'), 'hellp', 'content')
  },

  async 'makes octets durable while more are written'(fs) {
    const stage = await fs.write('/file', replace)
    await stage.write([octets('hello')])
    const syncing = stage.sync?.()
    const writing = stage.write([octets('!')])
    await Promise.all([syncing, writing, stage.sync?.()])
    await stage.commit()
    await callersFault('sync after commit', () => stage.sync!())
    equal(await textOf(fs, '/file'), 'hello!', 'content')
  },

  async 'keeps the partial upload of an owner whatever others leave'(fs) {
    await keep(fs, '/file', 'hello')
    for (let at = 0; at < 101; at++) {
      const stage = await fs.write(`/file${at}`, { ...replace, owner: 'eve' })
      await stage.write([octets('x')])
      await stage.keep?.()
    }
    await (await fs.write('/file', { ...resume, start: 5 })).commit()
    equal(await textOf(fs, '/file'), 'hello', 'content')
    for (let at = 0; at < 101; at++)
      await (await fs.write(`/file${at}`, { ...replace, owner: 'eve' })).discard()
  },

  async 'keeps the newest of two partial uploads of an owner'(fs) {
    await keep(fs, '/file', 'first, which is longer')
    await keep(fs, '/file', 'second')
    await refused('the first', () => fs.write('/file', { ...resume, start: 10 }), 'bad-start')
    await (await fs.write('/file', { ...resume, start: 6 })).commit()
    equal(await textOf(fs, '/file'), 'second', 'content')
  },
})

/** A file system need not support partial uploads: then its stages have no `keep`. */
function keeping(cases: Readonly<Record<string, Check>>): Readonly<Record<string, Check>> {
  const ifSupported =
    (check: Check): Check =>
    async (fs, subject) => {
      const probe: Stage = await fs.write('/probe', replace)
      await probe.discard()
      if (probe.keep && probe.sync) await check(fs, subject)
    }
  return Object.fromEntries(Object.entries(cases).map(([name, check]) => [name, ifSupported(check)]))
}

async function keep(fs: FileSystem, path: string, text: string): Promise<void> {
  const stage = await fs.write(path, replace)
  await stage.write([octets(text)])
  await stage.keep?.()
}
