import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandRow } from '@ftpkit/command-line'
import type { Site } from '@ftpkit/site-book'
import { describe, expect, test } from 'vitest'
import type { ConnectionChoice } from '../../src/options.js'
import { choiceAt } from '../../src/sites/choice.js'
import { finderIn } from '../../src/sites/find.js'
import { networkRows } from '../../src/table/network.js'
import { Served } from '../served.js'

const sites: readonly Site[] = [
  { name: 'plain', folder: [], host: 'h.example', user: 'me' },
  { name: 'plain', folder: ['Work'], host: 'w.example', port: 2121, remote: '/pub/' },
  { name: 'twice', folder: ['A'], host: 'a.example' },
  { name: 'twice', folder: ['B'], host: 'b.example' },
  { name: 'a/b 中文', folder: ['Work'], host: 'c.example', tls: 'implicit', remote: "'ME." },
]
const find = finderIn(sites.map((site) => ({ site })))

describe('a reference', () => {
  test.each([
    ['site:plain', 'h.example', 21, ''],
    ['site:plain/a/b', 'h.example', 21, 'a/b'],
    ['site:plain//a', 'h.example', 21, '/a'],
    ['site:Work/plain', 'w.example', 2121, '/pub/'],
    ['site:Work/plain/a%20b', 'w.example', 2121, '/pub/a b'],
    ['site:Work/plain//etc', 'w.example', 2121, '/etc'],
    ['site:a%2Fb%20中文/NOTES', 'c.example', 990, "'ME.NOTES'"],
    ['SITE://B/twice/x', 'b.example', 21, 'x'],
  ])('%s is a site, and a path from its directory', (reference, host, port, path) => {
    expect(find(reference)).toMatchObject({ host, port, path, password: undefined })
  })

  test('to a name that several sites have is refused with their folders', () => {
    expect(() => find('site:twice/x')).toThrow('several sites have this name: A/twice, B/twice')
  })

  test('to a site that there is not names it, and says where sites are shown', () => {
    expect(() => find('site:none/x')).toThrow('no site is called "none"')
    expect(() => find('site:none')).toThrow('"ftpkit sites list" shows all')
  })
})

test('options of the command line override those of a site', () => {
  const site: Site = {
    ...sites[0]!,
    ...{
      data: 'active',
      proxy: 'none',
      system: 'ibmi',
      nameEncoding: 'gbk',
      account: 'a',
      insecure: true,
      rate: 9,
    },
  }
  const choice: ConnectionChoice = { timeout: 30, hostType: 'auto' }
  expect(choiceAt(site, choice)).toEqual({
    ...{ timeout: 30, hostType: 'ibmi', active: true, proxy: false, nameEncoding: 'gbk' },
    ...{ account: 'a', insecure: true, limitRate: 9 },
  })
  const own = { passive: true, hostType: 'unix', nameEncoding: 'utf-8', proxy: 'http://p:1' } as const
  const given: ConnectionChoice = { ...choice, ...own }
  expect(choiceAt(site, given)).toMatchObject(own)
  expect(choiceAt(site, given).active).toBeUndefined()
  expect(choiceAt(undefined, choice)).toBe(choice)
})

/** A command line for each command that takes a URL, in a book whose site is the server. */
const lines: Readonly<Record<string, readonly string[]>> = {
  ls: ['site:Work/here/d', '--json'],
  tree: ['site:here'],
  get: ['site:here/d/x', 'fetched'],
  put: ['local', 'site:here/stored'],
  cat: ['site:here/d/x'],
  edit: ['site:here/d/x'],
  rm: ['site:here/d/x'],
  mv: ['site:here/d/x', 'site:here/d/y'],
  mkdir: ['site:here/new'],
  stat: ['site:here/d/x'],
  hash: ['site:here/d/x'],
  shell: ['site:here/d'],
  sync: ['site:here/d', 'copy'],
  fxp: ['site:here/d/x', 'site:here/d/z'],
  'jes submit': ['site:here', 'local'],
  'jes list': ['site:here'],
  'jes output': ['site:here', 'JOB00001'],
  'jes purge': ['site:here', 'JOB00001'],
}

function named(rows: readonly CommandRow[], before = ''): string[] {
  return rows.flatMap(({ name, commands }) =>
    commands ? named(commands, `${before}${name} `) : [`${before}${name}`],
  )
}

describe('a site', () => {
  test('is tried with every command that connects to a server', () => {
    expect(Object.keys(lines).sort()).toEqual(named(networkRows).sort())
  })

  test.each(Object.entries(lines))('is taken by %s', async (command, operands) => {
    await using served = await Served.start(...(command.startsWith('jes') ? ['--system', 'zos'] : []))
    mkdirSync(join(served.root, 'd'))
    writeFileSync(join(served.root, 'd/x'), 'content\n')
    writeFileSync(join(served.place, 'local'), '//JOB1 JOB\n//S EXEC PGM=IEFBR14\n')
    const url = served.url.replace(':secret@', '@')
    const book = JSON.stringify({ sites: [{ name: 'here', folder: 'Work', url, secret: 'env:HERE' }] })
    writeFileSync(join(served.place, 'sites.yaml'), book, { mode: 0o600 })
    const { status, words } = await served.run([...command.split(' '), ...operands], '', {
      FTPKIT_SITES: join(served.place, 'sites.yaml'),
      HERE: 'secret',
      EDITOR: 'true',
    })
    // There is no such job.
    expect(words).toMatch(/output|purge/.test(command) ? /JOB00001/ : /^(?!ftpkit: (?:no|unable))/)
    expect(status, words).toBe(/output|purge/.test(command) ? 5 : 0)
  })
})

test('the shell opens a site', async () => {
  await using served = await Served.start()
  writeFileSync(join(served.root, 'x'), 'content\n')
  const book = JSON.stringify({
    sites: [{ name: 'here', url: served.url.replace(':secret@', '@'), secret: 'env:HERE' }],
  })
  writeFileSync(join(served.place, 'sites.yaml'), book, { mode: 0o600 })
  const environment = { FTPKIT_SITES: join(served.place, 'sites.yaml'), HERE: 'secret' }
  const { status, output } = await served.run(
    ['shell'],
    'open site:here\ncat x\nopen site:none\n',
    environment,
  )
  expect(output).toContain('content')
  expect(status).toBe(2)
})

describe('a site with optional TLS', () => {
  const listed = async (...options: string[]) => {
    await using served = await Served.start(...options)
    const site = {
      name: 'here',
      url: served.url.replace(':secret@', '@'),
      tls: 'optional',
      insecure: 'true',
      secret: 'env:HERE',
    }
    writeFileSync(join(served.place, 'sites.yaml'), JSON.stringify({ sites: [site] }), { mode: 0o600 })
    const environment = { FTPKIT_SITES: join(served.place, 'sites.yaml'), HERE: 'secret' }
    return await served.run(['ls', 'site:here', '-v'], '', environment)
  }

  test('is used with TLS where the server has it', async () => {
    const { status, words } = await listed('--tls', 'required', '--tls-self-signed')
    expect([status, words]).toEqual([0, expect.stringContaining('> PROT P')])
    expect(words).not.toContain('not encrypted')
  })

  test('is used in clear where the server refuses TLS, and that is reported', async () => {
    const { status, words } = await listed()
    expect([status, words]).toEqual([0, expect.stringContaining('the session is not encrypted')])
  })
})
