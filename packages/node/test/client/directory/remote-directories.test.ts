import { mkdirSync, symlinkSync } from 'node:fs'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { describe, expect, test } from 'vitest'
import { connect } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { makePlace } from './place.js'

watchForLeaks()

describe('makeDirectories', () => {
  test('makes a directory with those above it, and takes those that exist', async () => {
    await using place = await makePlace({ 'a/x': '' })
    await place.client.makeDirectories('a/b/c/')
    await place.client.makeDirectories('/a/b/c')
    await place.client.makeDirectories('/a/b/d')
    await place.client.makeDirectories('')
    await place.client.makeDirectories('/')
    expect(Object.keys(place.remote.content)).toEqual(['a/', 'a/b/', 'a/b/c/', 'a/b/d/', 'a/x'])
  })

  test('fails where a file is in the way', async () => {
    await using place = await makePlace({ 'a/x': '' })
    await expect(place.client.makeDirectories('a/x/b')).rejects.toMatchObject({ code: 'refused' })
    await expect(place.client.makeDirectories('a/x')).rejects.toMatchObject({ code: 'refused' })
  })
})

describe('removeDirectory', () => {
  test('removes a directory with everything in it, and never follows a link', async () => {
    await using place = await makePlace({ 'a/b/.hidden': '', 'a/b/c/x': '', 'kept/y': 'y' })
    mkdirSync(place.remote.at('a/empty'))
    symlinkSync('../kept', place.remote.at('a/link'))
    const report = await place.client.removeDirectory('/a/')
    expect(report).toEqual({ files: 3, directories: 4, leftOut: [], faults: [] })
    expect(place.remote.content).toEqual({ 'kept/': '', 'kept/y': 'y' })
  })

  test('of a link removes the link, and nothing that it leads to', async () => {
    await using place = await makePlace({ 'kept/y': 'y' })
    symlinkSync('kept', place.remote.at('link'))
    await place.client.removeDirectory('link').catch(() => {})
    expect(place.remote.content).toMatchObject({ 'kept/y': 'y' })
  })

  test('of a link removes the link, also where the server would list what it leads to', async () => {
    const listings: Readonly<Record<string, string>> = {
      '': 'lrwxrwxrwx 1 me me 4 Jan  1  2020 link -> kept',
      'd/': 'lrwxrwxrwx 1 me me 4 Jan  1  2020 link -> kept',
      link: '-rw-r--r-- 1 me me 4 Jan  1  2020 file',
      'd/link': '-rw-r--r-- 1 me me 4 Jan  1  2020 file',
    }
    await using server = await FaultyServer.start({
      answers: {
        FEAT: ({ write }) => write('500 what\r\n'),
        LIST: async (session, argument) => {
          session.write('150 here\r\n')
          const path = argument.replace(/^-\S+ ?/, '')
          ;(await session.data()).end(`${listings[path] ?? ''}\r\n`)
          session.write('226 done\r\n')
        },
        DELE: ({ write }) => write('250 gone\r\n'),
        RMD: ({ write }) => write('550 no\r\n'),
      },
    })
    await using client = await connect({ ...server.address })
    const report = { files: 1, directories: 0, leftOut: [], faults: [] }
    expect(await client.removeDirectory('link')).toEqual(report)
    expect(await client.removeDirectory('d/link')).toEqual(report)
    const changes = server.commands.filter((line) => /^(?:DELE|RMD)/.test(line))
    expect(changes).toEqual(['DELE link', 'DELE d/link'])
  })

  test.each(['', '/', '//', '.', './', '..', 'a/..', 'a/.', '/../'])('refuses %j', async (path) => {
    await using place = await makePlace({ 'a/x': '' })
    await expect(place.client.removeDirectory(path)).rejects.toThrow(RangeError)
    expect(Object.keys(place.remote.content)).toEqual(['a/', 'a/x'])
  })

  test('tries everything, and reports what stays', async () => {
    await using server = await FaultyServer.start({
      answers: {
        MLSD: async (session, path) => {
          session.write('150 here\r\n')
          const data = await session.data()
          data.end(
            path === 'd' ? 'type=file; one\r\ntype=file; two\r\ntype=dir; sub\r\n' : 'type=file; x\r\n',
          )
          session.write('226 done\r\n')
        },
        RMD: ({ write }) => write('250 gone\r\n'),
        DELE: ({ write }, path) => write(path === 'd/one' ? '550 no\r\n' : '250 gone\r\n'),
      },
    })
    await using client = await connect({ ...server.address })
    const faults: string[] = []
    const options = { onFault: ({ path }: { path: string }) => faults.push(path) }
    const report = await client.removeDirectory('d', { ...options, faults: 'report' })
    expect(report).toMatchObject({ files: 2, directories: 1, faults: [{ path: 'd/one' }] })
    expect(faults).toEqual(['d/one'])
    // What something stays in is not tried.
    expect(server.commands.filter((line) => line.startsWith('RMD'))).toEqual(['RMD d/sub'])
    await expect(client.removeDirectory('d')).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('1 fault: d/one: '),
    })
  })

  test('ends when it is aborted', async () => {
    await using place = await makePlace({ 'a/x': '', 'a/y': '' })
    const abort = new AbortController()
    const onLeftOut = () => {}
    abort.abort()
    await expect(
      place.client.removeDirectory('a', { signal: abort.signal, onLeftOut }),
    ).rejects.toMatchObject({ code: 'aborted' })
    expect(Object.keys(place.remote.content)).toEqual(['a/', 'a/x', 'a/y'])
  })
})
