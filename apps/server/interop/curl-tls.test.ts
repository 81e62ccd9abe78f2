import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digest, run } from './peer.js'
import { ServerProcess, user } from './server-process.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-tls-'))
const root = join(place, 'root')
const big = randomBytes(3_000_000)
let server: ServerProcess
let implicit: ServerProcess

beforeAll(async () => {
  mkdirSync(root)
  writeFileSync(join(place, 'big.bin'), big)
  writeFileSync(join(root, 'big.bin'), big)
  writeFileSync(join(place, 'empty'), '')
  const options = [root, '--user', `${user.name}:${user.password}`, '--tls-self-signed']
  server = await ServerProcess.start(...options, '--tls', 'required')
  implicit = await ServerProcess.start(...options, '--tls', 'implicit')
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await implicit[Symbol.asyncDispose]()
  rmSync(place, { recursive: true, force: true })
})

const curl = (...options: string[]) =>
  run('curl', ['-sSk', '--max-time', '30', '-u', `${user.name}:${user.password}`, ...options])
const explicitUrl = (path: string) => `ftp://${server.host}:${server.port}/${path}`
const implicitUrl = (path: string) => `ftps://${implicit.host}:${implicit.port}/${path}`

const ways = [
  ['AUTH TLS, passive, TLS 1.2', explicitUrl, ['--ssl-reqd', '--tls-max', '1.2']],
  ['AUTH TLS, passive, TLS 1.3', explicitUrl, ['--ssl-reqd', '--tlsv1.3']],
  ['implicit TLS, passive', implicitUrl, []],
] as const

describe.each(ways)('curl, %s', (_name, url, options) => {
  test('sends, takes and lists files over connections that resume the session', async () => {
    const up = await curl(...options, '-T', join(place, 'big.bin'), url('up.bin'))
    expect(up).toMatchObject({ status: 0, words: '' })
    expect(digest(readFileSync(join(root, 'up.bin')))).toBe(digest(big))
    const down = await curl(...options, url('big.bin'))
    expect(down.words).toBe('')
    expect(digest(down.output)).toBe(digest(big))
    expect(String((await curl(...options, url(''))).output)).toContain('big.bin')
  })

  test('sends an empty file', async () => {
    expect(await curl(...options, '-T', join(place, 'empty'), url('empty'))).toMatchObject({ status: 0 })
    expect(readFileSync(join(root, 'empty')).length).toBe(0)
  })
})

test('curl does not log in without TLS where it is required', async () => {
  expect((await curl(explicitUrl(''))).status).toBe(67)
})

test('curl fetches file after file behind CCC, by TLS 1.2 and 1.3', async () => {
  const options = ['--user', `${user.name}:${user.password}`, '--tls-self-signed', '--tls-ccc']
  await using clears = await ServerProcess.start(root, ...options)
  const url = `ftp://${clears.host}:${clears.port}/big.bin`
  const ccc = ['--ssl-reqd', '--ftp-ssl-ccc', '--ftp-ssl-ccc-mode', 'active']
  for (const version of [['--tls-max', '1.2'], ['--tlsv1.3']]) {
    const { words, output } = await curl(...ccc, ...version, url, url, url)
    expect(words).toBe('')
    expect(digest(output)).toBe(digest(Buffer.concat([big, big, big])))
  }
})
