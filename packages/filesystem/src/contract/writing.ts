import type { Disposition } from '../filesystem.js'
import { type Check, equal, namesIn, octets, ok, refused, store, textOf } from './assertions.js'

const dispositions: readonly Disposition[] = ['replace', 'append', 'create-new', 'update']

/** The requirements of each disposition. */
export const writingCases: Readonly<Record<string, Check>> = {
  async 'creates a missing file, whatever the disposition'(fs) {
    for (const disposition of dispositions) {
      await store(fs, `/${disposition}`, 'hello', disposition)
      equal(await textOf(fs, `/${disposition}`), 'hello', `content after ${disposition}`)
    }
  },

  async 'creates an empty file from a stage to which nothing was written'(fs) {
    for (const disposition of dispositions) {
      await (await fs.write(`/${disposition}`, { disposition })).commit()
      equal((await fs.stat(`/${disposition}`)).size, 0, `size after ${disposition}`)
    }
  },

  async 'replaces the whole file'(fs) {
    await store(fs, '/file', 'a longer old content')
    await store(fs, '/file', 'new')
    equal(await textOf(fs, '/file'), 'new', 'content')
    equal(await namesIn(fs, '/'), ['file'], 'names')
  },

  async 'appends to the old octets'(fs) {
    await store(fs, '/file', 'one ')
    await store(fs, '/file', 'two ', 'append')
    await store(fs, '/file', 'three', 'append')
    equal(await textOf(fs, '/file'), 'one two three', 'content')
  },

  async 'updates from a position, and ends the file where the new octets end'(fs) {
    for (const [start, content] of [
      [0, 'XY'],
      [1, '0XY'],
      [9, '012345678XY'],
      [10, '0123456789XY'],
    ] as const) {
      await store(fs, '/file', '0123456789')
      const stage = await fs.write('/file', { disposition: 'update', start })
      equal(stage.size, start, `size of a stage that keeps ${start}`)
      await stage.write([octets('XY')])
      await stage.commit()
      equal(await textOf(fs, '/file'), content, `content after an update from ${start}`)
    }
  },

  async 'refuses an update from beyond the end'(fs) {
    await store(fs, '/file', 'hello')
    await refused(
      'update from 6 of 5',
      () => fs.write('/file', { disposition: 'update', start: 6 }),
      'bad-start',
    )
    await refused(
      'update of nothing',
      () => fs.write('/none', { disposition: 'update', start: 1 }),
      'not-found',
    )
    equal(await textOf(fs, '/file'), 'hello', 'content')
  },

  async 'never replaces a file by create-new'(fs) {
    await store(fs, '/file', 'old')
    await refused(
      'create-new of a name that is taken',
      () => fs.write('/file', { disposition: 'create-new' }),
      'exists',
    )
    equal(await textOf(fs, '/file'), 'old', 'content')
  },

  async 'gives a name to only one of two that create it'(fs) {
    const first = await fs.write('/file', { disposition: 'create-new' })
    const second = await fs.write('/file', { disposition: 'create-new' })
    await first.write([octets('first')])
    await second.write([octets('second')])
    await second.commit()
    await refused('commit of the slower one', () => first.commit(), 'exists')
    equal(await textOf(fs, '/file'), 'second', 'content')
    equal(await namesIn(fs, '/'), ['file'], 'names')
  },

  async 'keeps the file of the last of two that replace it, whole'(fs) {
    const first = await fs.write('/file', { disposition: 'replace' })
    const second = await fs.write('/file', { disposition: 'replace' })
    await first.write([octets('first, which is longer')])
    await second.write([octets('second')])
    await first.commit()
    await second.commit()
    equal(await textOf(fs, '/file'), 'second', 'content')
  },

  async 'does not undo by an append what another client has stored meanwhile'(fs) {
    for (const disposition of ['append', 'update'] as const) {
      await store(fs, '/file', 'old')
      const stage = await fs.write('/file', { disposition })
      await stage.write([octets('mine')])
      await store(fs, '/file', 'theirs')
      await refused(`commit of the overtaken ${disposition}`, () => stage.commit(), 'busy')
      equal(await textOf(fs, '/file'), 'theirs', 'content')
      equal(await namesIn(fs, '/'), ['file'], 'names')
    }
  },

  async 'does not undo by an append a file that another client has created meanwhile'(fs) {
    const stage = await fs.write('/file', { disposition: 'append' })
    await store(fs, '/file', 'theirs')
    await refused('commit of the overtaken append', () => stage.commit(), 'busy')
    equal(await textOf(fs, '/file'), 'theirs', 'content')
  },

  async 'loses nothing of appends that are committed at the same time'(fs) {
    const stages = await Promise.all(
      Array.from({ length: 10 }, () => fs.write('/file', { disposition: 'append' })),
    )
    for (const stage of stages) await stage.write([octets('x')])
    const outcomes = await Promise.allSettled(stages.map((stage) => stage.commit()))
    const committed = outcomes.filter((outcome) => outcome.status === 'fulfilled').length
    ok(committed > 0, 'none of the appends was committed')
    equal((await textOf(fs, '/file')).length, committed, 'octets of the appends that were committed')
  },

  async 'gives new files and directories the permissions that are asked for, and old files none'(fs) {
    const permissionsOf = async (path: string) => (await fs.stat(path)).permissions
    await store(fs, '/old', 'hello')
    const old = await permissionsOf('/old')
    if (old === undefined || fs.changeable?.includes('permissions') === false) return
    for (const path of ['/old', '/new']) {
      const stage = await fs.write(path, { disposition: 'replace', permissions: 0o662 })
      await stage.write([octets('x')])
      await stage.commit()
    }
    await fs.makeDirectory('/directory', { permissions: 0o772 })
    equal(await permissionsOf('/old'), old, 'permissions of a file that was replaced')
    equal(await permissionsOf('/new'), 0o662, 'permissions of a new file')
    equal(await permissionsOf('/directory'), 0o772, 'permissions of a new directory')
  },

  async 'refuses to store where there cannot be a file'(fs) {
    await fs.makeDirectory('/a')
    await store(fs, '/file', 'hello')
    for (const disposition of ['replace', 'append', 'update'] as const) {
      const write = (path: string) => () => fs.write(path, { disposition })
      await refused(`${disposition} in a missing directory`, write('/missing/x'), 'not-found')
      await refused(`${disposition} below a file`, write('/file/x'), 'not-a-directory')
      await refused(`${disposition} of a directory`, write('/a'), 'is-a-directory')
      await refused(`${disposition} of the root`, write('/'), 'is-a-directory')
    }
    equal(await namesIn(fs, '/'), ['a', 'file'], 'names')
  },

  async 'stores many files at the same time'(fs) {
    const names = Array.from({ length: 40 }, (_, index) => `file-${10 + index}`)
    await Promise.all(names.map((name) => store(fs, `/${name}`, name)))
    equal(await namesIn(fs, '/'), names, 'names')
    for (const name of names) equal(await textOf(fs, `/${name}`), name, `content of ${name}`)
  },
}
