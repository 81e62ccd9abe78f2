import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FtpClient } from '@ftpkit/node'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type StoreChoice, storeFiles } from '../src/storing.js'

const choice: StoreChoice = {
  type: { code: 'I' },
  stru: 'F',
  mode: 'S',
  codePage: 'IBM-1047',
  retries: 0,
  parallel: 1,
  times: true,
}

const place = mkdtempSync(join(tmpdir(), 'ftpkit-storing-'))
const local = join(place, 'x')
writeFileSync(local, 'content')
let words = ''

beforeEach(() => {
  words = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    words += text
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})
afterAll(() => rmSync(place, { recursive: true }))

/** A client that stores nothing. @param code the reply to MFMT; undefined for a server without it */
function clientWith(code: number | undefined): FtpClient {
  const client: Partial<FtpClient> = {
    features: async () => new Map(code === undefined ? [] : [['MFMT', []]]),
    command: async () => ({ code: code!, lines: [] }),
    upload: async () => ({ octets: 7, attempts: 1, reply: { code: 226, lines: [] } }),
    uploadDirectory: async () => ({ files: 1, octets: 7, leftOut: [], faults: [] }),
  }
  return client as FtpClient
}

describe('--times', () => {
  const store = (code: number | undefined, isTree: boolean) => {
    const client = clientWith(code)
    const plan = { local: isTree ? place : local, path: 'x', isTree }
    return storeFiles({ client, open: async () => client }, [plan], choice)
  }

  test.each([[false], [true]])('says so where a server can’t set times (a directory: %s)', async (isTree) => {
    await store(undefined, isTree)
    expect(words.match(/it has no MFMT/g)).toHaveLength(1)
    await store(213, isTree)
    expect(words.match(/it has no MFMT/g)).toHaveLength(1)
  })

  test('says so where a server refuses the time of a file', async () => {
    await store(550, false)
    expect(words).toContain('the server has refused to set the time of x')
    words = ''
    await store(213, false)
    expect(words).not.toContain('refused')
  })
})
