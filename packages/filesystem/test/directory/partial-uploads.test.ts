import { mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DirectoryOptions, type Durability, directoryFileSystem } from '../../src/directory.js'
import type { FileSystem, WriteOptions } from '../../src/index.js'
import { hostNames, hostText, put, scratch, text } from './scratch.js'
import { WatchedCalls } from './watched-calls.js'

const replace: WriteOptions = { disposition: 'replace', owner: 'ada' }
const again: WriteOptions = { ...replace, resume: true }
const encoder = new TextEncoder()

async function keep(fs: FileSystem, path: string, content: string, options = replace): Promise<void> {
  const stage = await fs.write(path, options)
  try {
    await stage.write([encoder.encode(content)])
  } finally {
    await stage.keep!()
  }
}

function stagesIn(root: string): string[] {
  return hostNames(root).filter((name) => name.endsWith('.part'))
}

test('goes on with what a process left behind that is no more', async () => {
  const root = scratch({ file: 'old' })
  const crashed = directoryFileSystem(root)
  const lost = await crashed.write('/file', replace)
  await lost.write([encoder.encode('hello')])
  await lost.sync!()
  await lost.write([encoder.encode(' and what was not synced')])
  const fs = directoryFileSystem(root)
  const stage = await fs.write('/file', { ...again, start: 5 })
  await stage.write([encoder.encode('!')])
  await stage.commit()
  expect(hostText(root, 'file')).toBe('hello!')
  await expect(lost.commit()).rejects.toMatchObject({ code: 'not-found' })
  expect(hostText(root, 'file')).toBe('hello!')
  expect(hostNames(root)).toEqual(['file'])
  for (const each of [crashed, fs]) await each.close()
})

test('keeps a stage hidden beside its target, also from clients that know its name', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello')
  const [name] = stagesIn(root)
  expect(hostNames(root)).toEqual([name])
  expect(hostText(root, name!)).toBe('hello')
  await expect(fs.stat(`/${name}`)).rejects.toMatchObject({ code: 'bad-name' })
  expect(await fs.sweepStages(0)).toBe(0)
  expect(await fs.sweepStages(Date.now() + 1_000)).toBe(1)
  await expect(fs.write('/file', again)).rejects.toMatchObject({ code: 'not-found' })
  await fs.close()
})

test('keeps so many stages, and those for so long', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root, { kept: { count: 2, time: 60_000 } })
  for (const name of ['/a', '/b', '/c']) await keep(fs, name, name)
  expect(stagesIn(root)).toHaveLength(2)
  await expect(fs.write('/a', again)).rejects.toMatchObject({ code: 'not-found' })
  const longAgo = Date.now() / 1_000 - 61
  for (const name of stagesIn(root)) utimesSync(join(root, name), longAgo, longAgo)
  await expect(fs.write('/b', again)).rejects.toMatchObject({ code: 'not-found' })
  await fs.close()
})

test('keeps nothing where none may be kept', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root, { kept: { count: 0 } })
  await keep(fs, '/file', 'hello')
  expect(hostNames(root)).toEqual([])
  await fs.close()
})

test('removes the stage that is kept when its file is stored anew', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello')
  await (await fs.write('/file', replace)).commit()
  expect(hostNames(root)).toEqual(['file'])
  await fs.close()
})

test('leaves to the sweep what lies in a directory that has moved', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root, { kept: { count: 1 } })
  mkdirSync(join(root, 'a'))
  await keep(fs, '/a/file', 'hello')
  renameSync(join(root, 'a'), join(root, 'b'))
  await keep(fs, '/file', 'hello')
  expect(hostNames(root, 'b')).toHaveLength(1)
  await fs.close()
})

test('lets only one go on with a stage', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello')
  const outcomes = await Promise.allSettled([fs.write('/file', again), fs.write('/file', again)])
  const [won, lost] = [...outcomes].sort((left) => (left.status === 'fulfilled' ? -1 : 1))
  expect(won).toMatchObject({ status: 'fulfilled' })
  expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'busy' } })
  if (won?.status === 'fulfilled') await won.value.discard()
  expect(hostNames(root)).toEqual([])
  await fs.close()
})

test('does not take a stage away that is just being put in place', async () => {
  const root = scratch()
  const watched = new WatchedCalls((call) => (call === 'fdatasync' || call === 'fsync' ? 'hang' : 'pass'))
  const fs = directoryFileSystem(root, { calls: watched.calls })
  const stage = await fs.write('/file', replace)
  await stage.write([encoder.encode('hello')])
  void stage.commit()
  await watched.hung
  await expect(fs.write('/file', again)).rejects.toMatchObject({ code: 'busy' })
  await watched.cleanUp()
})

test('waits for a stage that is just being kept', async () => {
  const fs = directoryFileSystem(scratch())
  const slow = await fs.write('/file', replace)
  await slow.write([encoder.encode('hello')])
  const [kept, stage] = await Promise.all([slow.keep!(), fs.write('/file', { ...again, start: 5 })])
  expect([kept, stage.size]).toEqual([true, 5])
  await stage.discard()
  await fs.close()
})

test('removes no directory with anything else in it than what is kept', async () => {
  for (const what of ['a file', 'a directory', 'an upload under way'] as const) {
    const root = scratch({ 'a/file': 'old' })
    const fs = directoryFileSystem(root)
    await keep(fs, '/a/kept', 'hello')
    if (what === 'a directory') mkdirSync(join(root, 'a/b'))
    if (what !== 'a file') await fs.remove('/a/file')
    const stage = what === 'an upload under way' ? await fs.write('/a/new', replace) : undefined
    await expect(fs.removeDirectory('/a')).rejects.toMatchObject({ code: 'not-empty' })
    await stage?.discard()
    expect(stagesIn(join(root, 'a'))).toHaveLength(1)
    await fs.close()
  }
})

