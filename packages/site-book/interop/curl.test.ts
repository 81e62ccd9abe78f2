import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeBook } from '../src/index.js'
import { passwords, run, servedSite, temporaryHome } from './run.js'

const home = temporaryHome()
const file = join(home, '.netrc')

describe.each(passwords)('a netrc file with the password %j', (password) => {
  const served = servedSite(password)

  test('lets curl log in', () => {
    const { site } = served()
    const others = ['other', 'more'].map((host) => ({ site: { name: host, folder: [], host, user: 'x' } }))
    const book = writeBook('netrc', [
      others[0]!,
      { site: { ...site, name: site.host }, password },
      others[1]!,
    ])
    writeFileSync(file, book.octets)
    const url = `ftp://127.0.0.1:${site.port}/web/my%20folder/file`
    expect(run(home, 'curl', ['-sS', '--netrc-file', file, url])).toBe('content\n')
  })
})
