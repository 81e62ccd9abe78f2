import { mkdirSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { describe, expect, test } from 'vitest'
import { DirectoryError } from '../../../src/client/directory/outcome.js'
import { connect, type FilesProgress, type FtpClient, FtpError, type MovedFile } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { makePlace } from './place.js'

watchForLeaks()

const tree = { 'site/index.html': 'home', 'site/img/a.png': 'aa', 'site/img/b.png': 'bbb', 'other.txt': 'o' }

describe('downloadDirectory', () => {
  test('fetches all files and directories below a directory, and makes the local one', async () => {
    await using place = await makePlace(tree)
    mkdirSync(place.remote.at('site/empty'))
    const report = await place.client.downloadDirectory('site', place.local.at('a/b'))
    expect(report).toEqual({ files: 3, octets: 9, leftOut: [], faults: [] })
    expect(place.local.content).toEqual({
      'a/': '',
      'a/b/': '',
      'a/b/empty/': '',
      'a/b/img/': '',
      'a/b/img/a.png': 'aa',
      'a/b/img/b.png': 'bbb',
      'a/b/index.html': 'home',
    })
  })

  test('makes nothing where the directory is missing', async () => {
    await using place = await makePlace(tree)
    const fault = await place.client.downloadDirectory('none', place.local.path).catch((error) => error)
    expect(fault).toMatchObject({ code: 'refused', replyHint: 550 })
    expect(place.local.content).toEqual({})
  })

  test('fetches what the filters choose', async () => {
    await using place = await makePlace(tree)
    const report = await place.client.downloadDirectory('', place.local.path, {
      include: ['*.png', '*.txt'],
      exclude: ['b.*'],
    })
    expect(report.files).toBe(2)
    expect(Object.keys(place.local.content)).toEqual(['other.txt', 'site/', 'site/img/', 'site/img/a.png'])
    await place.client.downloadDirectory('', place.local.at('without'), { exclude: ['img/'] })
    expect(Object.keys(place.local.content)).not.toContain('without/site/img/')
  })

  test('leaves out links, and reports them', async () => {
    await using place = await makePlace(tree)
    symlinkSync('index.html', place.remote.at('site/link'))
    const named: string[] = []
    const report = await place.client.downloadDirectory('site', place.local.path, {
      onLeftOut: ({ name, reason }) => named.push(`${name} ${reason}`),
    })
    expect(named).toEqual(['link link'])
    expect(report.leftOut).toEqual([{ name: 'link', reason: 'link' }])
  })

  test('a file that fails does not stop the others', async () => {
    const downloaded = async ({ path }: MovedFile) => {
      if (path.endsWith('a.png')) throw new FtpError('refused', 'not this one', { replyHint: 550 })
    }
    await using place = await makePlace(tree, { hooks: { downloaded } })
    const results: string[] = []
    const fetch = (faults: 'throw' | 'report') =>
      place.client.downloadDirectory('site', place.local.path, {
        faults,
        onFile: ({ path, error }) => results.push(`${path}${error ? ' failed' : ''}`),
      })
    const report = await fetch('report')
    expect(report.faults).toMatchObject([{ path: 'site/img/a.png', error: { code: 'refused' } }])
    expect(report.files).toBe(2)
    expect(results.sort()).toEqual(['site/img/a.png failed', 'site/img/b.png', 'site/index.html'])
    const error = await fetch('throw').catch((thrown) => thrown)
    expect(error).toBeInstanceOf(DirectoryError)
    expect(error).toMatchObject({ code: 'refused', replyHint: 550, report: { files: 2 } })
    expect(error.message).toMatch(/^1 fault: site\/img\/a\.png: /)
  })

  test('a local directory where a file is to be fails as that file', async () => {
    await using place = await makePlace(tree)
    mkdirSync(place.local.at('index.html/below'), { recursive: true })
    const error = await place.client.downloadDirectory('site', place.local.path).catch((thrown) => thrown)
    expect(error).toMatchObject({
      code: 'local-file',
      report: { files: 2, faults: [{ path: 'site/index.html' }] },
    })
  })

  test('uses as many sessions as are asked for, in the working directory of the first', async () => {
    await using place = await makePlace(
      Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`deep/in/f${n}`, 'x'.repeat(100_000)])),
    )
    await place.client.cd('deep')
    const report = await place.client.downloadDirectory('in', place.local.path, { parallel: 3 })
    expect(report).toMatchObject({ files: 12, octets: 1_200_000 })
    expect(place.serving.events.filter(({ kind }) => kind === 'login')).toHaveLength(3)
    expect(Object.keys(place.local.content)).toHaveLength(12)
  })

  test('further sessions are in the working directory also after single files and CDUP', async () => {
    const files = { 'deep/in/f0': 'right', 'deep/in/f1': 'right', 'in/f0': 'wrong', 'in/f1': 'wrong' }
    await using place = await makePlace(files)
    const { client, local } = place
    const isRight = async (name: string) => {
      const report = await client.downloadDirectory('in', local.at(name), { parallel: 2 })
      expect(report.files).toBe(2)
      return local.content[`${name}/f0`] === 'right' && local.content[`${name}/f1`] === 'right'
    }
    mkdirSync(local.path)
    await client.cd('deep')
    for (const name of ['f0', 'f1']) await client.download(`in/${name}`, local.at('x'))
    expect(await isRight('after-files')).toBe(true)
    await client.cd('in')
    await client.download('f0', local.at('x'))
    await client.command('CDUP')
    expect(await isRight('after-cdup')).toBe(true)
  })

  test('does all in the session that there is where no other can be opened', async () => {
    await using place = await makePlace(tree)
    const openSession = () => Promise.reject(new Error('too many'))
    const report = await place.client.downloadDirectory('site', place.local.path, {
      parallel: 4,
      openSession,
    })
    expect(report.files).toBe(3)
    expect(place.serving.events.filter(({ kind }) => kind === 'login')).toHaveLength(1)
  })

  test('a session that is lost fails no more files than the one that it had', async () => {
    await using place = await makePlace(tree)
    const dead = await place.connect()
    dead.close()
    const fetch = (openSession: () => Promise<FtpClient>, onFile = () => {}) =>
      place.client.downloadDirectory('site', place.local.path, {
        parallel: 2,
        openSession,
        onFile,
        faults: 'report',
      })
    expect(await fetch(async () => dead)).toMatchObject({ files: 3, faults: [] })
    let fetched = () => {}
    const first = new Promise<void>((resolve) => {
      fetched = resolve
    })
    const openSession = () => first.then(() => place.connect())
    const onFile = () => {
      place.client.close()
      fetched()
    }
    // The next file may have begun when the first is in place.
    const { files, faults } = await fetch(openSession, onFile)
    expect(faults.length).toBeLessThanOrEqual(1)
    expect(files + faults.length).toBe(3)
  })

  test('where all sessions are lost, each file that is left is a fault', async () => {
    await using place = await makePlace(tree)
    const { client, local } = place
    const report = await client.downloadDirectory('site', local.path, {
      onProgress: ({ path }) => path === 'site/img/b.png' && client.close(),
      faults: 'report',
    })
    expect(report.files).toBe(1)
    expect(report.faults).toHaveLength(2)
  })

  test('what a callback throws ends the call, once no session works any more', async () => {
    await using place = await makePlace(
      Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`f${n}`, 'x'.repeat(50_000)])),
    )
    const given: string[] = []
    const onFile = ({ path }: { path: string }) => {
      given.push(path)
      throw new Error('of the callback')
    }
    const call = place.client.downloadDirectory('', place.local.path, { parallel: 3, onFile })
    await expect(call).rejects.toThrow('of the callback')
    expect(new Set(given).size).toBe(given.length)
    expect(Object.keys(place.local.content)).toHaveLength(given.length)
    // Three that moved, and four that were being put in place.
    expect(given.length).toBeLessThanOrEqual(7)
  })

  test('opens no session of the first user after another one has logged in', async () => {
    await using place = await makePlace(tree)
    await place.client.login({ user: 'tester', password: 'secret' })
    await place.client.downloadDirectory('site', place.local.path, { parallel: 4 })
    expect(place.serving.events.filter(({ kind }) => kind === 'login')).toHaveLength(2)
  })

  test('reports the progress of each file, and of all files together', async () => {
    await using place = await makePlace(tree)
    const steps: FilesProgress[] = []
    await place.client.downloadDirectory('site', place.local.path, { onProgress: (step) => steps.push(step) })
    expect(steps[0]).toEqual({
      files: 0,
      filesTotal: 3,
      octets: 0,
      octetsTotal: 9,
      path: 'site/img/a.png',
      fileOctets: 0,
      fileTotal: undefined,
    })
    expect(steps.at(-1)).toMatchObject({ files: 3, octets: 9, fileOctets: expect.any(Number) })
  })

  test('gives files the times of their originals', async () => {
    await using place = await makePlace(tree)
    const time = new Date('2001-02-03T04:05:06Z')
    utimesSync(place.remote.at('site/index.html'), time, time)
    await place.client.downloadDirectory('site', place.local.path, { times: true })
    expect(statSync(place.local.at('index.html')).mtime).toEqual(time)
    await place.client.downloadDirectory('site', place.local.at('now'))
    expect(statSync(place.local.at('now/index.html')).mtime).not.toEqual(time)
  })

  test('compares each file where that is asked for', async () => {
    await using place = await makePlace(tree)
    const sent: string[] = []
    await using client = await place.connect({ log: ({ text }) => sent.push(text) })
    await client.downloadDirectory('site', place.local.path, { verify: 'hash' })
    expect(sent.filter((line) => line.startsWith('HASH '))).toHaveLength(3)
  })

  test('ends when it is aborted, with what was fetched before', async () => {
    await using place = await makePlace(tree)
    const abort = new AbortController()
    const error = await place.client
      .downloadDirectory('site', place.local.path, {
        signal: abort.signal,
        onProgress: ({ path }) => path === 'site/index.html' && abort.abort(new Error('enough')),
      })
      .catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'aborted', report: { files: 2 }, cause: { message: 'enough' } })
    expect(await place.client.pwd()).toBe('/')
    await expect(
      place.client.downloadDirectory('site', place.local.path, { signal: abort.signal }),
    ).rejects.toThrow('enough')
  })
})

