import { describe, expect, test } from 'vitest'
import {
  type FileSystem,
  MemoryFileSystem,
  MemoryQuotaLedger,
  type QuotaLedger,
  type QuotaLimits,
  type QuotaRule,
  type QuotaWarning,
  readOnly,
  type Tree,
  type Usage,
  withQuotas,
} from '../src/index.js'
import { names, put, text } from './directory/scratch.js'

interface Limited {
  readonly under: MemoryFileSystem
  readonly fs: FileSystem
  readonly ledger: MemoryQuotaLedger
  readonly warnings: QuotaWarning[]
  used(key?: string): Promise<Usage | undefined>
}

function limited(tree: Tree, ...rules: readonly QuotaRule[]): Limited {
  const under = new MemoryFileSystem(tree)
  const ledger = new MemoryQuotaLedger()
  const warnings: QuotaWarning[] = []
  const fs = withQuotas(under, rules, { ledger, onWarning: (warning) => warnings.push(warning) })
  return { under, fs, ledger, warnings, used: (key = 'all') => ledger.usage(key) }
}

const all = (limits: QuotaLimits): QuotaRule => ({ key: 'all', limits })
const overQuota = { name: 'FileSystemError', code: 'over-quota' }
const letters = (count: number) => 'x'.repeat(count)

test('octets up to the quota are stored, and one more is refused and leaves nothing', async () => {
  const { fs, used } = limited({ old: letters(40) }, all({ octets: 100 }))
  await put(fs, '/new', letters(60))
  expect(await used()).toEqual({ files: 2, octets: 100 })
  await expect(put(fs, '/more', 'x')).rejects.toMatchObject(overQuota)
  expect(await names(fs)).toEqual(['new', 'old'])
  expect(await used()).toEqual({ files: 2, octets: 100 })
})

test('a file too many is refused before anything of it is taken', async () => {
  const { fs, used } = limited({ one: '' }, all({ files: 2 }))
  const second = await fs.write('/two', { disposition: 'replace' })
  await expect(fs.write('/three', { disposition: 'replace' })).rejects.toThrow('at most 2 files')
  await second.discard()
  await put(fs, '/three', 'x')
  expect(await used()).toEqual({ files: 2, octets: 1 })
})

test('a file that replaces another counts for what it has more', async () => {
  const { fs, used } = limited({ file: letters(80) }, all({ octets: 100, files: 1 }))
  await put(fs, '/file', letters(100))
  expect(await used()).toEqual({ files: 1, octets: 100 })
  await expect(put(fs, '/file', letters(101))).rejects.toMatchObject(overQuota)
  expect(await text(fs, '/file')).toBe(letters(100))
  await put(fs, '/file', 'less')
  expect(await used()).toEqual({ files: 1, octets: 4 })
})

test('octets that are appended count besides those of the old file', async () => {
  const { fs, used } = limited({ file: letters(80) }, all({ octets: 100 }))
  await put(fs, '/file', letters(20), 'append')
  await expect(put(fs, '/file', 'x', 'append')).rejects.toMatchObject(overQuota)
  expect(await used()).toEqual({ files: 1, octets: 100 })
  expect(await text(fs, '/file')).toBe(letters(100))
})

test('what is deleted is free', async () => {
  const { fs, used } = limited({ file: letters(80), dir: {} }, all({ octets: 100, files: 1 }))
  await fs.remove('/file')
  expect(await used()).toEqual({ files: 0, octets: 0 })
  await fs.removeDirectory('/dir')
  await put(fs, '/new', letters(100))
  await expect(fs.remove('/missing')).rejects.toMatchObject({ code: 'not-found' })
  expect(await used()).toEqual({ files: 1, octets: 100 })
})