test('tells who was faster in another process', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root, {
    calls: { rename: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' })) },
  })
  await keep(fs, '/file', 'hello')
  await expect(fs.write('/file', again)).rejects.toMatchObject({ code: 'busy' })
  await fs.close()
})

test('passes over what has the name of a stage and is none', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello')
  const [name] = stagesIn(root)
  mkdirSync(join(root, name!.replace(/-\w{16}\./, '-0123456789abcdef.')))
  const older = name!.replace(/-\w{16}\./, '-fedcba9876543210.')
  writeFileSync(join(root, older), 'an older one')
  utimesSync(join(root, older), 1_000, 1_000)
  const stage = await fs.write('/file', { ...again, start: 5 })
  await stage.commit()
  expect(await text(fs, '/file')).toBe('hello')
  await fs.close()
})

test.each([
  ['full', ['fdatasync', 'open', 'fsync', 'close', 'fdatasync']],
  ['rename', ['fdatasync', 'fdatasync']],
  ['none', []],
] as [Durability, string[]][])('%s: says how a stage lasts: %j', async (durability, expected) => {
  const watched = new WatchedCalls()
  const fs = directoryFileSystem(scratch(), { durability, calls: watched.calls })
  const stage = await fs.write('/file', replace)
  await stage.write([Uint8Array.of(1)])
  watched.made.length = 0
  await stage.sync!()
  await stage.sync!()
  expect(watched.made.filter((call) => call !== 'release')).toEqual(expected)
  await stage.discard()
  await fs.close()
})

test('keeps nothing of what could not be made to last, or was not written', async () => {
  for (const call of ['fdatasync', 'writev'] as const) {
    const root = scratch()
    const watched = new WatchedCalls((made) => (made === call ? 'EIO' : 'pass'))
    const fs = directoryFileSystem(root, { calls: watched.calls })
    const stage = await fs.write('/file', replace)
    await stage.write([Uint8Array.of(1)]).catch(() => {})
    await expect(stage.sync!()).rejects.toMatchObject({ code: 'io' })
    await expect(stage.write([Uint8Array.of(2)])).rejects.toMatchObject({ code: 'io' })
    expect(await stage.keep!()).toBe(false)
    expect(hostNames(root)).toEqual([])
    expect(watched.openDescriptors.size).toBe(0)
    await fs.close()
  }
})

test('refuses to sync a stage that somebody else has taken', async () => {
  const fs = directoryFileSystem(scratch())
  const slow = await fs.write('/file', replace)
  const stage = await fs.write('/file', again)
  await expect(slow.sync!()).rejects.toMatchObject({ code: 'busy' })
  await stage.discard()
  await fs.close()
})

test('waits for a sync under way before the stage ends', async () => {
  for (const end of ['commit', 'discard', 'keep'] as const) {
    const watched = new WatchedCalls()
    const fs = directoryFileSystem(scratch(), { calls: watched.calls })
    const stage = await fs.write('/file', replace)
    await stage.write([Uint8Array.of(1)])
    watched.made.length = 0
    const syncing = stage.sync!()
    await stage[end]!()
    await syncing
    expect(watched.made.indexOf('fdatasync')).toBeLessThan(watched.made.indexOf('close'))
    await fs.close()
  }
})

test.each(['EACCES', 'EPERM'])('finds nothing in a directory that it may not read (%s)', async (code) => {
  const opendir = () => Promise.reject(Object.assign(new Error(code), { code }))
  const fs = directoryFileSystem(scratch(), { calls: { opendir } })
  await keep(fs, '/file', 'hello')
  await expect(fs.write('/file', again)).rejects.toMatchObject({ code: 'not-found' })
  await fs.close()
})

/** Keeps a stage and goes on with it, and counts the calls that it makes. */
async function keepAndGoOn(root: string, options: DirectoryOptions): Promise<void> {
  const fs = directoryFileSystem(root, options)
  try {
    await keep(fs, '/file', 'hello')
    const stage = await fs.write('/file', { ...again, start: 4 })
    try {
      await stage.write([encoder.encode('!')])
      await stage.sync!()
    } catch (error) {
      await stage.discard()
      throw error
    }
    await stage.commit()
  } finally {
    await fs.close()
  }
}

test('leaves the old file or the new one, and nothing open, whichever call fails', async () => {
  const counting = new WatchedCalls()
  await keepAndGoOn(scratch({ file: 'old' }), { calls: counting.calls })
  for (let failing = 1; failing <= counting.made.length; failing++) {
    const root = scratch({ file: 'old' })
    const watched = new WatchedCalls((_, number) => (number === failing ? 'EIO' : 'pass'))
    await keepAndGoOn(root, { calls: watched.calls }).catch(() => {})
    expect(['old', 'hell!']).toContain(hostText(root, 'file'))
    expect([...watched.openDescriptors]).toEqual([])
    expect(watched.openDirectories.size).toBe(0)
  }
})

test('goes on with an upload of a user who may only make files', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello', { disposition: 'create-new', owner: 'ada' })
  const stage = await fs.write('/file', { disposition: 'create-new', owner: 'ada', resume: true, start: 5 })
  await put(fs, '/file', 'somebody else was faster')
  await expect(stage.commit()).rejects.toMatchObject({ code: 'exists' })
  expect(readdirSync(root)).toEqual(['file'])
  await fs.close()
})
