import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digest, run } from './peer.js'
import { ServerProcess, user } from './server-process.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-curl-'))
const root = join(folder, 'root')
const big = randomBytes(3_000_000)
let server: ServerProcess

beforeAll(async () => {
  mkdirSync(root)
  writeFileSync(join(folder, 'big.bin'), big)
  server = await ServerProcess.start(root, '--user', `${user.name}:${user.password}`)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const curl = (...options: string[]) =>
  run('curl', ['-sS', '--max-time', '30', '-u', `${user.name}:${user.password}`, ...options])

const url = (path: string) => `ftp://${server.host}:${server.port}/${path}`

const variants = [
  ['passive by EPSV', []],
  ['passive by PASV', ['--disable-epsv']],
  ['active by EPRT', ['--ftp-port', '127.0.0.1']],
  ['active by PORT', ['--ftp-port', '127.0.0.1', '--disable-eprt']],
] as const

describe.each(variants)('curl, %s', (_name, options) => {
  test('uploads a file', async () => {
    const { status, errors } = await curl(...options, '-T', join(folder, 'big.bin'), url('up.bin'))
    expect(errors).toBe('')
    expect(status).toBe(0)
    expect(digest(readFileSync(join(root, 'up.bin')))).toBe(digest(big))
  })

  test('downloads the same octets', async () => {
    const { status, output } = await curl(...options, url('up.bin'))
    expect(status).toBe(0)
    expect(digest(output)).toBe(digest(big))
  })

  test('lists the directory', async () => {
    const { output } = await curl(...options, url(''))
    expect(output.toString()).toMatch(/^-rw\S* .* 3000000 .* up\.bin$/m)
    expect((await curl(...options, '--list-only', url(''))).output.toString().split(/\r?\n/)).toContain(
      'up.bin',
    )
  })

  test('resumes a download where it stopped', async () => {
    const part = join(folder, 'part.bin')
    writeFileSync(part, big.subarray(0, 1_234_567))
    const { status } = await curl(...options, '-C', '-', '-o', part, url('up.bin'))
    expect(status).toBe(0)
    expect(digest(readFileSync(part))).toBe(digest(big))
  })

  test('resumes an upload where it stopped', async () => {
    writeFileSync(join(root, 'half.bin'), big.subarray(0, 1_500_000))
    const { status, errors } = await curl(
      ...options,
      '-C',
      '-',
      '-T',
      join(folder, 'big.bin'),
      url('half.bin'),
    )
    expect(errors).toBe('')
    expect(status).toBe(0)
    expect(digest(readFileSync(join(root, 'half.bin')))).toBe(digest(big))
  })

  test('appends', async () => {
    writeFileSync(join(root, 'log.txt'), 'one\n')
    writeFileSync(join(folder, 'two.txt'), 'two\n')
    expect((await curl(...options, '-a', '-T', join(folder, 'two.txt'), url('log.txt'))).status).toBe(0)
    expect(readFileSync(join(root, 'log.txt'), 'utf8')).toBe('one\ntwo\n')
  })

  test('retrieves a text in TYPE A', async () => {
    writeFileSync(join(root, 'text.txt'), 'a\nb\n')
    expect((await curl(...options, '--use-ascii', url('text.txt'))).output.toString()).toMatch(
      /^a\r?\nb\r?\n$/,
    )
  })

  test('stores an empty file', async () => {
    writeFileSync(join(folder, 'empty'), '')
    expect((await curl(...options, '-T', join(folder, 'empty'), url('empty'))).status).toBe(0)
    expect(readFileSync(join(root, 'empty'))).toHaveLength(0)
  })

  test('makes directories, renames and deletes', async () => {
    const quotes = ['MKD d', 'RNFR up.bin', 'RNTO d/moved.bin', 'DELE d/moved.bin', 'RMD d']
    const { status, errors } = await curl(...options, ...quotes.flatMap((line) => ['-Q', line]), url(''))
    expect(errors).toBe('')
    expect(status).toBe(0)
  })

  test('reports a file that is not there', async () => {
    expect((await curl(...options, url('nowhere'))).status).toBe(78)
  })
})

test('keeps a name that is not UTF-8', async () => {
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x62, 0xe4, 0x72])]), 'latin')
  expect((await curl(url('b%e4r'))).output.toString()).toBe('latin')
})

test('keeps the password out of the log', () => {
  expect(server.logged).toContain('"user":"peer"')
  expect(server.logged).not.toContain('pass:word')
})

test('ends with exit status 0 on SIGTERM', async () => {
  expect(await server.stop()).toBe(0)
})