describe('an upload that ends without a file leaves nothing reserved', () => {
  test.each([
    [
      'discarded',
      async (fs: FileSystem) => {
        const stage = await fs.write('/new', { disposition: 'replace' })
        await stage.write([new Uint8Array(50)])
        await stage.discard()
        await stage.discard()
      },
    ],
    [
      'kept to be resumed',
      async (fs: FileSystem) => {
        const stage = await fs.write('/new', { disposition: 'replace', owner: 'me' })
        await stage.write([new Uint8Array(50)])
        expect(await stage.keep!()).toBe(true)
      },
    ],
    [
      'in a directory that is not there',
      async (fs: FileSystem) => {
        await expect(put(fs, '/dir/new', 'x')).rejects.toMatchObject({ code: 'not-found' })
      },
    ],
    [
      'whose name was taken',
      async (fs: FileSystem) => {
        await expect(put(fs, '/old', 'x', 'create-new')).rejects.toMatchObject({ code: 'exists' })
      },
    ],
    [
      'no longer wanted, and discarded then',
      async (fs: FileSystem) => {
        const stage = await fs.write('/new', { disposition: 'replace' })
        await stage.write([new Uint8Array(50)])
        const unwanted = () => {
          throw new Error('unwanted')
        }
        await expect(stage.commit(unwanted)).rejects.toThrow('unwanted')
        await stage.discard()
      },
    ],
  ])('%s', async (_name, upload) => {
    const { fs, used } = limited({ old: 'old' }, all({ octets: 1_000, files: 5 }))
    await upload(fs)
    expect(await used()).toEqual({ files: 1, octets: 3 })
  })
})

test('an upload that is no longer wanted can still be committed', async () => {
  const { fs, used } = limited({}, all({ octets: 100 }))
  const stage = await fs.write('/new', { disposition: 'replace' })
  await stage.write([new Uint8Array(50)])
  const unwanted = () => {
    throw new Error('unwanted')
  }
  await expect(stage.commit(unwanted)).rejects.toThrow('unwanted')
  await stage.commit()
  expect(await used()).toEqual({ files: 1, octets: 50 })
})

test('a resumed upload counts with what it had, and stays kept where that is too much', async () => {
  const { fs, used } = limited({ old: letters(60) }, all({ octets: 100 }))
  const broken = await fs.write('/new', { disposition: 'replace', owner: 'me' })
  await broken.write([new Uint8Array(40)])
  await broken.keep!()
  await put(fs, '/other', letters(10))
  const resume = { disposition: 'update', owner: 'me', resume: true, start: 40 } as const
  await expect(fs.write('/new', resume)).rejects.toMatchObject(overQuota)
  expect(await used()).toEqual({ files: 2, octets: 70 })
  await fs.remove('/other')
  const stage = await fs.write('/new', resume)
  await expect(stage.write([new Uint8Array(1)])).rejects.toMatchObject(overQuota)
  await stage.discard()
  expect(await used()).toEqual({ files: 1, octets: 60 })
})

test('of many uploads at once, those that fit are stored and the others refused', async () => {
  const { fs, used } = limited({}, all({ octets: 500, files: 8 }))
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, async (_, index) => {
      const stage = await fs.write(`/file${index}`, { disposition: 'replace' })
      try {
        for (let piece = 0; piece < 10; piece++) await stage.write([new Uint8Array(10)])
      } catch (error) {
        await stage.discard()
        throw error
      }
      await stage.commit()
    }),
  )
  const stored = outcomes.filter(({ status }) => status === 'fulfilled').length
  expect(stored).toBeLessThanOrEqual(5)
  expect(await used()).toEqual({ files: stored, octets: stored * 100 })
  for (const name of await names(fs)) await fs.remove(`/${name}`)
  expect(await used()).toEqual({ files: 0, octets: 0 })
})

test('two uploads of the same name count once', async () => {
  const { fs, used } = limited({ file: 'old' }, all({ octets: 1_000 }))
  await Promise.all([put(fs, '/file', letters(100)), put(fs, '/file', letters(100))])
  expect(await used()).toEqual({ files: 1, octets: 100 })
})