describe('uploadDirectory', () => {
  test('stores all files and directories below a local directory, and makes those above', async () => {
    await using place = await makePlace()
    place.local.fill(tree)
    mkdirSync(place.local.at('empty'))
    const report = await place.client.uploadDirectory(place.local.path, 'new/deep/')
    expect(report).toEqual({ files: 4, octets: 10, leftOut: [], faults: [] })
    expect(place.remote.content).toMatchObject({
      'new/deep/empty/': '',
      'new/deep/site/img/b.png': 'bbb',
      'new/deep/other.txt': 'o',
    })
    // Again, over what is there.
    place.local.fill({ 'other.txt': 'changed' })
    await place.client.uploadDirectory(place.local.path, '/new/deep')
    expect(place.remote.content['new/deep/other.txt']).toBe('changed')
  })

  test('a missing local directory is a local fault', async () => {
    await using place = await makePlace()
    await expect(place.client.uploadDirectory(place.local.path, 'new')).rejects.toMatchObject({
      code: 'local-file',
    })
    expect(place.remote.content).toEqual({})
  })

  test('stores what the filters choose, with its times where that is asked for', async () => {
    await using place = await makePlace()
    place.local.fill(tree)
    const time = new Date('2001-02-03T04:05:06Z')
    utimesSync(place.local.at('other.txt'), time, time)
    symlinkSync('other.txt', place.local.at('link'))
    const report = await place.client.uploadDirectory(place.local.path, '', {
      exclude: ['/site'],
      times: true,
    })
    expect(place.remote.content).toEqual({ 'other.txt': 'o' })
    expect(statSync(place.remote.at('other.txt')).mtime).toEqual(time)
    expect(report.leftOut).toEqual([{ name: 'link', reason: 'link' }])
    await place.client.uploadDirectory(place.local.path, 'without', { exclude: ['/site'] })
    expect(statSync(place.remote.at('without/other.txt')).mtime).not.toEqual(time)
  })

  test('names the files whose times the server refused to set', async () => {
    await using place = await makePlace()
    place.local.fill({ one: '1', two: '2' })
    await using server = await FaultyServer.start({
      answers: {
        FEAT: ({ write }) => write('211-here\r\n MFMT\r\n211 end\r\n'),
        MFMT: ({ write }, argument) => write(argument.endsWith('one') ? '550 no\r\n' : '213 set\r\n'),
        MLSD: ({ write }) => write('500 what\r\n'),
        LIST: async (session) => {
          session.write('150 here\r\n')
          ;(await session.data()).end()
          session.write('226 done\r\n')
        },
      },
    })
    await using client = await connect({ ...server.address })
    const leftOut = [{ name: 'one', reason: 'refusedTime' }]
    expect(await client.uploadDirectory(place.local.path, '', { times: true })).toMatchObject({
      files: 2,
      faults: [],
      leftOut,
    })
    expect(await client.sync({ local: place.local.path }, { remote: '' })).toMatchObject({
      files: 2,
      faults: [],
      leftOut,
    })
  })

  test('a directory that can’t be made is a fault, and what is in it is not tried', async () => {
    await using place = await makePlace({ site: 'a file' })
    place.local.fill(tree)
    const report = await place.client.uploadDirectory(place.local.path, '', { faults: 'report' })
    expect(report.faults.map(({ path }) => path)).toEqual(['site'])
    expect(report.files).toBe(1)
  })

  test('stores in several sessions', async () => {
    await using place = await makePlace()
    place.local.fill(Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`f${n}`, 'x'.repeat(50_000)])))
    const report = await place.client.uploadDirectory(place.local.path, 'up', { parallel: 3 })
    expect(report.files).toBe(9)
    expect(place.serving.events.filter(({ kind }) => kind === 'login')).toHaveLength(3)
  })
})
