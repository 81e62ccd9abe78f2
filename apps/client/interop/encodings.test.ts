import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ftpkit } from './ftpkit.js'
import { presentNames, type Serving, startOurs, startServer, user } from './servers.js'

/**
 * Names in each page, by their octets there and here, where they are UTF-8. Second octets are a backslash, a bar or a
 * letter. The last name is not text in the page: its octets stay what they are, here too.
 */
const pages = {
  gbk: { d6d0b9fa: '中国', '815c817c78': '乗亅x', '61812e62': undefined },
  shift_jis: { '835c955c': 'ソ表', '837c2e74': 'ポ.t', '61a062': undefined },
  big5: { a4a4b0ea: '中國', a55cb37c: '功逖', '61812e62': undefined },
} as const

type Page = keyof typeof pages

/** Which octets the server's disk has: those of the page, or UTF-8, which the server shows in the page. */
const disks = [
  { server: 'vsftpd', disk: 'page' },
  { server: 'ftpkit-server', disk: 'page' },
  { server: 'ftpkit-server', disk: 'utf-8' },
] as const

const cases = Object.keys(pages).flatMap((page) =>
  disks
    .filter(({ server }) => presentNames.includes(server))
    .map((disk) => ({ page: page as Page, ...disk })),
)

const octetsOf = (hex: string) => Buffer.from(hex, 'hex')
const inFolder = (folder: string, name: Buffer) => Buffer.concat([Buffer.from(`${folder}/`), name])
/** Names in a folder, as octets in hexadecimal. */
const found = (folder: string) =>
  readdirSync(folder, 'buffer')
    .map((name) => name.toString('hex'))
    .sort()
const escaped = (hex: string) => hex.replaceAll(/../g, '%$&')

describe.each(cases)('names in $page with $server, $disk on its disk', ({ page, server: name, disk }) => {
  const names = Object.entries(pages[page]).map(([hex, text]) => ({
    hex,
    text,
    here: text === undefined ? hex : Buffer.from(text).toString('hex'),
  }))
  const home = mkdtempSync(join(tmpdir(), 'ftpkit-home-'))
  const local = mkdtempSync(join(tmpdir(), 'ftpkit-encodings-'))
  /** The names as the server's disk has them. */
  const there = names.map(({ hex, here }) => (disk === 'page' ? hex : here)).sort()
  const here = names.map(({ here }) => here).sort()
  let server: Serving
  let url: string

  const run = (...args: string[]) =>
    ftpkit(local, ...args.map((arg) => arg.replace(/^@/, url)), '--name-encoding', page)

  beforeAll(async () => {
    for (const folder of ['d', 'put', 'up']) mkdirSync(join(home, folder))
    mkdirSync(join(local, 'up'))
    writeFileSync(join(local, 'plain'), 'plain')
    for (const hex of there) writeFileSync(inFolder(join(home, 'd'), octetsOf(hex)), hex)
    for (const hex of here) writeFileSync(inFolder(join(local, 'up'), octetsOf(hex)), hex)
    const network = { host: '127.0.0.1', tls: 'off' } as const
    server =
      name === 'ftpkit-server'
        ? await startOurs(home, network, [], disk === 'page' ? undefined : page)
        : await startServer(name, home, network)
    url = `ftp://${user}@${server.host}:${server.port}`
  })

  afterAll(async () => {
    await server.stop()
    rmSync(home, { recursive: true })
    rmSync(local, { recursive: true })
  })

  test('are listed as their characters, with the octets of what is none', async () => {
    const { output, status } = await run('ls', '@/d', '--json')
    const listed = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; nameOctets?: string })
    expect(status).toBe(0)
    expect(listed.map((entry) => entry.nameOctets ?? entry.name).sort()).toEqual(
      names.map(({ hex, text }) => text ?? hex).sort(),
    )
  })

  test('are fetched one by one and together', async () => {
    expect(await run('get', '-r', '@/d', 'tree')).toMatchObject({ status: 0 })
    expect(found(join(local, 'tree'))).toEqual(here)
    for (const { hex } of names)
      expect(await run('get', `@/d/${escaped(hex)}`, 'one/')).toMatchObject({ status: 0 })
    expect(found(join(local, 'one'))).toEqual(here)
    for (const { here, hex } of names) {
      const content = readFileSync(inFolder(join(local, 'one'), octetsOf(here)), 'utf8')
      expect(content).toBe(disk === 'page' ? hex : here)
    }
  })

  test('are stored one by one and together, renamed and deleted', async () => {
    expect(await run('put', '-r', 'up', '@/put')).toMatchObject({ status: 0 })
    expect(found(join(home, 'put'))).toEqual(there)
    for (const { hex } of names) {
      expect(await run('mv', `@/put/${escaped(hex)}`, `${url}/put/new-${escaped(hex)}`)).toMatchObject({
        status: 0,
      })
    }
    expect(found(join(home, 'put'))).toEqual(there.map((hex) => `6e65772d${hex}`).sort())
    for (const { hex } of names)
      expect(await run('rm', `@/put/new-${escaped(hex)}`)).toMatchObject({ status: 0 })
    expect(found(join(home, 'put'))).toEqual([])
    for (const { hex } of names)
      expect(await run('put', 'plain', `@/put/${escaped(hex)}`)).toMatchObject({ status: 0 })
    expect(found(join(home, 'put'))).toEqual(there)
  })

  test('are synchronized both ways, and then there is nothing to do', async () => {
    expect(await run('sync', 'up', '@/up')).toMatchObject({ status: 0 })
    expect(found(join(home, 'up'))).toEqual(there)
    expect(await run('sync', '@/up', 'down')).toMatchObject({ status: 0 })
    expect(found(join(local, 'down'))).toEqual(here)
    expect(await run('sync', 'up', '@/up', '--delete', '--by', 'size', '--json')).toMatchObject({
      output: '',
    })
    expect(await run('sync', '@/up', 'down', '--delete', '--by', 'size', '--json')).toMatchObject({
      output: '',
    })
    for (const hex of here) rmSync(inFolder(join(local, 'up'), octetsOf(hex)))
    writeFileSync(join(local, 'up', 'left'), '')
    expect(await run('sync', 'up', '@/up', '--delete', '--force')).toMatchObject({ status: 0 })
    expect(found(join(home, 'up'))).toEqual([Buffer.from('left').toString('hex')])
  })

  test('that the page lacks are refused by their name and its', async () => {
    const { status, words } = await run('put', 'plain', '@/😀')
    expect(status).not.toBe(0)
    expect(words).toContain(`the name "😀" can't be written in ${page}: it has no "😀" (U+1F600)`)
  })
})
