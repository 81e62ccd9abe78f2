import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { octets } from '@ftpkit/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const serverProgram = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'ftpkit-records-'))
const served = join(place, 'served')
/** Packed decimals, EBCDIC NL, LF, what STRU R escapes, and records of nothing. */
const records = octets('0007 0000 12345c 0006 0000 150a 0004 0000 0007 0000 ff0025 0004 0000')
const text = octets('0007 0000 c1c2c3 0005 0000 f1 0004 0000')
let server: ChildProcess
let url: string

beforeAll(async () => {
  mkdirSync(served)
  writeFileSync(join(place, 'records.rdw'), records)
  writeFileSync(join(served, 'text.rdw'), text)
  writeFileSync(join(place, 'server.yaml'), 'recordFormat: rdw\n')
  const options = [serverProgram, served, '--port', '0', '--user', 'me:secret', '--config', 'server.yaml']
  server = spawn(process.execPath, options, { cwd: place })
  server.stderr?.resume()
  for await (const line of createInterface(server.stdout!)) {
    url = line.replace('ready ftp://', 'ftp://me:secret@')
    break
  }
})

afterAll(() => {
  server.kill()
  rmSync(place, { recursive: true, force: true })
})

function ftpkit(...options: string[]) {
  const child = spawn(process.execPath, [program, ...options], { cwd: place })
  let output = ''
  let words = ''
  child.stdout.on('data', (heard) => (output += heard))
  child.stderr.on('data', (heard) => (words += heard))
  child.stdin.end()
  return new Promise<{ status: number | null; output: string; words: string }>((resolve) => {
    child.once('close', (status) => resolve({ status, output, words }))
  })
}

test.each(['block', 'structure'])(
  'records go there and back octet for octet, marked by %s',
  async (marks) => {
    const exact = ['--records', 'exact', '--marks', marks]
    expect(await ftpkit('put', 'records.rdw', `${url}/stored`, ...exact)).toMatchObject({
      status: 0,
      words: '',
    })
    expect(await ftpkit('get', `${url}/stored`, 'back.rdw', ...exact)).toMatchObject({ status: 0, words: '' })
    expect(readFileSync(join(place, 'back.rdw'))).toEqual(Buffer.from(records))
  },
)

test('records of one format lie here in another', async () => {
  const got = await ftpkit('get', `${url}/text.rdw`, '-', '--records', 'exact', '--to', 'length-prefix:2')
  expect(got.status).toBe(0)
  expect(
    await ftpkit('get', `${url}/text.rdw`, 'fixed', '--records', 'exact', '--to', 'fixed:1'),
  ).toMatchObject({
    status: 6,
    words: expect.stringContaining('record'),
  })
  expect(existsSync(join(place, 'fixed'))).toBe(false)
})

test('says what is wrong with a record format before it is used', async () => {
  const { status, words } = await ftpkit('get', `${url}/text.rdw`, 'x', '--records', 'exact', '--to', 'what')
  expect(status).toBe(2)
  expect(words).toContain('known are')
  expect(
    (await ftpkit('put', 'records.rdw', `${url}/x`, '--records', 'exact', '--from', 'jsonl')).status,
  ).toBe(2)
})
