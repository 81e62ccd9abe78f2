import { chmodSync, linkSync, mkdirSync, statSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Durability, directoryFileSystem, type SystemCalls, systemCalls } from '../../src/directory.js'
import { hostNames, hostText, names, put, scratch, text } from './scratch.js'
import { WatchedCalls } from './watched-calls.js'

async function callsOf(durability: Durability, disposition: 'replace' | 'create-new') {
  const watched = new WatchedCalls()
  const fs = directoryFileSystem(scratch({ 'dir/other': '' }), { durability, calls: watched.calls })
  const stage = await fs.write('/dir/file', { disposition })
  await stage.write([Uint8Array.of(1)])
  watched.made.length = 0
  await stage.commit()
  await fs.close()
  return watched.made.filter((call) => call !== 'release')
}

describe('what reaches the disk before a commit resolves', () => {
  test('full: the octets, then the name, then the directory', async () => {
    expect(await callsOf('full', 'replace')).toEqual(['fsync', 'close', 'rename', 'open', 'fsync', 'close'])
    expect(await callsOf('full', 'create-new')).toEqual([
      'fsync',
      'close',
      'link',
      'unlink',
      'open',
      'fsync',
      'close',
    ])
  })

  test('rename: the octets, then the name', async () => {
    expect(await callsOf('rename', 'replace')).toEqual(['fsync', 'close', 'rename'])
  })

  test('none: the name, once the file is closed', async () => {
    expect(await callsOf('none', 'replace')).toEqual(['close', 'rename'])
  })
})

/** Calls of which one is replaced. */
function withCall<Name extends keyof SystemCalls>(name: Name, call: SystemCalls[Name]): Partial<SystemCalls> {
  return { [name]: call }
}

function fault(code: string): Error {
  return Object.assign(new Error(code), { code })
}

test('continues after the operating system has written only a part', async () => {
  const root = scratch({ file: 'old ' })
  const lengths: number[] = []
  const calls = withCall('writev', (fd, pieces, position) => {
    const some = pieces[0]!.subarray(0, 2)
    lengths.push(some.length)
    return systemCalls.writev(fd, [some], position)
  })
  const fs = directoryFileSystem(root, { calls })
  const stage = await fs.write('/file', { disposition: 'append' })
  await stage.write(['abc', 'd', '', 'efgh'].map((letters) => new TextEncoder().encode(letters)))
  expect(stage.size).toBe(12)
  await stage.commit()
  await fs.close()
  expect(hostText(root, 'file')).toBe('old abcdefgh')
  expect(lengths).toEqual([2, 2, 2, 1, 1, 2, 2])
})

test('fails if the operating system writes nothing', async () => {
  const fs = directoryFileSystem(scratch(), { calls: withCall('writev', async () => 0) })
  await expect(put(fs, '/file', 'x')).rejects.toMatchObject({ code: 'io' })
  expect(await names(fs)).toEqual([])
  await fs.close()
})

test('refuses to be written or committed during a write', async () => {
  const fs = directoryFileSystem(scratch())
  const stage = await fs.write('/file', { disposition: 'replace' })
  const writing = stage.write([new Uint8Array(100_000)])
  await expect(stage.write([Uint8Array.of(1)])).rejects.toThrow(TypeError)
  await expect(stage.commit()).rejects.toThrow('await write() first')
  await writing
  await stage.commit()
  expect((await fs.stat('/file')).size).toBe(100_000)
  await fs.close()
})

test('waits for a write in progress before it is discarded', async () => {
  const made: string[] = []
  let proceed = () => {}
  const calls: Partial<SystemCalls> = {
    writev: async (fd, pieces, position) => {
      await new Promise<void>((resolve) => {
        proceed = resolve
      })
      made.push('written')
      return systemCalls.writev(fd, pieces, position)
    },
    close: async (fd) => {
      made.push('closed')
      await systemCalls.close(fd)
    },
  }
  const fs = directoryFileSystem(scratch(), { calls })
  const stage = await fs.write('/file', { disposition: 'replace' })
  const writing = stage.write([Uint8Array.of(1)])
  const discarding = stage.discard()
  proceed()
  await Promise.all([writing, discarding])
  expect(made).toEqual(['written', 'closed'])
  await fs.close()
})

