import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { octets } from '@ftpkit/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Served } from './served.js'

/** Packed decimals, EBCDIC NL, LF, octets that STRU R escapes, and empty records. */
const records = octets('0007 0000 12345c 0006 0000 150a 0004 0000 0007 0000 ff0025 0004 0000')
const text = octets('0007 0000 c1c2c3 0005 0000 f1 0004 0000')
let served: Served
let url: string

beforeAll(async () => {
  const configuration = join(mkdtempSync(join(tmpdir(), 'ftpkit-records-')), 'server.yaml')
  writeFileSync(configuration, 'recordFormat: rdw\n')
  served = await Served.start('--config', configuration)
  rmSync(dirname(configuration), { recursive: true })
  url = served.url
  writeFileSync(join(served.place, 'records.rdw'), records)
  writeFileSync(join(served.root, 'text.rdw'), text)
})

afterAll(() => served[Symbol.asyncDispose]())

const ftpkit = (...options: string[]) => served.run(options)

test.each(['block', 'structure'])(
  'records are stored and fetched back octet for octet, marked by %s',
  async (marks) => {
    const exact = ['--records', 'exact', '--marks', marks]
    expect(await ftpkit('put', 'records.rdw', `${url}/stored`, ...exact)).toMatchObject({
      status: 0,
      words: '',
    })
    expect(await ftpkit('get', `${url}/stored`, 'back.rdw', ...exact)).toMatchObject({ status: 0, words: '' })
    expect(readFileSync(join(served.place, 'back.rdw'))).toEqual(Buffer.from(records))
  },
)

test('records of one format are written in another', async () => {
  const got = await ftpkit('get', `${url}/text.rdw`, '-', '--records', 'exact', '--to', 'length-prefix:2')
  expect(got.status).toBe(0)
  expect(
    await ftpkit('get', `${url}/text.rdw`, 'fixed', '--records', 'exact', '--to', 'fixed:1'),
  ).toMatchObject({
    status: 6,
    words: expect.stringContaining('record'),
  })
  expect(existsSync(join(served.place, 'fixed'))).toBe(false)
})

test('rejects an unknown record format before a transfer', async () => {
  const { status, words } = await ftpkit('get', `${url}/text.rdw`, 'x', '--records', 'exact', '--to', 'what')
  expect(status).toBe(2)
  expect(words).toContain('the formats are')
  expect(
    (await ftpkit('put', 'records.rdw', `${url}/x`, '--records', 'exact', '--from', 'jsonl')).status,
  ).toBe(2)
})
