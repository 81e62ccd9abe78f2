import { describe, expect, test } from 'vitest'
import { bookFormats, formatOf, writeBook } from '../src/index.js'
import { madeEntries, octets, steadyRclone } from './made-sites.js'

const written = bookFormats.map((format) => {
  const entries = format === 'cyberduck' ? madeEntries.slice(0, 1) : madeEntries
  return [format, writeBook(format, entries, { csvPasswords: true, rclone: steadyRclone }).octets] as const
})

const misleading = [
  ...[
    '',
    'book',
    'sites.yaml',
    'sitemanager.xml',
    'book.csv',
    'rclone.conf',
    'WinSCP.ini',
    '.netrc',
    'x.duck',
  ],
  ...['/home/me/.lftp/bookmarks', 'C:\\Users\\me\\_netrc'],
]

describe('the format of a file', () => {
  test.each(written)('is known of %s, whatever the file is called', (format, given) => {
    for (const name of misleading) expect([name, formatOf(given, name)]).toEqual([name, format])
  })

  test.each([
    ['filezilla', 'SiteManager-2026.XML'],
    ['cyberduck', 'x.duck'],
    ['csv', 'a.b.CSV'],
    ['winscp', '/x/WinSCP.ini'],
    ['rclone', '/home/me/.config/rclone/rclone.conf'],
    ['yaml', 'x.yml'],
    ['lftp', '/home/me/.local/share/lftp/bookmarks'],
    ['netrc', '.netrc'],
    ['netrc', 'C:\\Users\\me\\_netrc'],
    [undefined, 'my.netrc.txt'],
    [undefined, ''],
  ])('%s is that of a file called %s without a known beginning', (format, name) => {
    for (const given of ['', 'nothing that is known\n', '\0\0\0'])
      expect(formatOf(octets(given), name)).toBe(format)
  })

  test.each([
    ['filezilla', '\ufeff\n <!-- x -->\n<FileZilla3>'],
    ['filezilla', '<?xml version="1.0"?>\n<Servers/>'],
    ['csv', '\ufeffname, "url" ,x\n'],
    ['csv', 'URL,url'],
    ['winscp', '; made\n[Configuration\\Interface]\n'],
    ['rclone', '# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA\n'],
    ['rclone', '[x]\ntype=sftp\n'],
    ['yaml', '# made\n\n---\nsites:\n'],
    ['lftp', 'a\tfile:///x\n'],
    ['netrc', '# made\n\n  machine h\n'],
    ['netrc', 'macdef init\n'],
    ['netrc', 'default login x\n'],
    [undefined, 'the machine is\n'],
    [undefined, '<html></html>'],
  ])('%s is that of %j', (format, given) => {
    expect(formatOf(octets(given))).toBe(format)
  })

  test('is known of UTF-16', () => {
    const given = Buffer.from('\ufeff<FileZilla3>', 'utf16le')
    expect([formatOf(given), formatOf(given.swap16())]).toEqual(['filezilla', 'filezilla'])
  })

  test.each([' ', '\n', '\t', '[', '<', '#', 'a ', ',', '"', 'type ', '[x\n'])(
    'is found in a time that grows with the file, for a file of %j only',
    (part) => {
      formatOf(octets(part.repeat(65_536)))
      expect(formatOf(octets(`${part.repeat(65_536)}\n`), 'x.csv')).toBe('csv')
    },
  )
})
