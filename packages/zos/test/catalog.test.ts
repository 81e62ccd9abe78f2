import { FileSystemError, MemoryFileSystem } from '@ftpkit/filesystem'
import { octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { Catalog, type DataSetAttributes, recordsOf } from '../src/index.js'
import { contentOf, enter } from './serving.js'

const attributes: DataSetAttributes = {
  dsorg: 'PS',
  recfm: 'VB',
  lrecl: 256,
  blksize: 6233,
  volume: 'V',
  unit: '3390',
  extents: 1,
}

const names = async (catalog: Catalog, pattern: RegExp) => {
  const found: string[] = []
  for await (const { name } of catalog.search((name) => pattern.test(name))) found.push(name)
  return found
}

test('keeps data sets with their attributes and every octet of their records', async () => {
  const catalog = new Catalog(new MemoryFileSystem())
  const records = [octets('15ff00'), new Uint8Array(0), octets('40')]
  await enter(catalog, 'A.B', attributes, records)
  expect(await catalog.find('A.B')).toMatchObject({ ...attributes, name: 'A.B', used: 1 })
  expect(recordsOf(await contentOf(catalog.read('A.B')))).toEqual(records)
  expect(await catalog.find('A.C')).toBeUndefined()
  expect(await catalog.find('../A.B')).toBeUndefined()
  expect((await contentOf(catalog.read('A.C'))).length).toBe(0)
})

test('finds matching data sets in the order of z/OS, renames and removes them', async () => {
  const catalog = new Catalog(new MemoryFileSystem())
  expect(await names(catalog, /./)).toEqual([])
  for (const name of ['A.1X', 'A.B', 'B']) await enter(catalog, name.replace('1X', 'X1'), attributes)
  expect(await names(catalog, /^A/)).toEqual(['A.B', 'A.X1'])
  await catalog.rename('A.B', 'C')
  await expect(catalog.rename('B', 'C')).rejects.toMatchObject({ code: 'exists' })
  await catalog.remove('B')
  expect(await names(catalog, /./)).toEqual(['A.X1', 'C'])
})

test('keeps members with their statistics', async () => {
  const catalog = new Catalog(new MemoryFileSystem())
  await enter(catalog, 'P', { ...attributes, dsorg: 'PO' })
  await enter(catalog, 'P', { dsorg: 'PO' }, [octets('c1')], 'ONE')
  await enter(catalog, 'P', { dsorg: 'PO' }, [octets('c2')], 'TWO')
  const module = { size: 1, ttr: '000001', authorization: '00', attributes: '', amode: '31', rmode: '24' }
  await catalog.describeMember('P', 'ONE', { module })
  expect(await catalog.members('P')).toEqual([{ name: 'ONE', module }, { name: 'TWO' }])
  await expect(catalog.renameMember('P', 'ONE', 'TWO')).rejects.toMatchObject({ code: 'exists' })
  await catalog.renameMember('P', 'ONE', 'NEW')
  await catalog.renameMember('P', 'TWO', 'OLD')
  expect(await catalog.member('P', 'NEW')).toEqual({ name: 'NEW', module })
  await catalog.removeMember('P', 'NEW')
  expect(await catalog.members('P')).toEqual([{ name: 'OLD' }])
  await catalog.remove('P')
  expect(await catalog.members('P')).toEqual([])
})

test('ignores what remains of a failed store', async () => {
  const files = new MemoryFileSystem()
  const catalog = new Catalog(files)
  const stage = await catalog.write('A', undefined, 'replace')
  await stage.write([octets('00000001c1')])
  await stage.discard()
  expect(await names(catalog, /./)).toEqual([])
  await catalog.release('A')
  await expect(files.stat('/data-sets/A')).rejects.toMatchObject({ code: 'not-found' })
  await enter(catalog, 'A', attributes)
  await catalog.release('A')
  expect(await names(catalog, /./)).toEqual(['A'])
})

test('counts the generations of a group', async () => {
  const catalog = new Catalog(new MemoryFileSystem())
  for (const name of ['B.G0002V00', 'B.G0001V00', 'B.OTHER']) await enter(catalog, name, attributes)
  expect(await catalog.generations('B')).toEqual([1, 2])
  expect([await catalog.reserve('B.G0003V00'), await catalog.reserve('B.G0003V00')]).toEqual([true, false])
  expect(await catalog.generations('B')).toEqual([1, 2])
  await expect(new Catalog(new MemoryFileSystem()).reserve('A')).rejects.toMatchObject({ code: 'not-found' })
})

test('passes on faults of the file system', async () => {
  class Broken extends MemoryFileSystem {
    // biome-ignore lint/correctness/useYield: it fails before there is an entry
    override async *list(path: string): AsyncGenerator<never> {
      throw new FileSystemError('io', path)
    }
    override async stat(path: string): Promise<never> {
      throw new FileSystemError('io', path)
    }
    override async read(path: string): Promise<never> {
      throw new FileSystemError('io', path)
    }
  }
  const catalog = new Catalog(new Broken())
  await expect(catalog.find('A')).rejects.toMatchObject({ code: 'io' })
  await expect(catalog.members('A')).rejects.toMatchObject({ code: 'io' })
  await expect(catalog.enter('A', attributes)).rejects.toMatchObject({ code: 'io' })
})
