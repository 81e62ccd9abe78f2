import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { octetsOf, Site, sample } from './peer.js'
import { user } from './server-process.js'

describe.each([
  ['plain', 'passive'],
  ['plain', 'active'],
  ['tls', 'passive'],
  ['tls', 'active'],
] as const)('wget, %s, %s', (security, mode) => {
  let site: Site

  beforeAll(async () => {
    site = await Site.open(security)
    mkdirSync(site.remote('tree/sub'), { recursive: true })
    for (const name of ['bin.dat', 'empty.dat']) {
      writeFileSync(site.remote(`tree/${name}`), readFileSync(site.local(name)))
    }
    writeFileSync(site.remote('tree/sub/with space é'), readFileSync(site.local('text.txt')))
  })
  afterAll(() => site[Symbol.asyncDispose]())

  function wget(path: string, ...options: string[]) {
    const { host, port, certificate } = site
    return site.run('wget', [
      ...['-nv', '--tries=1', '--timeout=20', `--ftp-user=${user.name}`, `--ftp-password=${user.password}`],
      ...(mode === 'active' ? ['--no-passive-ftp'] : []),
      ...(certificate ? [`--ca-certificate=${certificate}`] : []),
      ...options,
      `${certificate ? 'ftps' : 'ftp'}://${host}:${port}/${path}`,
    ])
  }

  test('retrieves a file', async () => {
    expect(await wget('tree/bin.dat', '-O', 'one')).toMatchObject({ status: 0 })
    expect(octetsOf(site.local('one'))).toBe(sample('bin.dat'))
  })

  test('resumes a download', async () => {
    mkdirSync(site.local('c'))
    writeFileSync(site.local('c/bin.dat'), readFileSync(site.local('half.dat')))
    expect(await wget('tree/bin.dat', '-c', '-P', 'c')).toMatchObject({ status: 0 })
    expect(octetsOf(site.local('c/bin.dat'))).toBe(sample('bin.dat'))
  })

  test('retrieves a tree', async () => {
    expect(await wget('tree/', '-r', '-nH', '-P', 'r')).toMatchObject({ status: 0 })
    expect(octetsOf(site.local('r/tree/bin.dat'))).toBe(sample('bin.dat'))
    expect(octetsOf(site.local('r/tree/empty.dat'))).toBe(sample('empty.dat'))
    expect(octetsOf(site.local('r/tree/sub/with space é'))).toBe(sample('text.txt'))
  })

  test('retrieves no file that is not newer', async () => {
    expect((await wget('tree/bin.dat', '-N', '-P', 'n')).errors).toContain('bin.dat')
    const again = await wget('tree/bin.dat', '-N', '-P', 'n')
    expect(again).toMatchObject({ status: 0 })
    expect(again.errors).not.toContain('-> "n/bin.dat"')
  })

  test('finds files and directories with --spider', async () => {
    expect(await wget('tree/bin.dat', '--spider')).toMatchObject({ status: 0 })
    expect(await wget('tree/', '--spider')).toMatchObject({ status: 0 })
    expect(await wget('tree/', '--spider', '-r', '-nH', '-P', 's')).toMatchObject({ status: 0 })
    expect((await wget('tree/nowhere', '--spider')).status).toBe(8)
  })

  test('reports a file that is not there', async () => {
    expect((await wget('tree/nowhere')).status).toBe(8)
  })
})
