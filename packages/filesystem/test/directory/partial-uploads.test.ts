import { mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DirectoryOptions, type Durability, directoryFileSystem } from '../../src/directory.js'
import type { FileSystem, WriteOptions } from '../../src/index.js'
import { hostNames, hostText, put, scratch, text } from './scratch.js'
import { WatchedCalls } from './watched-calls.js'

const replace: WriteOptions = { disposition: 'replace', owner: 'ada' }
const resume: WriteOptions = { ...replace, resume: true }
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

test('resumes an upload of a process that has crashed', async () => {
  const root = scratch({ file: 'old' })
  const crashed = directoryFileSystem(root)
  const lost = await crashed.write('/file', replace)
  await lost.write([encoder.encode('hello')])
  await lost.sync!()
  await lost.write([encoder.encode(' and what was not synced')])
  const fs = directoryFileSystem(root)
  const stage = await fs.write('/file', { ...resume, start: 5 })
  await stage.write([encoder.encode('!')])
  await stage.commit()
  expect(hostText(root, 'file')).toBe('hello!')
  await expect(lost.commit()).rejects.toMatchObject({ code: 'not-found' })
  expect(hostText(root, 'file')).toBe('hello!')
  expect(hostNames(root)).toEqual(['file'])
  for (const each of [crashed, fs]) await each.close()
})

test('hides a partial upload beside its target, even from clients that know its name', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello')
  const [name] = stagesIn(root)
  expect(hostNames(root)).toEqual([name])
  expect(hostText(root, name!)).toBe('hello')
  await expect(fs.stat(`/${name}`)).rejects.toMatchObject({ code: 'bad-name' })
  expect(await fs.sweepStages(0)).toBe(0)
  expect(await fs.sweepStages(Date.now() + 1_000)).toBe(1)
  await expect(fs.write('/file', resume)).rejects.toMatchObject({ code: 'not-found' })
  await fs.close()
})

test('limits the number of partial uploads, and their time', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root, { kept: { count: 2, time: 60_000 } })
  for (const name of ['/a', '/b', '/c']) await keep(fs, name, name)
  expect(stagesIn(root)).toHaveLength(2)
  await expect(fs.write('/a', resume)).rejects.toMatchObject({ code: 'not-found' })
  const longAgo = Date.now() / 1_000 - 61
  for (const name of stagesIn(root)) utimesSync(join(root, name), longAgo, longAgo)
  await expect(fs.write('/b', resume)).rejects.toMatchObject({ code: 'not-found' })
  await fs.close()
})

test('keeps none with a limit of 0', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root, { kept: { count: 0 } })
  await keep(fs, '/file', 'hello')
  expect(hostNames(root)).toEqual([])
  await fs.close()
})

test('removes a partial upload when its file is stored by a new upload', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello')
  await (await fs.write('/file', replace)).commit()
  expect(hostNames(root)).toEqual(['file'])
  await fs.close()
})

test('leaves a partial upload in a directory that was renamed to the sweep', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root, { kept: { count: 1 } })
  mkdirSync(join(root, 'a'))
  await keep(fs, '/a/file', 'hello')
  renameSync(join(root, 'a'), join(root, 'b'))
  await keep(fs, '/file', 'hello')
  expect(hostNames(root, 'b')).toHaveLength(1)
  await fs.close()
})

test('allows only one session to resume an upload', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello')
  const outcomes = await Promise.allSettled([fs.write('/file', resume), fs.write('/file', resume)])
  const [won, lost] = [...outcomes].sort((left) => (left.status === 'fulfilled' ? -1 : 1))
  expect(won).toMatchObject({ status: 'fulfilled' })
  expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'busy' } })
  if (won?.status === 'fulfilled') await won.value.discard()
  expect(hostNames(root)).toEqual([])
  await fs.close()
})

test('does not take away a stage that is being committed', async () => {
  const root = scratch()
  const watched = new WatchedCalls((call) => (call === 'fdatasync' || call === 'fsync' ? 'hang' : 'pass'))
  const fs = directoryFileSystem(root, { calls: watched.calls })
  const stage = await fs.write('/file', replace)
  await stage.write([encoder.encode('hello')])
  void stage.commit()
  await watched.hung
  await expect(fs.write('/file', resume)).rejects.toMatchObject({ code: 'busy' })
  await watched.cleanUp()
})

test('waits for a stage that is being kept', async () => {
  const fs = directoryFileSystem(scratch())
  const slow = await fs.write('/file', replace)
  await slow.write([encoder.encode('hello')])
  const [kept, stage] = await Promise.all([slow.keep!(), fs.write('/file', { ...resume, start: 5 })])
  expect([kept, stage.size]).toEqual([true, 5])
  await stage.discard()
  await fs.close()
})

