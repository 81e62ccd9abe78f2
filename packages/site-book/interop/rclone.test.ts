import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readBook, type Site, writeBook } from '../src/index.js'
import { answer, passwords, rclone, run, servedSite, temporaryHome } from './run.js'

const home = temporaryHome()
const file = join(home, 'rclone.conf')
const rcloneRun = (...args: string[]) => run(home, 'rclone', ['--config', file, ...args])
const served = servedSite(passwords[1])

function writeConf(sites: readonly Site[], password?: string): void {
  const entries = sites.map((site) => (password === undefined ? { site } : { site, password }))
  writeFileSync(file, writeBook('rclone', entries, { rclone }).octets)
}

/** Texts that are written with quotes, or without. */
const texts = [
  'plain',
  '"quoted"',
  '`x`',
  '"""x"""',
  '`',
  '"',
  '""""',
  ' blanks ',
  '#x',
  ';x',
  '[x]',
  '= x',
  'x"""`"',
  '%41%',
]

describe('books that rclone wrote', () => {
  test.each(passwords)('have the password %j', (password) => {
    writeFileSync(file, '')
    rcloneRun('config', 'create', 'made', 'ftp', 'host=h', 'user=u', `pass=${password}`, '--obscure')
    const { entries, warnings } = readBook('rclone', readFileSync(file), { rclone })
    expect(warnings).toEqual([])
    expect(entries).toEqual([
      { site: { name: 'made', folder: [], host: 'h', user: 'u', tls: 'off' }, password },
    ])
  })

  test.each(passwords)('have the password %j, obscured alone', (password) => {
    const pass = run(home, 'rclone', ['obscure', '-'], password).trim()
    const given = Buffer.from(`[made]\ntype = ftp\nhost = h\npass = ${pass}\n`)
    expect(readBook('rclone', given, { rclone }).entries[0]!.password).toBe(password)
  })

  test('have every field', () => {
    writeFileSync(file, '')
    const values = [
      'host=h',
      'port=2121',
      'user=u',
      'explicit_tls=true',
      'no_check_certificate=true',
      'concurrency=3',
    ]
    rcloneRun('config', 'create', 'a b', 'ftp', ...values, 'description=one line', 'shut_timeout=5s')
    const { entries, warnings } = readBook('rclone', readFileSync(file), { rclone })
    expect(entries).toEqual([
      {
        site: {
          ...{ name: 'a b', folder: [], host: 'h', port: 2121, user: 'u', tls: 'explicit', insecure: true },
          ...{ connections: 3, note: 'one line' },
        },
      },
    ])
    expect(warnings).toMatchObject([{ place: 'a b', field: 'shut_timeout' }])
  })

  test.each(texts)('have the text %j as rclone reads it again', (text) => {
    writeFileSync(file, '')
    rcloneRun('config', 'create', 'made', 'ftp', `host=${text}`, `user=${text}`, `description=${text}`)
    const { made } = JSON.parse(rcloneRun('config', 'dump')) as { made: Record<string, string> }
    const { host, user, note } = readBook('rclone', readFileSync(file)).entries[0]!.site
    expect({ host, user, description: note }).toMatchObject({
      host: made.host,
      user: made.user,
      description: made.description,
    })
  })

  test('that are encrypted are refused', async () => {
    writeConf([{ name: 'n', folder: [], host: 'h' }])
    await answer(home, 'rclone', ['--config', file, 'config'], ['s', 'a', 'made', 'made', 'q', 'q'])
    expect(readFileSync(file, 'utf8')).toContain('RCLONE_ENCRYPT_V0')
    expect(() => readBook('rclone', readFileSync(file))).toThrow('the configuration of rclone is encrypted')
  })
})

describe('books for rclone', () => {
  test.each(texts)('keep the text %j', (text) => {
    writeConf([{ name: 'made', folder: [], host: text, user: text, note: text, tls: 'implicit' }])
    const { made } = JSON.parse(rcloneRun('config', 'dump')) as { made: unknown }
    expect(made).toEqual({ type: 'ftp', host: text, user: text, description: text, port: '990', tls: 'true' })
  })

  test.each(['a\nb', 'a\r\nhost = evil', 'a\n[evil]\ntype = ftp'])(
    'have no line that a text made: %j',
    (text) => {
      writeConf([{ name: text, folder: [], host: text, user: text, note: text, tls: 'off' }])
      const remotes = JSON.parse(rcloneRun('config', 'dump')) as Record<string, { host: string }>
      expect(Object.keys(remotes)).toHaveLength(1)
      expect(Object.values(remotes)[0]!.host).toBe(text.replaceAll(/\s*[\r\n]+\s*/g, ' '))
    },
  )

  test.each(passwords)('keep the password %j', (password) => {
    writeConf([{ name: 'made', folder: [], host: 'h' }], password)
    const { made } = JSON.parse(rcloneRun('config', 'dump')) as { made: { pass: string } }
    expect(run(home, 'rclone', ['reveal', made.pass]).replace(/\n$/, '')).toBe(password)
  })

  test('list a directory of a server', () => {
    const { site, password } = served()
    writeConf([{ ...site, name: 'served 1.x', tls: 'off' }], password)
    expect(rcloneRun('lsf', 'served 1.x:web/my folder')).toBe('file\n')
    expect(rcloneRun('cat', 'served 1.x:web/my folder/file')).toBe('content\n')
  })
})
