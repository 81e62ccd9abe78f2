import { readdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nameText } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { directoryFileSystem, systemCalls } from '../src/directory.js'
import { hostNames, hostText, names, put, scratch, text } from './directory/scratch.js'
import { WatchedCalls } from './directory/watched-calls.js'

const stageName = '.ftpkit-0123456789abcdef.part'

test('requires a root that is an existing directory', () => {
  const root = scratch({ file: '' })
  for (const jail of ['descriptors', 'realpath'] as const) {
    expect(() => directoryFileSystem(join(root, 'missing'), { jail })).toThrow('ENOENT')
    expect(() => directoryFileSystem(join(root, 'file'), { jail })).toThrow('ENOTDIR')
  }
})

test('reports what the host knows about a file', async () => {
  const root = scratch({ file: 'hello' })
  utimesSync(join(root, 'file'), 1, 1_234_567_890.125)
  await using fs = directoryFileSystem(root)
  const { uid, gid, birthtimeMs } = statSync(join(root, 'file'))
  expect(await fs.stat('/file')).toMatchObject({
    name: 'file',
    kind: 'file',
    size: 5,
    modified: 1_234_567_890_125,
    created: Math.floor(birthtimeMs),
    owner: `${uid}`,
    group: `${gid}`,
    links: 1,
  })
})

test('sets times to the millisecond and does not change the access time', async () => {
  const root = scratch({ file: 'hello' })
  utimesSync(join(root, 'file'), 1_000, 2_000)
  await using fs = directoryFileSystem(root)
  for (const modified of [0, 1, 999, 1_123, 1_700_000_000_123, 1_699_999_999_999, 1_795_184_800_001]) {
    await fs.setAttributes('/file', { modified })
    expect((await fs.stat('/file')).modified).toBe(modified)
    expect(statSync(join(root, 'file')).atimeMs).toBe(1_000_000)
  }
})

test('sets times before 1970 and does not change the access time', async () => {
  const root = scratch({ file: 'hello' })
  utimesSync(join(root, 'file'), new Date(-2_000), 2_000)
  await using fs = directoryFileSystem(root)
  for (const modified of [-1, -1_500, -86_400_000]) {
    await fs.setAttributes('/file', { modified })
    expect((await fs.stat('/file')).modified).toBe(modified)
    expect(statSync(join(root, 'file')).atimeMs).toBe(-2_000)
  }
})

test('does not change the nanoseconds of the access time, however often times are set', async () => {
  const root = scratch({ file: 'hello' })
  utimesSync(join(root, 'file'), 1_795_184_800.123_456, 2_000)
  await using fs = directoryFileSystem(root)
  const accessed = () => statSync(join(root, 'file'), { bigint: true }).atimeNs
  await fs.setAttributes('/file', { modified: 1 })
  const before = accessed()
  for (let times = 0; times < 5; times++) await fs.setAttributes('/file', { modified: 1 })
  expect(accessed()).toBe(before)
})

test('sets attributes of the root', async () => {
  const root = scratch()
  await using fs = directoryFileSystem(root)
  await fs.setAttributes('/', { permissions: 0o750 })
  expect(statSync(root).mode & 0o777).toBe(0o750)
})

test('refuses to set the creation time, and then sets nothing else', async () => {
  const root = scratch({ file: '' })
  await using fs = directoryFileSystem(root)
  const before = await fs.stat('/file')
  await expect(fs.setAttributes('/file', { created: 1, modified: 1 })).rejects.toMatchObject({
    code: 'unsupported',
  })
  expect(await fs.stat('/file')).toEqual(before)
})

test('gives new files and directories the mode bits of the options', async () => {
  const root = scratch()
  await using fs = directoryFileSystem(root, { fileMode: 0o600, directoryMode: 0o700 })
  await put(fs, '/file', '')
  await fs.makeDirectory('/dir')
  expect((await fs.stat('/file')).permissions).toBe(0o600)
  expect((await fs.stat('/dir')).permissions).toBe(0o700)
})

test('reports the free space of a file and of a directory', async () => {
  await using fs = directoryFileSystem(scratch({ 'dir/file': '' }))
  expect(await fs.freeSpace('/dir/file')).toBeGreaterThan(0)
  expect(await fs.freeSpace('/dir')).toBeGreaterThan(0)
  await expect(fs.freeSpace('/missing')).rejects.toMatchObject({ code: 'not-found' })
})

