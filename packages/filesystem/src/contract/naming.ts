import { nameText } from '@ftpkit/transfer'
import { isFileSystemError } from '../error.js'
import type { Attributes, FileSystem } from '../filesystem.js'
import { childOf } from '../path.js'
import { type Check, equal, firstIn, namesIn, ok, refused, store, textOf } from './assertions.js'

const notCanonical = [
  '',
  'a',
  './a',
  '/a/',
  '//',
  '//a',
  '/.',
  '/./a',
  '/..',
  '/../a',
  '/a/..',
  '/a\0b',
  '/\ud800',
]

/** Names that clients send. A file system may refuse some as 'bad-name', but keeps those it accepts octet by octet. */
const unusual: readonly (string | Uint8Array)[] = [
  'naïve',
  '日本語',
  '😀',
  'two words',
  ' leading and trailing ',
  '-al',
  '*',
  '...',
  '~root',
  'back\\slash',
  'c:colon',
  'line\nfeed',
  'CON',
  'x'.repeat(255),
  Uint8Array.of(0xff),
  Uint8Array.of(0x61, 0xe9, 0x62),
  Uint8Array.of(0xc0, 0xaf),
  Uint8Array.of(0xed, 0xa0, 0x80),
]

/** The requirements of names, directories and attributes. */
export const namingCases: Readonly<Record<string, Check>> = {
  async 'refuses every path that is not canonical, in every call'(fs) {
    await store(fs, '/a', 'hello')
    for (const path of notCanonical) {
      for (const [call, work] of Object.entries(callsWith(fs, path))) {
        await refused(`${call} of ${JSON.stringify(path)}`, work, 'bad-name')
      }
    }
    equal(await namesIn(fs, '/'), ['a'], 'names')
  },

  async 'keeps every name it accepts, octet by octet'(fs) {
    for (const unusualName of unusual) {
      const name = typeof unusualName === 'string' ? unusualName : nameText(unusualName)
      const path = childOf('/', name)
      const taken = await store(fs, path, name).then(
        () => true,
        (error) => {
          ok(isFileSystemError(error) && error.code === 'bad-name', `${JSON.stringify(name)}: ${error}`)
          return false
        },
      )
      equal(await namesIn(fs, '/'), taken ? [name] : [], 'names')
      if (!taken) continue
      equal((await fs.stat(path)).name, name, 'name')
      equal((await textOf(fs, path)).length > 0, true, 'whether it can be read')
      await fs.remove(path)
    }
  },

  async 'makes and removes directories'(fs) {
    await fs.makeDirectory('/a')
    await fs.makeDirectory('/a/b')
    equal((await fs.stat('/a/b')).kind, 'directory', 'kind')
    await refused('removal of a directory that is not empty', () => fs.removeDirectory('/a'), 'not-empty')
    await fs.removeDirectory('/a/b')
    await fs.removeDirectory('/a')
    equal(await namesIn(fs, '/'), [], 'names')
  },

  async 'refuses to make a directory where it cannot be'(fs) {
    await fs.makeDirectory('/a')
    await store(fs, '/file', 'hello')
    await refused('a directory that exists', () => fs.makeDirectory('/a'), 'exists')
    await refused('a directory of the name of a file', () => fs.makeDirectory('/file'), 'exists')
    await refused('the root', () => fs.makeDirectory('/'), 'exists')
    await refused('a directory in a missing one', () => fs.makeDirectory('/b/c'), 'not-found')
    await refused('a directory below a file', () => fs.makeDirectory('/file/c'), 'not-a-directory')
  },

  async 'removes files by remove, directories by removeDirectory'(fs) {
    await fs.makeDirectory('/a')
    await store(fs, '/file', 'hello')
    await refused('remove of a directory', () => fs.remove('/a'), 'is-a-directory')
    await refused('remove of the root', () => fs.remove('/'), 'is-a-directory')
    await refused('remove of a missing file', () => fs.remove('/missing'), 'not-found')
    await refused('removeDirectory of a file', () => fs.removeDirectory('/file'), 'not-a-directory')
    await refused('removeDirectory of a missing one', () => fs.removeDirectory('/missing'), 'not-found')
    await refused('removeDirectory of the root', () => fs.removeDirectory('/'), 'access-denied')
    await fs.remove('/file')
    equal(await namesIn(fs, '/'), ['a'], 'names')
  },

  async 'renames files and directories'(fs) {
    await fs.makeDirectory('/a')
    await store(fs, '/a/file', 'hello')
    await fs.rename('/a/file', '/a/other')
    await fs.rename('/a', '/b')
    equal(await namesIn(fs, '/'), ['b'], 'names in the root')
    await fs.rename('/b/other', '/other')
    equal(await textOf(fs, '/other'), 'hello', 'content')
    equal(await namesIn(fs, '/b'), [], 'names in /b')
    await fs.rename('/other', '/other')
    equal(await textOf(fs, '/other'), 'hello', 'content of a file renamed to itself')
  },

  async 'replaces a file by renaming another to it'(fs) {
    await store(fs, '/new', 'new')
    await store(fs, '/old', 'old')
    await fs.rename('/new', '/old')
    equal(await namesIn(fs, '/'), ['old'], 'names')
    equal(await textOf(fs, '/old'), 'new', 'content')
  },

  async 'refuses to rename what is missing, or to an impossible name'(fs) {
    await fs.makeDirectory('/a')
    await fs.makeDirectory('/full')
    await store(fs, '/full/file', 'hello')
    await store(fs, '/file', 'hello')
    await refused('rename of a missing file', () => fs.rename('/missing', '/x'), 'not-found')
    await refused('rename into a missing directory', () => fs.rename('/file', '/missing/x'), 'not-found')
    await refused('rename below a file', () => fs.rename('/a', '/file/x'), 'not-a-directory')
    await refused('rename of a file to a directory', () => fs.rename('/file', '/a'), 'is-a-directory')
    await refused('rename of a directory to a file', () => fs.rename('/a', '/file'), 'not-a-directory')
    await refused('rename to a directory that is not empty', () => fs.rename('/a', '/full'), 'not-empty')
    await refused('rename into itself', () => fs.rename('/full', '/full/x'), 'bad-name')
    await refused('rename of the root', () => fs.rename('/', '/x'), 'access-denied')
    await refused('rename to the root', () => fs.rename('/a', '/'), 'access-denied')
    equal(await namesIn(fs, '/'), ['a', 'file', 'full'], 'names')
  },

  async 'sets the modification time, or reports that it cannot'(fs) {
    await fs.makeDirectory('/a')
    await store(fs, '/file', 'hello')
    for (const path of ['/a', '/file']) {
      if (!(await supported(() => fs.setAttributes(path, { modified: 1_234_567_890_000 })))) continue
      equal((await fs.stat(path)).modified, 1_234_567_890_000, `modified of ${path}`)
    }
    equal(await textOf(fs, '/file'), 'hello', 'content')
  },

  async 'never sets the set-user-ID, set-group-ID and sticky bits'(fs) {
    await store(fs, '/file', 'hello')
    if (!(await supported(() => fs.setAttributes('/file', { permissions: 0o6755 })))) return
    equal((await fs.stat('/file')).permissions, 0o755, 'permissions')
  },

  async 'sets permissions and nothing else, or reports that it cannot'(fs) {
    await store(fs, '/file', 'hello')
    const { modified } = await fs.stat('/file')
    if (!(await supported(() => fs.setAttributes('/file', { permissions: 0o600 })))) return
    const entry = await fs.stat('/file')
    equal([entry.permissions, entry.modified], [0o600, modified], 'permissions and time')
  },

  async 'says in changeable which attributes it sets'(fs) {
    await store(fs, '/file', 'hello')
    const { changeable = ['modified', 'created', 'permissions'] } = fs
    const values: Attributes = { modified: 1_234_567_890_000, created: 1_234_567_890_000, permissions: 0o600 }
    for (const name of ['modified', 'created', 'permissions'] as const) {
      const isSet = await supported(() => fs.setAttributes('/file', { [name]: values[name] }))
      equal(isSet, changeable.includes(name), name)
    }
  },

  async 'refuses to set attributes of what is missing'(fs) {
    await refused('attributes of nothing', () => fs.setAttributes('/missing', {}), 'not-found')
  },

  async 'gives different files different unique facts'(fs) {
    await store(fs, '/one', 'same')
    await store(fs, '/two', 'same')
    const [one, two] = [await fs.stat('/one'), await fs.stat('/two')]
    ok(one.unique === undefined || one.unique !== two.unique, 'two files have the same value')
    ok(/^[0-9A-Za-z]*$/.test(one.unique ?? ''), 'it contains other characters than letters and digits')
  },

  async 'reports the free space, or has no freeSpace()'(fs) {
    const free = (await fs.freeSpace?.('/')) ?? 0
    ok(free >= 0, `freeSpace is ${free}`)
  },
}

function callsWith(fs: FileSystem, path: string): Record<string, () => Promise<unknown>> {
  return {
    list: () => firstIn(fs, path),
    stat: () => fs.stat(path),
    read: () => fs.read(path),
    write: () => fs.write(path, { disposition: 'replace' }),
    'rename from': () => fs.rename(path, '/x'),
    'rename to': () => fs.rename('/a', path),
    remove: () => fs.remove(path),
    removeDirectory: () => fs.removeDirectory(path),
    makeDirectory: () => fs.makeDirectory(path),
    setAttributes: () => fs.setAttributes(path, {}),
  }
}

/** Whether work succeeded; the only fault allowed is 'unsupported'. */
async function supported(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (isFileSystemError(error) && error.code === 'unsupported') return false
    throw error
  }
}
