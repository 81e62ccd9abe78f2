import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FileSystem, Stage } from '@ftpkit/filesystem'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import { type Answer, FaultyServer } from '@ftpkit/testkit/faulty-server'
import { afterAll, describe, expect, test } from 'vitest'
import { type FileTask, runBatch } from '../../../src/client/directory/batch.js'
import { TreeFetch } from '../../../src/client/directory/fetch-tree.js'
import { LateTarget } from '../../../src/client/directory/late-target.js'
import type { RemoteClient } from '../../../src/client/directory/remote-client.js'
import type { RemoteName } from '../../../src/client/directory/remote-walk.js'
import { connect } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { Folder, makePlace } from './place.js'

watchForLeaks()

const place = mkdtempSync(join(tmpdir(), 'ftpkit-attacks-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** A server that lists lines, by path. */
function listing(lines: (path: string) => readonly string[]): Answer {
  return async (session, path) => {
    session.write('150 here\r\n')
    const data = await session.data()
    data.end(
      lines(path)
        .map((line) => `${line}\r\n`)
        .join(''),
    )
    session.write('226 done\r\n')
  }
}

/** An empty local directory, two levels below one that must stay as it is. */
function emptyFolder(): Folder {
  const folder = mkdtempSync(join(place, 'outer-'))
  mkdirSync(join(folder, 'in'))
  return new Folder(join(folder, 'in', 'here'))
}

describe('a hostile server', () => {
  test('writes nothing outside the directory, whatever names it lists', async () => {
    const names = [
      '..',
      '.',
      '../x',
      'a/../../x',
      '/etc/x',
      'a\\..\\x',
      'nul\0l',
      'x\x1b[2J',
      '',
      ' ',
      'good',
    ]
    await using server = await FaultyServer.start({
      answers: {
        MLSD: listing((path) =>
          path === 'd' ? names.flatMap((name) => [`type=file; ${name}`, `type=dir; ${name}`]) : [],
        ),
      },
    })
    await using client = await connect({ ...server.address })
    const folder = emptyFolder()
    const report = await client.downloadDirectory('d', folder.path, { faults: 'report' })
    expect(readdirSync(dirname(folder.path))).toEqual(['here'])
    expect(readdirSync(dirname(dirname(folder.path)))).toEqual(['in'])
    expect(Object.keys(folder.content).filter((name) => !/^(?:good| )\/?$/.test(name))).toEqual([])
    expect(report.leftOut.map(({ reason }) => reason)).toContain('unusableName')
    // A name that is listed as a file and as a directory: the first is taken.
    expect(report.leftOut.map(({ reason }) => reason)).toContain('doubled')
  })

  test('removes nothing outside the directory either', async () => {
    await using server = await FaultyServer.start({
      answers: {
        MLSD: listing((path) =>
          path === 'd' ? ['type=file; ../x', 'type=dir; ..', 'type=file; y/../../z', 'type=file; own'] : [],
        ),
        DELE: ({ write }) => write('250 gone\r\n'),
        RMD: ({ write }) => write('250 gone\r\n'),
      },
    })
    await using client = await connect({ ...server.address })
    const report = await client.removeDirectory('d')
    expect(server.commands.filter((line) => /^(?:DELE|RMD)/.test(line))).toEqual(['DELE d/own', 'RMD d'])
    expect(report.leftOut).toHaveLength(3)
  })

  test('can’t keep a walk busy for ever by a directory within itself', async () => {
    await using server = await FaultyServer.start({ answers: { MLSD: listing(() => ['type=dir; again']) } })
    await using client = await connect({ ...server.address })
    const folder = emptyFolder()
    await expect(client.downloadDirectory('d', folder.path)).rejects.toThrow('directories deep')
    await expect(client.removeDirectory('d')).rejects.toThrow('directories deep')
    expect(server.commands.filter((line) => line.startsWith('RMD'))).toEqual([])
  })

  test('a directory that vanishes on the way is left out, and the others are fetched', async () => {
    await using server = await FaultyServer.start({
      answers: {
        MLSD: async (session, path) => {
          if (path === 'd/gone') session.write('550 no such directory\r\n')
          else
            await listing(() =>
              path === 'd' ? ['type=dir; gone', 'type=dir; here'] : ['type=file;size=15; x'],
            )(session, path)
        },
      },
    })
    await using client = await connect({ ...server.address })
    const folder = emptyFolder()
    const report = await client.downloadDirectory('d', folder.path)
    expect(report).toMatchObject({
      files: 1,
      leftOut: [{ reason: 'unreadableDirectory', name: 'gone', detail: expect.stringContaining('550') }],
    })
    expect(folder.content).toEqual({ 'gone/': '', 'here/': '', 'here/x': 'the whole file\n' })
  })

  test('a connection that is lost within the listings ends the call, and leaves no part of a file', async () => {
    await using server = await FaultyServer.start({ answers: { MLSD: (session) => session.reset() } })
    await using client = await connect({ ...server.address })
    const folder = emptyFolder()
    await expect(client.downloadDirectory('d', folder.path)).rejects.toMatchObject({
      code: 'connection-lost',
    })
    expect(existsSync(folder.path)).toBe(false)
  })

  test('one session that dies loses one file, and the others fetch the rest', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `f${at}`)
    let lost = 0
    await using server = await FaultyServer.start({
      answers: {
        MLSD: listing(() => names.map((name) => `type=file;size=15; ${name}`)),
        RETR: async (session) => {
          if (session.count === 2 && lost++ === 0) return session.reset()
          session.write('150 here (15 bytes)\r\n')
          const data = await session.data()
          data.end('the whole file\n')
          session.write('226 done\r\n')
        },
      },
    })
    await using client = await connect({ ...server.address })
    const folder = emptyFolder()
    const report = await client.downloadDirectory('d', folder.path, { parallel: 3, faults: 'report' })
    expect(report.faults.length).toBeLessThanOrEqual(1)
    expect(report.files + report.faults.length).toBe(12)
    expect(Object.keys(folder.content)).toHaveLength(report.files)
    const whole = await client.downloadDirectory('d', folder.path, { retries: 1, retryDelay: 0 })
    expect(whole.files).toBe(12)
  })
})