test('may be discarded while a write fails', async () => {
  const root = scratch()
  const watched = new WatchedCalls((call) => (call === 'writev' ? 'EIO' : 'pass'))
  const fs = directoryFileSystem(root, { calls: watched.calls })
  const stage = await fs.write('/file', { disposition: 'replace' })
  const writing = expect(stage.write([Uint8Array.of(1)])).rejects.toMatchObject({ code: 'io' })
  await stage.discard()
  await writing
  await fs.close()
  expect(hostNames(root)).toEqual([])
  expect(watched.openDescriptors).toEqual(new Set())
})

test('keeps the mode bits that are permissions, and no others', async () => {
  const root = scratch({ file: 'old' })
  chmodSync(join(root, 'file'), 0o4751)
  const fs = directoryFileSystem(root)
  for (const disposition of ['replace', 'append', 'update'] as const) {
    await put(fs, '/file', 'new', disposition)
    expect((statSync(join(root, 'file')).mode & 0o7777).toString(8)).toBe('751')
  }
  await fs.close()
})

test('is never more accessible than the file it replaces', async () => {
  const root = scratch({ file: 'old' })
  chmodSync(join(root, 'file'), 0o600)
  const modes: (number | undefined)[] = []
  const calls = withCall('open', (path, flags, mode) => {
    if (path.toString().endsWith('.part')) modes.push(mode)
    return systemCalls.open(path, flags, mode)
  })
  const fs = directoryFileSystem(root, { calls, fileMode: 0o644 })
  await put(fs, '/file', 'new')
  await put(fs, '/other', 'new')
  await fs.close()
  expect(modes).toEqual([0o600, 0o644])
})

test('keeps the owner where it may, and continues where it may not', async () => {
  const owners: number[][] = []
  const root = scratch({ file: 'old' })
  const someoneElse = { uid: 12_345, gid: 54_321 }
  const calls: Partial<SystemCalls> = {
    lstat: async (path) => Object.assign(await systemCalls.lstat(path), someoneElse),
    fchown: async (_fd, uid, gid) => {
      owners.push([uid, gid])
      throw fault('EPERM')
    },
    fchmod: async () => {
      throw fault('ENOTSUP')
    },
  }
  const fs = directoryFileSystem(root, { calls })
  await put(fs, '/file', 'new')
  await fs.close()
  expect(owners).toEqual([[12_345, 54_321]])
  expect(hostText(root, 'file')).toBe('new')
})

test('does not replace a file that is write-protected', async () => {
  const root = scratch({ file: 'old' })
  chmodSync(join(root, 'file'), 0o444)
  const fs = directoryFileSystem(root, {
    calls: withCall('access', async () => {
      throw fault('EACCES')
    }),
  })
  await expect(put(fs, '/file', 'new')).rejects.toMatchObject({ code: 'access-denied' })
  expect(hostText(root, 'file')).toBe('old')
  await fs.close()
})

test('does not call access() for a file of this user that its owner may write', async () => {
  const root = scratch({ file: 'old' })
  const fs = directoryFileSystem(root, {
    calls: withCall('access', async () => {
      throw fault('EACCES')
    }),
  })
  await put(fs, '/file', 'new')
  expect(hostText(root, 'file')).toBe('new')
  await fs.close()
})

test('does not commit a file that could not be given the mode bits of the one it replaces', async () => {
  const root = scratch({ file: 'old' })
  const fs = directoryFileSystem(root, {
    calls: withCall('fchmod', async () => {
      throw fault('EIO')
    }),
  })
  await expect(put(fs, '/file', 'new')).rejects.toMatchObject({ code: 'io' })
  expect(hostText(root, 'file')).toBe('old')
  expect(hostNames(root)).toEqual(['file'])
  await fs.close()
})

test.for(['EPERM', 'ENOTSUP', 'ENOSYS'])(
  'creates a new name without hard links where they are not supported (%s)',
  async (errno) => {
    const root = scratch()
    const calls = withCall('link', async () => {
      throw fault(errno)
    })
    const fs = directoryFileSystem(root, { calls })
    await put(fs, '/file', 'first', 'create-new')
    const stage = await fs.write('/other', { disposition: 'create-new' })
    await put(fs, '/other', 'theirs')
    await expect(stage.commit()).rejects.toMatchObject({ code: 'exists' })
    await fs.close()
    expect(hostNames(root)).toEqual(['file', 'other'])
    expect(hostText(root, 'file')).toBe('first')
    expect(hostText(root, 'other')).toBe('theirs')
  },
)

