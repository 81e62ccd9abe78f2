import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { octetsOf, Site, sample } from './peer.js'
import { user } from './server-process.js'

/** NcFTP doesn't support TLS. `-E` is active, by PORT, and `-F` passive. */
describe.each([
  ['passive', '-F'],
  ['active', '-E'],
] as const)('NcFTP, %s', (_mode, option) => {
  let site: Site

  beforeAll(async () => {
    site = await Site.open('plain')
  })
  afterAll(() => site[Symbol.asyncDispose]())
  beforeEach(() => site.clear())

  const ncftp = (program: string, ...rest: string[]) =>
    site.run(program, [
      ...['-u', user.name, '-p', user.password, '-P', site.port, '-t', '20', '-r', '1', '-V', option],
      ...rest,
    ])

  test('stores files in a new directory, and retrieves them', async () => {
    const put = await ncftp('ncftpput', '-m', site.host, 'd/e', 'bin.dat', 'empty.dat')
    expect(put).toMatchObject({ status: 0 })
    for (const name of ['bin.dat', 'empty.dat'] as const) {
      expect(octetsOf(site.remote(`d/e/${name}`))).toBe(sample(name))
    }
    mkdirSync(site.local('back'), { recursive: true })
    expect(await ncftp('ncftpget', site.host, 'back', 'd/e/bin.dat')).toMatchObject({ status: 0 })
    expect(octetsOf(site.local('back/bin.dat'))).toBe(sample('bin.dat'))
  })

  test('resumes a download', async () => {
    writeFileSync(site.remote('bin.dat'), readFileSync(site.local('bin.dat')))
    mkdirSync(site.local('half'), { recursive: true })
    writeFileSync(site.local('half/bin.dat'), readFileSync(site.local('half.dat')))
    expect(await ncftp('ncftpget', '-z', site.host, 'half', 'bin.dat')).toMatchObject({ status: 0 })
    expect(octetsOf(site.local('half/bin.dat'))).toBe(sample('bin.dat'))
  })

  test('transfers a tree both ways', async () => {
    mkdirSync(site.local('tree/sub dir'), { recursive: true })
    writeFileSync(site.local('tree/sub dir/é x'), readFileSync(site.local('text.txt')))
    expect(await ncftp('ncftpput', '-R', site.host, '/', 'tree')).toMatchObject({ status: 0 })
    expect(octetsOf(site.remote('tree/sub dir/é x'))).toBe(sample('text.txt'))
    expect(await ncftp('ncftpget', '-R', site.host, 'down', '/tree')).toMatchObject({ status: 0 })
    expect(octetsOf(site.local('down/tree/sub dir/é x'))).toBe(sample('text.txt'))
  })

  test('lists', async () => {
    writeFileSync(site.remote('bin.dat'), readFileSync(site.local('bin.dat')))
    const { output } = await site.run('ncftpls', [
      ...['-u', user.name, '-p', user.password, '-P', site.port, '-t', '20', '-r', '1', option, '-l'],
      `ftp://${site.host}/`,
    ])
    expect(String(output)).toMatch(/1048266 .* bin\.dat/)
  })

  test('reports a file that is not there', async () => {
    expect((await ncftp('ncftpget', site.host, 'back', 'nowhere')).status).not.toBe(0)
  })
})
