import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readBook, type Site, writeBook } from '../src/index.js'
import { passwords, run, servedSite, temporaryHome } from './run.js'

const home = temporaryHome()
mkdirSync(join(home, '.lftp'))
const file = join(home, '.lftp/bookmarks')
const served = servedSite(passwords[1])

/** Settings under which a session ends at the first fault. */
const settings = [
  'set net:max-retries 1',
  'set net:timeout 20',
  'set ftp:ssl-allow no',
  'set bmk:save-passwords yes',
]

function lftp(...commands: string[]): string {
  writeFileSync(join(home, 'script'), [...settings, ...commands, ''].join('\n'))
  return run(home, 'lftp', ['-f', join(home, 'script')])
}

/** A word for lftp, in which a backslash keeps each sign as it is. */
const word = (text: string) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`

describe('bookmarks that lftp wrote', () => {
  test.each(passwords.filter((password) => !password.includes(',')))('have the password %j', (password) => {
    writeFileSync(file, '')
    lftp(`open -u ${word(`me@example.com,${password}`)} ftp://127.0.0.1:1`, 'bookmark add made')
    const { entries, warnings } = readBook('lftp', readFileSync(file))
    expect(warnings).toEqual([])
    expect(entries).toEqual([
      {
        site: {
          name: 'made',
          folder: [],
          host: '127.0.0.1',
          port: 1,
          user: 'me@example.com',
          tls: 'optional',
        },
        password,
      },
    ])
  })

  test('have the directory that was open, from the home directory on', () => {
    writeFileSync(file, '')
    const { site, password } = served()
    lftp(
      `open -u ${word(`${site.user},${password}`)} -p ${site.port} 127.0.0.1`,
      'cd "web/my folder"',
      'bookmark add made',
      'cd ..',
      'bookmark add 名',
    )
    const { entries, warnings } = readBook('lftp', readFileSync(file))
    expect(warnings).toEqual([])
    expect(entries.map((each) => [each.site.name, each.site.remote])).toEqual([
      ['made', 'web/my folder'],
      ['名', 'web'],
    ])
  })

  test('have other protocols, and hosts of IPv6', () => {
    writeFileSync(file, '')
    lftp('open ftps://[::1]:1', 'bookmark add six', 'open http://127.0.0.1:1', 'bookmark add web')
    const { entries, warnings } = readBook('lftp', readFileSync(file))
    expect(entries).toEqual([{ site: { name: 'six', folder: [], host: '::1', port: 1, tls: 'implicit' } }])
    expect(warnings).toMatchObject([
      { place: 'web', message: 'http:// is not FTP; the bookmark is left out' },
    ])
  })
})

describe('bookmarks for lftp', () => {
  const open = (given: Partial<Site>, name: string, ...commands: string[]) => {
    const { site, password } = served()
    writeFileSync(
      file,
      writeBook('lftp', [{ site: { ...site, ...given }, ...(password ? { password } : {}) }]).octets,
    )
    return lftp(`open ${word(name)}`, ...commands)
  }

  test('are listed', () => {
    const { site } = served()
    writeFileSync(
      file,
      writeBook('lftp', [{ site: { ...site, name: 'a b' } }, { site: { ...site, name: '名%41' } }]).octets,
    )
    const names = lftp('bookmark list')
      .split('\n')
      .map((line) => line.split('\t')[0])
    expect(names.filter((name) => name !== '')).toEqual(['a_b', '名%41'])
  })

  test.each([
    [undefined, 'cls web', 'web/my folder/\n'],
    ['/web', 'cls -1', 'my folder/\n'],
    ['web', 'cls -1', 'my folder/\n'],
    ['/web/my folder', 'cls -1', 'file\n'],
    ['/web/my folder/', 'cat file', 'content\n'],
  ])('open the directory %j with their password', (remote, command, printed) => {
    expect(open({ remote }, 'served', command)).toBe(printed)
  })

  test.each(['名%41', '#x', "'q'", 'a:b'])('open a site called %j', (name) => {
    expect(open({ name, remote: '/web' }, name, 'cls -1')).toBe('my folder/\n')
  })
})
