import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digest, run } from './peer.js'
import { ServerProcess, user } from './server-process.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-tls-'))
const root = join(folder, 'root')
const big = randomBytes(3_000_000)
let server: ServerProcess
let implicit: ServerProcess

beforeAll(async () => {
  mkdirSync(root)
  writeFileSync(join(folder, 'big.bin'), big)
  writeFileSync(join(root, 'big.bin'), big)
  writeFileSync(join(folder, 'empty'), '')
  const options = [root, '--user', `${user.name}:${user.password}`, '--tls-self-signed']
  server = await ServerProcess.start(...options, '--tls', 'required')
  implicit = await ServerProcess.start(...options, '--tls', 'implicit')
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await implicit[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const curl = (...options: string[]) =>
  run('curl', ['-sSk', '--max-time', '30', '-u', `${user.name}:${user.password}`, ...options])
const explicitUrl = (path: string) => `ftp://${server.host}:${server.port}/${path}`
const implicitUrl = (path: string) => `ftps://${implicit.host}:${implicit.port}/${path}`

const variants = [
  ['AUTH TLS, passive, TLS 1.2', explicitUrl, ['--ssl-reqd', '--tls-max', '1.2']],
  ['AUTH TLS, passive, TLS 1.3', explicitUrl, ['--ssl-reqd', '--tlsv1.3']],
  ['implicit TLS, passive', implicitUrl, []],
] as const

describe.each(variants)('curl, %s', (_name, url, options) => {
  test('stores, retrieves and lists files over connections that resume the session', async () => {
    const up = await curl(...options, '-T', join(folder, 'big.bin'), url('up.bin'))
    expect(up).toMatchObject({ status: 0, errors: '' })
    expect(digest(readFileSync(join(root, 'up.bin')))).toBe(digest(big))
    const down = await curl(...options, url('big.bin'))
    expect(down.errors).toBe('')
    expect(digest(down.output)).toBe(digest(big))
    expect(String((await curl(...options, url(''))).output)).toContain('big.bin')
  })

  test('stores an empty file', async () => {
    expect(await curl(...options, '-T', join(folder, 'empty'), url('empty'))).toMatchObject({ status: 0 })
    expect(readFileSync(join(root, 'empty')).length).toBe(0)
  })
})

test('curl cannot log in without TLS where it is required', async () => {
  expect((await curl(explicitUrl(''))).status).toBe(67)
})

test('curl retrieves several files after CCC, with TLS 1.2 and 1.3', async () => {
  const options = ['--user', `${user.name}:${user.password}`, '--tls-self-signed', '--tls-ccc']
  await using server = await ServerProcess.start(root, ...options)
  const url = `ftp://${server.host}:${server.port}/big.bin`
  const ccc = ['--ssl-reqd', '--ftp-ssl-ccc', '--ftp-ssl-ccc-mode', 'active']
  for (const version of [['--tls-max', '1.2'], ['--tlsv1.3']]) {
    const { errors, output } = await curl(...ccc, ...version, url, url, url)
    expect(errors).toBe('')
    expect(digest(output)).toBe(digest(Buffer.concat([big, big, big])))
  }
})