test('syncs the file itself where its directory may be written but not read', async () => {
  const synced: string[] = []
  const open: SystemCalls['open'] = (path, flags, mode) => {
    if (/\/fd\/\d+$/.test(path.toString()) && (flags & 0o10000000) === 0)
      return Promise.reject(fault('EACCES'))
    if (synced.length > 0) synced.push(path.toString().split('/').at(-1)!)
    return systemCalls.open(path, flags, mode)
  }
  const fsync: SystemCalls['fsync'] = async (fd) => {
    synced.push('fsync')
    await systemCalls.fsync(fd)
  }
  const fs = directoryFileSystem(scratch(), { calls: { open, fsync } })
  await put(fs, '/file', 'x')
  expect(synced).toEqual(['fsync', 'file', 'fsync'])
  await fs.remove('/file')
  await fs.close()
})

/** Lengths of the hidden files in a directory. */
function stageSizes(root: string): number[] {
  const stages = hostNames(root).filter((name) => name.endsWith('.part'))
  return stages.map((name) => statSync(join(root, name)).size)
}

describe('a stage that keeps octets of the old file', () => {
  const shares: SystemCalls['copyFile'] = (from, to) => systemCalls.copyFile(from, to, 1)

  test('shares them where the file system can', async () => {
    const root = scratch({ file: '0123456789' })
    const fs = directoryFileSystem(root, { calls: { copyFile: shares } })
    await put(fs, '/file', 'abc', 'append')
    expect(hostText(root, 'file')).toBe('0123456789abc')
    const stage = await fs.write('/file', { disposition: 'update', start: 4 })
    await stage.write([new TextEncoder().encode('X')])
    await stage.commit()
    expect(hostText(root, 'file')).toBe('0123X')
    await fs.close()
  })

  test('keeps the mode bits of the file where they are shared, and closes the file that it shares them in place of', async () => {
    const root = scratch({ file: 'old' })
    chmodSync(join(root, 'file'), 0o640)
    const watched = new WatchedCalls()
    const fs = directoryFileSystem(root, { calls: { ...watched.calls, copyFile: shares } })
    await put(fs, '/file', ' and new', 'append')
    await fs.close()
    expect(hostText(root, 'file')).toBe('old and new')
    expect((statSync(join(root, 'file')).mode & 0o7777).toString(8)).toBe('640')
    expect(watched.openDescriptors).toEqual(new Set())
    expect(hostNames(root)).toEqual(['file'])
  })

  test.for(['open', 'ftruncate', 'rename'] as const)(
    'leaves nothing if the shared copy cannot be used (%s)',
    async (failing) => {
      const root = scratch({ file: 'old' })
      let armed = false
      const watched = new WatchedCalls((call) => (armed && call === failing ? 'EIO' : 'pass'))
      const copyFile: SystemCalls['copyFile'] = async (from, to) => {
        await shares(from, to, 0)
        armed = true
      }
      const fs = directoryFileSystem(root, { calls: { ...watched.calls, copyFile } })
      const stage = await fs.write('/file', { disposition: 'append' })
      await expect(stage.prepare?.()).rejects.toMatchObject({ code: 'io' })
      await stage.discard()
      await fs.close()
      expect(hostNames(root)).toEqual(['file'])
      expect(watched.openDescriptors).toEqual(new Set())
    },
  )

  test('copies them by several calls where it cannot', async () => {
    const root = scratch({ file: 'x'.repeat(2_500_000) })
    const fs = directoryFileSystem(root)
    await put(fs, '/file', 'end', 'append')
    expect((await text(fs, '/file')).length).toBe(2_500_003)
    expect(hostText(root, 'file')?.slice(-5)).toBe('xxend')
    await fs.close()
  })

  test('fails if the file becomes shorter meanwhile', async () => {
    const root = scratch({ file: 'old' })
    const fs = directoryFileSystem(root, { calls: withCall('read', async () => 0) })
    const stage = await fs.write('/file', { disposition: 'append' })
    await expect(stage.prepare?.()).rejects.toMatchObject({ code: 'io' })
    await expect(stage.commit()).rejects.toMatchObject({ code: 'io' })
    expect(hostNames(root)).toEqual(['file'])
    await fs.close()
  })

  test('copies nothing before it is prepared', async () => {
    const root = scratch({ file: 'x'.repeat(2_500_000) })
    const watched = new WatchedCalls()
    const fs = directoryFileSystem(root, { calls: watched.calls })
    for (const disposition of ['append', 'update'] as const) {
      watched.made.length = 0
      const stage = await fs.write('/file', { disposition, start: 2_000_000 })
      expect(watched.made.filter((call) => /^(read|writev|copyFile)$/.test(call))).toEqual([])
      expect(stageSizes(root)).toEqual([0])
      await stage.prepare?.()
      expect(stageSizes(root)).toEqual([disposition === 'append' ? 2_500_000 : 2_000_000])
      await stage.discard()
    }
    await fs.close()
    expect(watched.openDescriptors).toEqual(new Set())
  })

  test('stops copying when that is aborted, and leaves nothing', async () => {
    const root = scratch({ file: 'x'.repeat(5_000_000) })
    const aborted = new AbortController()
    let read = 0
    const calls = withCall('read', (...args) => {
      if (++read === 2) aborted.abort(new Error('no longer wanted'))
      return systemCalls.read(...args)
    })
    const fs = directoryFileSystem(root, { calls })
    const stage = await fs.write('/file', { disposition: 'append', owner: 'ada' })
    await expect(stage.prepare?.(aborted.signal)).rejects.toThrow('no longer wanted')
    expect(read).toBe(2)
    expect(await stage.keep?.()).toBe(false)
    await fs.close()
    expect(hostNames(root)).toEqual(['file'])
    expect(hostText(root, 'file')?.length).toBe(5_000_000)
  })

  test('is not kept, nor copied further, when it ends in the middle of the copy', async () => {
    for (const end of ['discard', 'keep'] as const) {
      const root = scratch({ file: 'x'.repeat(5_000_000) })
      let read = 0
      let ending: Promise<unknown> | undefined
      const calls = withCall('read', (...args) => {
        read++
        ending ??= stage[end]?.()
        return systemCalls.read(...args)
      })
      const fs = directoryFileSystem(root, { calls })
      const stage = await fs.write('/file', { disposition: 'append', owner: 'ada' })
      await expect(stage.prepare?.()).rejects.toThrow()
      expect(await ending).toBe(end === 'keep' ? false : undefined)
      expect(read).toBe(1)
      await fs.close()
      expect(hostNames(root)).toEqual(['file'])
    }
  })

  test('refuses to be prepared when another client has changed or removed the file since', async () => {
    const root = scratch({ file: 'old' })
    const fs = directoryFileSystem(root)
    const changed = await fs.write('/file', { disposition: 'append' })
    await put(fs, '/file', 'newer')
    await expect(changed.prepare?.()).rejects.toMatchObject({ code: 'busy', path: '/file' })
    const removed = await fs.write('/file', { disposition: 'append' })
    await changed.discard()
    await fs.remove('/file')
    await expect(removed.prepare?.()).rejects.toMatchObject({ code: 'busy', path: '/file' })
    await removed.discard()
    expect(hostNames(root)).toEqual([])
    await fs.close()
  })

  test('notices that the file is gone', async () => {
    for (const prepared of [true, false]) {
      const root = scratch({ file: 'old' })
      const fs = directoryFileSystem(root)
      const stage = await fs.write('/file', { disposition: 'append' })
      if (prepared) await stage.prepare?.()
      await fs.remove('/file')
      await expect(stage.commit()).rejects.toMatchObject({ code: 'busy' })
      expect(hostNames(root)).toEqual([])
      await fs.close()
    }
  })
})

