import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const serverProgram = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'ftpkit-client-'))
let server: ChildProcess
let url: string

beforeAll(async () => {
  server = spawn(process.execPath, [serverProgram, '--port', '0', '--user', 'me:secret'])
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

interface Ran {
  readonly status: number | null
  readonly output: Buffer
  readonly words: string
}

function ftpkit(
  options: readonly string[],
  { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const child = spawn(process.execPath, [program, ...options], {
    cwd: place,
    env: { ...process.env, ...env },
  })
  const output: Buffer[] = []
  let words = ''
  child.stdout.on('data', (octets) => output.push(octets))
  child.stderr.on('data', (text) => {
    words += text
  })
  child.stdin.end(input)
  return new Promise<Ran>((resolve) => {
    child.once('close', (status) => resolve({ status, output: Buffer.concat(output), words }))
  })
}

test('lists a directory', async () => {
  const { status, output } = await ftpkit(['ls', `${url}/`])
  expect(status).toBe(0)
  expect(output.toString()).toMatch(/ readme\.txt$/m)
})

describe.each([
  ['--type I'],
  ['--type A'],
  ['--type E --stru R --mode B'],
  ['--type E --code-page IBM-037'],
  ['--type A --stru R'],
  ['--type L8 --mode B --active'],
])('%s', (words) => {
  const options = words.split(' ')

  test('stores a text, and fetches it back unchanged', async () => {
    const text = 'first line\n\n  third [line] {with} brackets\nlast\n'
    writeFileSync(join(place, 'text.txt'), text)
    expect(await ftpkit(['put', 'text.txt', `${url}/incoming/`, ...options])).toMatchObject({ status: 0 })
    expect(await ftpkit(['get', `${url}/incoming/text.txt`, 'back.txt', ...options])).toMatchObject({
      status: 0,
    })
    expect(readFileSync(join(place, 'back.txt'), 'utf8')).toBe(text)
  })
})

test('reads standard input and writes standard output for -', async () => {
  expect(await ftpkit(['put', '-', `${url}/incoming/piped`], { input: 'piped' })).toMatchObject({ status: 0 })
  const { output, words } = await ftpkit(['get', `${url}/incoming/piped`, '-'])
  expect(output.toString()).toBe('piped')
  expect(words).toContain('5 octets')
})

test('uses the name of the remote file by default', async () => {
  expect(await ftpkit(['get', `${url}/readme.txt`])).toMatchObject({ status: 0 })
  expect(existsSync(join(place, 'readme.txt'))).toBe(true)
})

test('keeps the local file when a transfer fails, and leaves no partial file', async () => {
  writeFileSync(join(place, 'kept.txt'), 'kept')
  const before = readdirSync(place).sort()
  const { status, words } = await ftpkit(['get', `${url}/nowhere`, 'kept.txt'])
  expect(status).toBe(5)
  expect(words).toContain('550')
  expect(readFileSync(join(place, 'kept.txt'), 'utf8')).toBe('kept')
  expect(readdirSync(place).sort()).toEqual(before)
})

describe('exits with', () => {
  test('2 for a wrong command line', async () => {
    expect((await ftpkit(['get'])).status).toBe(2)
    expect((await ftpkit(['get', 'http://x/'])).status).toBe(2)
    expect((await ftpkit(['get', `${url}/x`, '--type', 'Q'])).status).toBe(2)
    expect((await ftpkit(['get', `${url}/x`, '--code-page', 'IBM-1o47'])).status).toBe(2)
    expect((await ftpkit(['ls', `${url}/a%0D%0ADELE%20b`])).status).toBe(2)
  })

  test('3 without a connection', async () => {
    const { status, words } = await ftpkit(['ls', 'ftp://127.0.0.1:1/'])
    expect(status).toBe(3)
    expect(words).toContain('127.0.0.1:1')
  })

  test('4 for a refused login, whose password is not shown', async () => {
    const { status, words } = await ftpkit(['ls', url.replace('secret', 'wrong-one'), '--verbose'])
    expect(status).toBe(4)
    expect(words).toContain('> PASS ****')
    expect(words).not.toContain('wrong-one')
  })

  test('7 for a local file that cannot be read', async () => {
    expect((await ftpkit(['put', 'not-there', `${url}/incoming/`])).status).toBe(7)
  })
})

test('takes the password from FTPKIT_PASSWORD, and does not prompt without a terminal', async () => {
  const withoutPassword = url.replace(':secret', '')
  expect((await ftpkit(['ls', withoutPassword], { env: { FTPKIT_PASSWORD: 'secret' } })).status).toBe(0)
  const { status, words } = await ftpkit(['ls', withoutPassword])
  expect(status).toBe(2)
  expect(words).toContain('FTPKIT_PASSWORD')
})

test('ends without a message when its output is closed', async () => {
  const child = spawn(process.execPath, [program, 'get', `${url}/pattern.bin`, '-'])
  let words = ''
  child.stderr.on('data', (text) => {
    words += text
  })
  child.stdout.destroy()
  const status = await new Promise((resolve) => child.once('close', resolve))
  expect(words).not.toContain('EPIPE')
  expect(status).toBe(7)
})
