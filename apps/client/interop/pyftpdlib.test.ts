import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'ftpkit-pyftpdlib-'))

const script = `
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer
authorizer = DummyAuthorizer()
authorizer.add_user('me', 'secret', sys.argv[1], perm='elradfmwMT')
class Handler(FTPHandler):
    pass
Handler.authorizer = authorizer
server = FTPServer(('127.0.0.1', 0), Handler)
print(server.address[1], flush=True)
server.serve_forever()
`

let server: ChildProcess
let url: string

beforeAll(async () => {
  server = spawn('/usr/bin/python3', ['-c', script, place])
  server.stderr?.resume()
  for await (const port of createInterface(server.stdout!)) {
    url = `ftp://me:secret@127.0.0.1:${port}`
    break
  }
})

afterAll(() => {
  server.kill('SIGKILL')
  rmSync(place, { recursive: true, force: true })
})

function ftpkit(...options: string[]): Promise<{ status: number | null; output: string; words: string }> {
  const child = spawn(process.execPath, [program, ...options], { cwd: place })
  let output = ''
  let words = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  child.stderr.on('data', (text) => {
    words += text
  })
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, output, words })))
}

describe.each(['--passive', '--active'])('%s', (way) => {
  test('stores a file and fetches it back', async () => {
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31) & 0xff))
    writeFileSync(join(place, 'local.bin'), content)
    expect(await ftpkit('put', 'local.bin', `${url}/stored.bin`, way)).toMatchObject({ status: 0 })
    expect(readFileSync(join(place, 'stored.bin')).equals(content)).toBe(true)
    expect(await ftpkit('get', `${url}/stored.bin`, 'back.bin', way)).toMatchObject({ status: 0 })
    expect(readFileSync(join(place, 'back.bin')).equals(content)).toBe(true)
  })

  test('lists what is there', async () => {
    expect((await ftpkit('ls', `${url}/`, way)).output).toMatch(/ stored\.bin$/m)
  })

  test('fetches a text in TYPE A', async () => {
    writeFileSync(join(place, 'text.txt'), 'a\nb\n')
    expect((await ftpkit('get', `${url}/text.txt`, '-', way, '--type', 'A')).output).toBe('a\nb\n')
  })
})

test('says what a server without records refuses', async () => {
  const { status, words } = await ftpkit('get', `${url}/text.txt`, '-', '--stru', 'R')
  expect(status).toBe(5)
  expect(words).toContain('STRU R')
})

test('says that a file is not there', async () => {
  expect(await ftpkit('get', `${url}/nowhere`)).toMatchObject({
    status: 5,
    words: expect.stringContaining('550'),
  })
})