test('does not change other names of the old file', async () => {
  const root = scratch({ file: 'old' })
  linkSync(join(root, 'file'), join(root, 'second'))
  const fs = directoryFileSystem(root)
  await put(fs, '/file', 'new', 'append')
  expect(hostText(root, 'second')).toBe('old')
  await fs.close()
})

test('follows its directory when that is renamed', async () => {
  const root = scratch({ 'dir/x': '' })
  const fs = directoryFileSystem(root)
  const stage = await fs.write('/dir/file', { disposition: 'replace' })
  await fs.rename('/dir', '/moved')
  mkdirSync(join(root, 'dir'))
  await stage.commit().catch(() => {})
  expect(hostNames(root, 'dir')).toEqual([])
  expect(hostNames(root, 'moved')).toEqual(['file', 'x'])
  await fs.close()
})

test('replaces a link that has taken its name, without following it', async () => {
  const root = scratch({ target: 'old' })
  const fs = directoryFileSystem(root)
  const stage = await fs.write('/file', { disposition: 'replace' })
  symlinkSync('target', join(root, 'file'))
  await stage.commit()
  expect(hostText(root, 'target')).toBe('old')
  expect(hostText(root, 'file')).toBe('')
  unlinkSync(join(root, 'file'))
  await fs.close()
})