test('removes no directory that contains anything but partial uploads', async () => {
  for (const what of ['a file', 'a directory', 'an upload in progress'] as const) {
    const root = scratch({ 'a/file': 'old' })
    const fs = directoryFileSystem(root)
    await keep(fs, '/a/kept', 'hello')
    if (what === 'a directory') mkdirSync(join(root, 'a/b'))
    if (what !== 'a file') await fs.remove('/a/file')
    const stage = what === 'an upload in progress' ? await fs.write('/a/new', replace) : undefined
    await expect(fs.removeDirectory('/a')).rejects.toMatchObject({ code: 'not-empty' })
    await stage?.discard()
    expect(stagesIn(join(root, 'a'))).toHaveLength(1)
    await fs.close()
  }
})

test('reports that another process was faster', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root, {
    calls: { rename: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' })) },
  })
  await keep(fs, '/file', 'hello')
  await expect(fs.write('/file', resume)).rejects.toMatchObject({ code: 'busy' })
  await fs.close()
})

test('ignores what has the name of a stage but is not a file', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello')
  const [name] = stagesIn(root)
  mkdirSync(join(root, name!.replace(/-\w{16}\./, '-0123456789abcdef.')))
  const older = name!.replace(/-\w{16}\./, '-fedcba9876543210.')
  writeFileSync(join(root, older), 'an older one')
  utimesSync(join(root, older), 1_000, 1_000)
  const stage = await fs.write('/file', { ...resume, start: 5 })
  await stage.commit()
  expect(await text(fs, '/file')).toBe('hello')
  await fs.close()
})

test.each([
  ['full', ['fdatasync', 'open', 'fsync', 'close', 'fdatasync']],
  ['rename', ['fdatasync', 'fdatasync']],
  ['none', []],
] as [Durability, string[]][])('%s: syncs a stage by %j', async (durability, expected) => {
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

test('keeps nothing of a stage that could not be synced or written', async () => {
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

test('refuses to sync a stage that another session has claimed', async () => {
  const fs = directoryFileSystem(scratch())
  const slow = await fs.write('/file', replace)
  const stage = await fs.write('/file', resume)
  await expect(slow.sync!()).rejects.toMatchObject({ code: 'busy' })
  await stage.discard()
  await fs.close()
})

test('waits for a sync in progress before the stage ends', async () => {
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

test('accepts writes while a sync is in progress', async () => {
  let finish = () => {}
  const disk = new Promise<void>((resolve) => {
    finish = resolve
  })
  const fs = directoryFileSystem(scratch(), { calls: { fdatasync: () => disk } })
  const stage = await fs.write('/file', replace)
  await stage.write([encoder.encode('one ')])
  const syncing = stage.sync!()
  await stage.write([encoder.encode('two')])
  expect(stage.size).toBe(7)
  finish()
  await syncing
  await stage.commit()
  expect(await text(fs, '/file')).toBe('one two')
  await fs.close()
})

test.each(['EACCES', 'EPERM'])(
  'finds no partial upload in a directory that it may not read (%s)',
  async (code) => {
    const opendir = () => Promise.reject(Object.assign(new Error(code), { code }))
    const fs = directoryFileSystem(scratch(), { calls: { opendir } })
    await keep(fs, '/file', 'hello')
    await expect(fs.write('/file', resume)).rejects.toMatchObject({ code: 'not-found' })
    await fs.close()
  },
)

/** Keeps a stage and resumes it. */
async function keepAndResume(root: string, options: DirectoryOptions): Promise<void> {
  const fs = directoryFileSystem(root, options)
  try {
    await keep(fs, '/file', 'hello')
    const stage = await fs.write('/file', { ...resume, start: 4 })
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
  await keepAndResume(scratch({ file: 'old' }), { calls: counting.calls })
  for (let failing = 1; failing <= counting.made.length; failing++) {
    const root = scratch({ file: 'old' })
    const watched = new WatchedCalls((_, number) => (number === failing ? 'EIO' : 'pass'))
    await keepAndResume(root, { calls: watched.calls }).catch(() => {})
    expect(['old', 'hell!']).toContain(hostText(root, 'file'))
    expect([...watched.openDescriptors]).toEqual([])
    expect(watched.openDirectories.size).toBe(0)
  }
})

test('resumes an upload of a user who may only create files', async () => {
  const root = scratch()
  const fs = directoryFileSystem(root)
  await keep(fs, '/file', 'hello', { disposition: 'create-new', owner: 'ada' })
  const stage = await fs.write('/file', { disposition: 'create-new', owner: 'ada', resume: true, start: 5 })
  await put(fs, '/file', 'another client was faster')
  await expect(stage.commit()).rejects.toMatchObject({ code: 'exists' })
  expect(readdirSync(root)).toEqual(['file'])
  await fs.close()
})