const file = (name: string, kind: 'file' | 'directory' = 'file'): RemoteName =>
  ({ relative: name, entry: { kind, name, raw: '' } }) as RemoteName

async function* these<Value>(values: readonly Value[]): AsyncGenerator<Value> {
  yield* values
}

test('names that the local system takes for one are fetched once, and the others left out', async () => {
  const left: string[] = []
  const add = (reason: string, name: string) => void left.push(`${name} ${reason}`)
  const names = [
    file('Read.me'),
    file('d', 'directory'),
    file('read.ME'),
    file('D', 'directory'),
    file('other'),
  ]
  const options = { files: new MemoryFileSystem(), root: '', add, transfer: {} }
  const folding = await new TreeFetch({ ...options, foldsNames: true }).tasks(these(names))
  expect(folding.map(({ path }) => path)).toEqual(['Read.me', 'other'])
  expect(left).toEqual(['read.ME doubled', 'D doubled'])
  const exact = await new TreeFetch({ ...options, foldsNames: false }).tasks(these(names))
  expect(exact.map(({ path }) => path)).toEqual(['Read.me', 'read.ME', 'other'])
})

/** A file system whose files are put in place when `release` is called. */
class SlowFiles extends MemoryFileSystem {
  waiting: (() => void)[] = []
  private fault: Error | undefined
  discarded = 0

  failWith(fault: Error): void {
    this.fault = fault
  }

  letGo(): void {
    for (const resume of this.waiting.splice(0)) resume()
  }

  override async write(...words: Parameters<FileSystem['write']>): Promise<Stage> {
    const stage = await super.write(...words)
    return {
      size: stage.size,
      write: (pieces) => stage.write(pieces),
      commit: async () => {
        await new Promise<void>((resolve) => {
          this.waiting.push(resolve)
        })
        if (this.fault) throw this.fault
        await stage.commit()
      },
      discard: async () => {
        this.discarded++
        await stage.discard()
      },
    }
  }
}

/** A task that stores octets, and puts the file in place while the next one moves. */
function taskAt(files: FileSystem, path: string, begun: string[]): FileTask {
  return {
    path,
    async run(_client, { later }) {
      begun.push(path)
      const target = await LateTarget.at(files, `/${path}`)
      await target.write([Buffer.from('x')])
      await target.commit()
      later(target.place())
      return undefined
    },
  }
}

