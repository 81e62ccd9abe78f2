import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ftpkit } from '../test/served.js'
import { password, presentNames, type ServerName, type Serving, startServer, user } from './servers.js'

/** How many sites there are in all. */
const count = 200

const names: readonly ServerName[] = (['ftpkit-server', 'vsftpd', 'pyftpdlib'] as const).filter((name) =>
  presentNames.includes(name),
)
const servers = new Map<ServerName, Serving>()
const folder = mkdtempSync(join(tmpdir(), 'ftpkit-sites-'))

beforeAll(async () => {
  chmodSync(folder, 0o755)
  for (const name of names)
    servers.set(
      name,
      await startServer(name, mkdtempSync(join(folder, 'home-')), { host: '127.0.0.1', tls: 'required' }),
    )
})

afterAll(async () => {
  for (const server of servers.values()) await server.stop()
  rmSync(folder, { recursive: true })
})

test('200 sites on several servers are checked at once, each with its login, TLS and certificate', async () => {
  const sites = Array.from({ length: count }, (_, index) => {
    const name = names[index % names.length]!
    const { host, port } = servers.get(name)!
    const url = `ftpes://${user}@${host}:${port}`
    return { name: `site ${index}`, folder: name, url, secret: 'env:SITE_PASSWORD', insecure: 'true' }
  })
  const book = join(folder, 'sites.yaml')
  writeFileSync(book, JSON.stringify({ sites }), { mode: 0o600 })
  const begun = performance.now()
  const { status, output, words } = await ftpkit(['sites', 'check', '--parallel', '20', '--json'], {
    env: { ...process.env, FTPKIT_SITES: book, SITE_PASSWORD: password },
  })
  process.stdout.write(`${count} sites were checked in ${Math.round(performance.now() - begun)} ms\n`)
  expect([status, words]).toEqual([0, ''])
  const reports = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(reports).toHaveLength(count)
  for (const { ok, system, tls } of reports) {
    expect(ok).toBe(true)
    expect(system).toContain('UNIX')
    expect(tls.protocol).toMatch(/^TLSv1\.[23]$/)
  }
})
