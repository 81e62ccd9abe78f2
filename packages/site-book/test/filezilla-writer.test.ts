import { describe, expect, test } from 'vitest'
import { readBook, type Site, writeBook } from '../src/index.js'
import { octets, text } from './made-sites.js'

describe('writing a sitemanager.xml', () => {
  const site = { name: 'n', folder: ['f'], host: 'h', tls: 'off' as const, port: 21 }
  const writtenText = (given: Partial<Site>) =>
    text(writeBook('filezilla', [{ site: { ...site, ...given } }]).octets)

  test.each([
    ['a control character', { note: 'a\0b' }, 'note', 'a\ufffdb'],
    ['half of a character', { note: 'a\ud800b' }, 'note', 'a\ufffdb'],
    ['a control character in a folder', { folder: ['a\u0001'] }, 'folder', ['a\ufffd']],
    ['blanks at the ends of a name', { name: ' n ' }, 'name', 'n'],
    ['blanks at the ends of a folder', { folder: ['a '] }, 'folder', ['a']],
    ['a system that it does not know', { system: 'ibmi' as const }, 'system', undefined],
    ['a directory that is not absolute', { remote: 'a/b' }, 'remote', undefined],
    ['empty parts of a directory', { remote: '/a//b/' }, 'remote', '/a/b'],
    ['a proxy', { proxy: 'socks5://h:1' }, 'proxy', undefined],
  ])('reports %s', (_name, given, field, held) => {
    const { octets: written, warnings } = writeBook('filezilla', [{ site: { ...site, ...given } }])
    expect(warnings).toMatchObject([{ field }])
    const again = readBook('filezilla', written).entries[0]!.site
    expect(again[field as keyof Site]).toEqual(held)
  })

  test('keeps the order of folders and sites', () => {
    const entries = ['a', '', 'b', 'a'].map((name, number) => ({
      site: { ...site, name: `${number}`, folder: name === '' ? [] : [name] },
    }))
    const order = readBook('filezilla', writeBook('filezilla', entries).octets).entries
    expect(order.map((each) => each.site.name)).toEqual(['0', '3', '1', '2'])
  })

  test('can not be led to more elements by a text', () => {
    const note = '</Comments></Server><Server><Host>evil</Host>'
    expect(readBook('filezilla', octets(writtenText({ note, name: note }))).entries).toEqual([
      { site: { ...site, note, name: note } },
    ])
  })
})