describe('files that are put in place while others move', () => {
  const sessions = {
    client: { closed: false } as RemoteClient,
    open: () => Promise.reject(new Error('no more')),
  }

  test('are few at the same time, and all are awaited', async () => {
    const files = new SlowFiles()
    const begun: string[] = []
    const tasks = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => taskAt(files, name, begun))
    const done: string[] = []
    const running = runBatch(tasks, sessions, { onFile: ({ path }) => done.push(path) })
    await expect.poll(() => begun).toHaveLength(4)
    await new Promise(setImmediate)
    expect([begun.length, done]).toEqual([4, []])
    files.letGo()
    await expect.poll(() => begun).toHaveLength(6)
    expect(done).toEqual(['a', 'b', 'c', 'd'])
    await expect.poll(() => files.waiting).toHaveLength(2)
    files.letGo()
    expect(await running).toMatchObject({ files: 6, faults: [] })
  })

  test('are reported in the order of their transfers', async () => {
    const done: string[] = []
    let place = () => {}
    const slow: FileTask = {
      path: 'slow',
      async run(_client, { later }) {
        later(
          new Promise<void>((resolve) => {
            place = resolve
          }),
        )
        return undefined
      },
    }
    const quick: FileTask = {
      path: 'quick',
      async run(_client, { later }) {
        later(Promise.resolve())
        return undefined
      },
    }
    const last: FileTask = { path: 'last', run: async () => void place() }
    await runBatch([slow, quick, last], sessions, { onFile: ({ path }) => done.push(path) })
    expect(done).toEqual(['slow', 'quick', 'last'])
  })

  test('fail as that file: a full disk is a fault of it, and nothing of it is left', async () => {
    const files = new SlowFiles()
    files.failWith(new Error('no space is left'))
    const running = runBatch([taskAt(files, 'a', []), taskAt(files, 'b', [])], sessions, {})
    await expect.poll(() => files.waiting).toHaveLength(2)
    files.letGo()
    expect(await running).toMatchObject({
      files: 0,
      faults: [
        { path: 'a', error: { message: 'no space is left' } },
        { path: 'b', error: { message: 'no space is left' } },
      ],
    })
    expect(files.discarded).toBe(2)
  })

  test('are put in place also after an abort, and the next ones never begin', async () => {
    const files = new SlowFiles()
    const abort = new AbortController()
    const begun: string[] = []
    const tasks = ['a', 'b'].map((name) => taskAt(files, name, begun))
    const running = runBatch(
      [tasks[0]!, { path: 'x', run: async () => void abort.abort() }, tasks[1]!],
      sessions,
      { signal: abort.signal },
    )
    await expect.poll(() => files.waiting).toHaveLength(1)
    files.letGo()
    expect(await running).toMatchObject({ files: 2, faults: [{ path: 'b' }] })
    expect(begun).toEqual(['a'])
    expect((await files.stat('/a')).kind).toBe('file')
  })

  test('what a function of the caller throws ends the batch, after what has begun', async () => {
    const files = new SlowFiles()
    const begun: string[] = []
    const onFile = () => {
      throw new Error('the caller’s own')
    }
    const tasks = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => taskAt(files, name, begun))
    const running = runBatch(tasks, sessions, { onFile })
    await expect.poll(() => files.waiting).toHaveLength(4)
    files.letGo()
    await expect(running).rejects.toThrow('the caller’s own')
    expect(begun).toHaveLength(4)
  })
})

test('an abort at any moment leaves whole files, no partial ones, and a session that works', async () => {
  const tree = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`d/f${at}`, 'x'.repeat(200_000)]))
  for (let moment = 0; moment < 24; moment++) {
    await using served = await makePlace(tree)
    const abort = new AbortController()
    let steps = 0
    const onProgress = () => {
      if (steps++ === moment) abort.abort()
    }
    const options = { parallel: (moment % 3) + 1, signal: abort.signal, onProgress }
    await served.client.downloadDirectory('d', served.local.path, options).catch((error) => {
      expect(error).toMatchObject({ code: 'aborted' })
    })
    for (const [name, content] of Object.entries(served.local.content))
      expect([name, content.length]).toEqual([expect.stringMatching(/^f\d$/), 200_000])
    expect(await served.client.pwd()).toBe('/')
  }
})
