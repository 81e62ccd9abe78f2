import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportTable } from '../../src/sites/report-table.js'
import { Served } from '../served.js'
import { BookPlace } from './book.js'

let plain: Served
let secure: Served
/** Accepts connections, and never says a word. */
let silent: Server
const silenced: Socket[] = []

beforeAll(async () => {
  plain = await Served.start()
  secure = await Served.start('--tls', 'required', '--tls-self-signed')
  silent = createServer((socket) => void silenced.push(socket)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
}, 60_000)

afterAll(async () => {
  await plain[Symbol.asyncDispose]()
  await secure[Symbol.asyncDispose]()
  for (const socket of silenced) socket.destroy()
  silent.close()
})

function bookOf(): string {
  const address = ({ url }: Served) => url.replace(/^.*@/, '').replace(/\/$/, '')
  const { port } = silent.address() as { port: number }
  const sites = [
    { name: 'plain', url: `ftp://me@${address(plain)}`, secret: 'env:ME' },
    {
      name: 'secure',
      folder: 'Work',
      url: `ftpes://me@${address(secure)}`,
      secret: 'env:ME',
      insecure: 'true',
    },
    { name: 'distrusted', url: `ftpes://me@${address(secure)}`, secret: 'env:ME' },
    { name: 'wrong password', url: `ftp://me@${address(plain)}`, secret: 'env:OTHER' },
    { name: 'no password', url: `ftp://me@${address(plain)}` },
    { name: 'no directory', url: `ftp://me@${address(plain)}/none`, secret: 'env:ME' },
    { name: 'silent', url: `ftp://me@127.0.0.1:${port}`, secret: 'env:ME' },
    { name: 'gone', url: 'ftp://me@127.0.0.1:1', secret: 'env:ME' },
  ]
  return JSON.stringify({ sites })
}

const secrets = { ME: 'secret', OTHER: 'not it' }

test('sites check says of each site what it is like, or why it can not be used, and none stops the others', async () => {
  using place = new BookPlace()
  place.write('sites.yaml', bookOf())
  const { status, output, words } = await place.run(
    ['sites', 'check', '--timeout', '10', '--probe', '--no-netrc'],
    secrets,
  )
  expect(status, words).toBe(3)
  const lines = output.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^site +login +TLS +certificate +system +clock +free$/)
  expect(lines).toEqual([
    expect.anything(),
    expect.stringMatching(/^plain +\d+ ms +- +- +UNIX +[+-]?\d+ s +[\d.]+[MGT]$/),
    expect.stringMatching(
      /^Work\/secure +\d+ ms +TLSv1\.[23] +\d{4}-\d\d-\d\d, \d+ days, not trusted +UNIX +/,
    ),
    expect.stringMatching(/^distrusted +failed +- .*certificate/),
    expect.stringMatching(/^wrong password +failed .*530/),
    expect.stringMatching(/^no password +failed .*no password for 127\.0\.0\.1/),
    expect.stringMatching(/^no directory +failed .*550/),
    expect.stringMatching(/^silent +failed /),
    expect.stringMatching(/^gone +failed /),
  ])
  expect(output + words).not.toMatch(/not it|secret/)
  expect(readdirSync(plain.root)).toEqual([])
})

test('sites check writes a line of JSON for each site, with the dates of certificates', async () => {
  using place = new BookPlace()
  place.write('sites.yaml', bookOf())
  const { status, output } = await place.run(['sites', 'check', 'plain', 'Work/*', '--json'], secrets)
  const reports = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(reports.map(({ site }) => site).sort()).toEqual(['Work/secure', 'plain'])
  const { tls } = reports.find(({ site }) => site === 'Work/secure')
  expect(tls).toMatchObject({ protocol: expect.stringMatching(/^TLSv1/), trusted: false })
  expect(tls.validTo).toBeGreaterThan(tls.validFrom)
  expect(status).toBe(0)
})

test('a certificate that has expired, or is not valid yet, is marked', () => {
  const now = Date.UTC(2026, 0, 10)
  const tls = { protocol: 'TLSv1.3', cipher: '', subject: 'h', issuer: 'h', trusted: true }
  const row = (validFrom: number, validTo: number) => {
    const facts = { ...tls, validFrom, validTo }
    return reportTable(
      [{ site: 's', ok: true, host: 'h', milliseconds: 1, tls: facts, free: 0, clock: 3_600 }],
      now,
    )[1]
  }
  expect(row(0, Date.UTC(2026, 0, 9))).toContain('2026-01-09, expired')
  expect(row(Date.UTC(2026, 0, 11), Date.UTC(2027, 0, 1))).toContain('not valid yet')
  expect(row(0, Date.UTC(2026, 0, 20))).toMatch(/10 days +- +\+3600 s +0$/)
})
