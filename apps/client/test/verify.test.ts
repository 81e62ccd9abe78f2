import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyServer, faultyContent } from '@ftpkit/testkit/faulty-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Served } from './served.js'

let served: Served
beforeAll(async () => {
  served = await Served.start()
})
afterAll(() => served[Symbol.asyncDispose]())

/** CRC-32 of `faultyContent`. */
const checksum = 'c9c17f5f'

function checksummed(features: string, crc: string): Promise<FaultyServer> {
  return FaultyServer.start({
    answers: {
      FEAT: ({ write }) => write(`211-Features:\r\n MLST type*;size*;\r\n ${features}\r\n211 End\r\n`),
      XCRC: ({ write }) => write(`250 ${crc}\r\n`),
      DELE: ({ write }) => write('250 gone\r\n'),
    },
  })
}

function urlOf({ address: { host, port } }: FaultyServer): string {
  return `ftp://${host}:${port}/`
}

describe('--verify', () => {
  test('compares a file both ways with our server', async () => {
    writeFileSync(join(served.place, 'up'), 'content\n')
    const put = await served.run(['put', 'up', `${served.url}/`, '--verify', 'hash', '--verbose'])
    expect(put).toMatchObject({ status: 0, words: expect.stringContaining('> HASH up') })
    const get = await served.run(['get', `${served.url}/up`, 'down', '--verify', 'auto', '--verbose'])
    expect(get).toMatchObject({ status: 0, words: expect.stringContaining('> HASH up') })
  })

  test('exits with 6 for a file that differs, and leaves none', async () => {
    await using server = await checksummed('XCRC', '00000001')
    const get = await served.run(['get', `${urlOf(server)}file`, 'wrong', '--verify', 'hash'])
    expect(get.status).toBe(6)
    expect(get.words).toMatch(
      /the file differs after the transfer: the CRC32 of file is 00000001 on the server/,
    )
    expect(existsSync(join(served.place, 'wrong'))).toBe(false)
    const put = await served.run(['put', 'up', urlOf(server), '--verify', 'hash'])
    expect(put.status).toBe(6)
    expect(server.commands).toContain('DELE up')
  })

  test('accepts four values only', async () => {
    expect(await served.run(['cat', `${served.url}/x`, '--verify', 'well'])).toMatchObject({ status: 2 })
  })
})

describe('sync --by hash', () => {
  test('compares by XCRC if the server has nothing else', async () => {
    mkdirSync(join(served.place, 'mirror'))
    writeFileSync(join(served.place, 'mirror', 'file'), faultyContent)
    await using same = await checksummed('XCRC', checksum)
    const nothing = await served.run(['sync', urlOf(same), 'mirror', '--by', 'hash', '--dry-run'])
    expect(nothing).toMatchObject({ status: 0, output: '' })
    await using other = await checksummed('XCRC', '00000001')
    const copy = await served.run(['sync', urlOf(other), 'mirror', '--by', 'hash', '--dry-run'])
    expect(copy).toMatchObject({ status: 0, output: 'copy file\n' })
  })

  test('reports a server without a known hash algorithm', async () => {
    await using server = await checksummed('SIZE', checksum)
    const ran = await served.run(['sync', urlOf(server), 'mirror', '--by', 'hash'])
    expect(ran).toMatchObject({ status: 2, words: expect.stringContaining('--by size or time') })
    expect(readFileSync(join(served.place, 'mirror', 'file')).equals(faultyContent)).toBe(true)
  })
})