describe('names of stages', () => {
  test.for([stageName, stageName.toUpperCase()])('are neither listed nor accessible (%s)', async (name) => {
    const root = scratch({ [name]: 'half', [`${name}x/file`]: 'x', file: 'x' })
    await using fs = directoryFileSystem(root)
    expect(await names(fs)).toEqual([`${name}x`, 'file'].sort())
    const path = `/${name}`
    for (const work of [
      () => fs.stat(path),
      () => fs.read(path),
      () => fs.write(path, { disposition: 'append' }),
      () => fs.remove(path),
      () => fs.rename(path, '/stolen'),
      () => fs.rename('/file', path),
      () => fs.makeDirectory(path),
      () => fs.stat(`${path}/x`),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'bad-name' })
    }
    expect(hostText(root, name)).toBe('half')
  })

  test('are new for each stage', async () => {
    const root = scratch()
    await using fs = directoryFileSystem(root)
    const stages = await Promise.all([1, 2].map(() => fs.write('/file', { disposition: 'replace' })))
    expect(hostNames(root).filter((name) => /^\.ftpkit-[0-9a-f]{16}\.part$/.test(name))).toHaveLength(2)
    for (const stage of stages) await stage.discard()
    expect(hostNames(root)).toEqual([])
  })
})

test('keeps names that are not UTF-8 octet by octet', async () => {
  const root = scratch()
  await using fs = directoryFileSystem(root, { names: 'native' })
  const octets = Buffer.of(0x61, 0xff, 0xe9, 0x62)
  await put(fs, `/${nameText(octets)}`, 'hello')
  expect(readdirSync(root, { encoding: 'buffer' })).toEqual([octets])
  expect(await names(fs)).toEqual([nameText(octets)])
  expect(await text(fs, `/${nameText(octets)}`)).toBe('hello')
})

test('refuses names that are not portable when asked to', async () => {
  const root = scratch({ 'a:b': 'x' })
  await using fs = directoryFileSystem(root, { names: 'portable' })
  for (const name of ['a:b', 'CON', 'x.', 'a\\b', '\udcff']) {
    await expect(fs.stat(`/${name}`)).rejects.toMatchObject({ code: 'bad-name', detail: expect.any(String) })
    await expect(put(fs, `/${name}`, 'x')).rejects.toMatchObject({ code: 'bad-name' })
  }
  expect(hostNames(root)).toEqual(['a:b'])
})

test('refuses a name that is too long for the host', async () => {
  await using fs = directoryFileSystem(scratch())
  await expect(put(fs, `/${'x'.repeat(256)}`, '')).rejects.toMatchObject({ code: 'bad-name' })
  await put(fs, `/${'x'.repeat(255)}`, '')
  expect(await names(fs)).toEqual(['x'.repeat(255)])
})

test('does not list entries that vanish meanwhile', async () => {
  const root = scratch({ one: '', two: '' })
  await using fs = directoryFileSystem(root, {
    calls: {
      lstat: (path) =>
        path.toString().endsWith('/one')
          ? systemCalls.unlink(path).then(() => systemCalls.lstat(path))
          : systemCalls.lstat(path),
    },
  })
  expect(await names(fs)).toEqual(['two'])
})

test('holds only a few entries of a large directory in memory', async () => {
  const root = scratch()
  for (let index = 0; index < 500; index++) writeFileSync(join(root, `file-${index}`), '')
  const watched = new WatchedCalls()
  await using fs = directoryFileSystem(root, { calls: watched.calls })
  for await (const _ of fs.list('/')) break
  expect(watched.made.filter((call) => call === 'lstat').length).toBeLessThanOrEqual(32)
  expect(watched.openDirectories).toEqual(new Set())
})

describe.runIf(process.platform === 'linux')('the root', () => {
  test('stays the same directory when it is renamed and its name is reused', async () => {
    const base = scratch({ 'root/file': 'mine', 'other/file': 'not mine' })
    await using fs = directoryFileSystem(join(base, 'root'))
    renameSync(join(base, 'root'), join(base, 'moved'))
    renameSync(join(base, 'other'), join(base, 'root'))
    expect(await text(fs, '/file')).toBe('mine')
  })

  test('is released when its last use ends', async () => {
    const root = scratch({ file: 'old', 'dir/x': '' })
    const released: number[] = []
    const fs = directoryFileSystem(root, {
      calls: {
        release: (fd) => {
          released.push(fd)
          systemCalls.release(fd)
        },
      },
    })
    const stage = await fs.write('/file', { disposition: 'replace' })
    await fs.close()
    await fs.close()
    expect(released).toEqual([])
    await expect(fs.stat('/file')).rejects.toMatchObject({ code: 'io' })
    await stage.commit()
    expect(released).toHaveLength(1)
    expect(hostText(root, 'file')).toBe('')
  })

  test('leaves no descriptor open', async () => {
    const descriptors = () => readdirSync('/proc/self/fd').length
    const fs = directoryFileSystem(scratch({ 'a/b/file': 'x' }))
    const round = async () => {
      await text(fs, '/a/b/file')
      await names(fs, '/a/b')
      await put(fs, '/a/b/new', 'x')
      await fs.setAttributes('/a/b/new', { modified: 1 })
      await fs.remove('/a/b/new')
      await fs.stat('/a/b/missing').catch(() => {})
      await fs.stat('/a/b/file/x').catch(() => {})
    }
    // Node opens descriptors of its own on first use: they are not counted.
    await round()
    const before = descriptors()
    for (let rounds = 0; rounds < 20; rounds++) await round()
    await fs.close()
    expect(descriptors()).toBe(before - 1)
  })
})
