import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { octetsOf, Site, sample } from './peer.js'
import { user } from './server-process.js'

/** Each test continues with the files of the one before, as a user of rclone would. */
describe.each(['plain', 'tls'] as const)('rclone, %s', (security) => {
  let site: Site
  let password: string

  beforeAll(async () => {
    // rclone shares tickets among its sessions, so a data connection may resume the session of another control
    // connection.
    site = await Site.open(security, ...(security === 'tls' ? ['--tls-resumption', 'optional'] : []))
    password = String((await site.run('rclone', ['obscure', user.password])).output).trim()
    mkdirSync(site.local('tree/a/b'), { recursive: true })
    mkdirSync(site.local('tree/Ünï cödé'))
    writeFileSync(site.local('tree/a/b/bin.dat'), readFileSync(site.local('bin.dat')))
    writeFileSync(site.local('tree/empty'), '')
    writeFileSync(site.local('tree/Ünï cödé/é€ x.txt'), readFileSync(site.local('text.txt')))
    for (let file = 0; file < 20; file += 1) writeFileSync(site.local(`tree/a/f${file}`), `${file}\n`)
    utimesSync(site.local('tree/a/f1'), new Date('2020-02-03T04:05:06Z'), new Date('2020-02-03T04:05:06Z'))
  })
  afterAll(() => site[Symbol.asyncDispose]())

  const remote = (path: string) => {
    const { host, port, certificate } = site
    const secure = certificate ? ',explicit_tls=true' : ''
    return `:ftp,host=${host},port=${port},user=${user.name},pass='${password}'${secure}:${path}`
  }

  function rclone(command: string, ...options: string[]) {
    const given = ['--retries', '1', '--low-level-retries', '2', '--timeout', '20s', '--transfers', '3']
    const trust = site.certificate ? { SSL_CERT_FILE: site.certificate } : {}
    return site.run('rclone', [command, '--config', '/dev/null', ...given, ...options], undefined, trust)
  }

  const success = { status: 0 }

  test('copies a tree up, and finds no difference', async () => {
    expect(await rclone('copy', 'tree', remote('t'))).toMatchObject(success)
    expect(octetsOf(site.remote('t/a/b/bin.dat'))).toBe(sample('bin.dat'))
    expect(octetsOf(site.remote('t/empty'))).toBe(sample('empty.dat'))
    expect(await rclone('check', '--download', 'tree', remote('t'))).toMatchObject(success)
  })

  test('keeps times by MFMT', async () => {
    expect(String((await rclone('lsl', remote('t'))).output)).toContain('2020-02-03')
  })

  test('copies a tree down', async () => {
    expect(await rclone('copy', remote('t'), 'down')).toMatchObject(success)
    expect(octetsOf(site.local('down/Ünï cödé/é€ x.txt'))).toBe(sample('text.txt'))
    expect(await rclone('check', '--download', 'down', remote('t'))).toMatchObject(success)
  })

  test('syncs what was changed and removed, and transfers nothing the second time', async () => {
    rmSync(site.local('tree/a/f2'))
    writeFileSync(site.local('tree/a/f3'), 'other content\n')
    expect(await rclone('sync', 'tree', remote('t'))).toMatchObject(success)
    expect(existsSync(site.remote('t/a/f2'))).toBe(false)
    expect(readFileSync(site.remote('t/a/f3'), 'utf8')).toBe('other content\n')
    expect(await rclone('check', '--download', 'tree', remote('t'))).toMatchObject(success)
    const again = await rclone('sync', '-v', 'tree', remote('t'))
    expect(again.errors).toContain('There was nothing to transfer')
  })

  test('reads a part of a file by REST', async () => {
    const { output } = await rclone('cat', '--offset', '1000', '--count', '500', remote('t/a/b/bin.dat'))
    expect(output).toEqual(readFileSync(site.local('bin.dat')).subarray(1_000, 1_500))
  })

  test('moves a file and a directory', async () => {
    expect(await rclone('moveto', remote('t/empty'), remote('t/a/moved'))).toMatchObject(success)
    expect(await rclone('moveto', remote('t/a'), remote('t/z'))).toMatchObject(success)
    expect(existsSync(site.remote('t/z/b/bin.dat'))).toBe(true)
    expect(octetsOf(site.remote('t/z/moved'))).toBe(sample('empty.dat'))
  })

  test('purges a tree', async () => {
    expect(await rclone('purge', remote('t'))).toMatchObject(success)
    expect(existsSync(site.remote('t'))).toBe(false)
    expect((await rclone('ls', remote('t'))).status).not.toBe(0)
  })
})