describe('a quota of a tree', () => {
  const inbox: QuotaRule = { key: 'inbox', path: '/inbox', limits: { octets: 100, files: 2 } }
  const tree = { inbox: { old: letters(50) }, other: { file: letters(40), big: letters(90) } }

  test('limits what is below it, and nothing else', async () => {
    const { fs, used } = limited(tree, inbox)
    await put(fs, '/other/new', letters(1_000))
    await put(fs, '/inboxes', letters(1_000))
    await expect(put(fs, '/inbox/new', letters(51))).rejects.toMatchObject(overQuota)
    expect(await used('inbox')).toEqual({ files: 1, octets: 50 })
  })

  test('counts what is renamed into it, and what is renamed out of it', async () => {
    const { fs, used } = limited(tree, inbox)
    await fs.rename('/other/file', '/inbox/file')
    expect(await used('inbox')).toEqual({ files: 2, octets: 90 })
    await fs.rename('/inbox/old', '/other/old')
    expect(await used('inbox')).toEqual({ files: 1, octets: 40 })
    await expect(fs.rename('/other/big', '/inbox/big')).rejects.toMatchObject(overQuota)
    expect(await used('inbox')).toEqual({ files: 1, octets: 40 })
    await fs.rename('/other/old', '/inbox/file')
    expect(await used('inbox')).toEqual({ files: 1, octets: 50 })
    await fs.rename('/inbox/file', '/inbox/renamed')
    expect(await used('inbox')).toEqual({ files: 1, octets: 50 })
  })

  test('counts all files of a directory that is renamed into it', async () => {
    const { fs, used } = limited({ inbox: {}, other: { a: 'x', b: { c: 'xx' } }, more: { d: 'x' } }, inbox)
    await fs.rename('/other', '/inbox/other')
    expect(await used('inbox')).toEqual({ files: 2, octets: 3 })
    await expect(fs.rename('/more', '/inbox/more')).rejects.toMatchObject(overQuota)
    await fs.rename('/inbox/other', '/other')
    expect(await used('inbox')).toEqual({ files: 0, octets: 0 })
  })

  test('does not change by a rename that fails', async () => {
    const { fs, used } = limited(tree, inbox)
    await expect(fs.rename('/other/file', '/inbox/missing/file')).rejects.toMatchObject({ code: 'not-found' })
    await expect(fs.rename('/other/missing', '/inbox/file')).rejects.toMatchObject({ code: 'not-found' })
    expect(await used('inbox')).toEqual({ files: 1, octets: 50 })
  })

  test('keeps the directories around it in their place', async () => {
    const { fs } = limited({ a: { inbox: {} } }, { ...inbox, path: '/a/inbox' })
    await expect(fs.rename('/a', '/b')).rejects.toMatchObject({ code: 'access-denied' })
  })
})

test('warns once when a quota is almost full, and again after it was not', async () => {
  const { fs, warnings } = limited({}, all({ octets: 10_000_000 }))
  await put(fs, '/a', letters(7_900_000))
  expect(warnings).toEqual([])
  await put(fs, '/b', letters(1_100_000))
  await put(fs, '/c', letters(100))
  expect(warnings.map(({ key }) => key)).toEqual(['all'])
  await fs.remove('/a')
  await put(fs, '/a', letters(7_900_000))
  expect(warnings).toHaveLength(2)
})

test('says how much space is left, as far as the file system and the quotas know it', async () => {
  const { fs } = limited({ file: letters(40) }, all({ octets: 100 }))
  expect(await fs.freeSpace!('/')).toBe(60)
  const small = new MemoryFileSystem({}, { capacity: 30 })
  const options = { ledger: new MemoryQuotaLedger() }
  expect(await withQuotas(small, [all({ octets: 100 })], options).freeSpace!('/')).toBe(30)
  const unknown: FileSystem = { ...readOnly(small), freeSpace: undefined }
  expect(withQuotas(unknown, [all({ files: 1 })], options).freeSpace).toBeUndefined()
})

test('a ledger that fails refuses what is stored, and reports what it could not count', async () => {
  const under = new MemoryFileSystem({ file: 'old' })
  const faults: unknown[] = []
  const broken: QuotaLedger = {
    usage: async () => ({ files: 0, octets: 0 }),
    begin: async () => {},
    add: async () => {
      throw new Error('the database is away')
    },
  }
  const fs = withQuotas(under, [all({ octets: 1 })], {
    ledger: broken,
    onFault: (fault) => faults.push(fault),
  })
  await expect(put(fs, '/new', 'x')).rejects.toMatchObject({ code: 'io' })
  await fs.remove('/file')
  expect(faults.map(String)).toEqual(['Error: the database is away'])
})

test('what can not be counted refuses what is stored, and is counted again the next time', async () => {
  const { under, ledger } = limited({ file: 'old' })
  let failures = 1
  const list = under.list.bind(under)
  under.list = (path) => {
    if (failures-- > 0) throw new Error('no disk')
    return list(path)
  }
  const fs = withQuotas(under, [all({ octets: 100 })], { ledger })
  await expect(put(fs, '/new', 'x')).rejects.toThrow('no disk')
  await put(fs, '/new', 'x')
  expect(await ledger.usage('all')).toEqual({ files: 2, octets: 4 })
})

test('a path that is not canonical is refused', () => {
  expect(() => limited({}, { key: 'all', path: '/a/', limits: {} })).toThrow('/a/')
})
