import { type Answer, FaultyServer, send } from '@ftpkit/testkit/faulty-server'
import { expect, test } from 'vitest'
import { connect } from '../../src/index.js'
import { loadNameEncoding } from '../../src/name-encoding.js'

const reply =
  (text: string): Answer =>
  ({ write }) =>
    write(text)

const forms: Readonly<Record<string, (name: string) => string>> = {
  MLSD: (name) => `type=file;size=5; ${name}`,
  'ls -l': (name) => `-rw-r--r-- 1 a b 5 Jan  2  2020 ${name}`,
  link: (name) => `lrwxrwxrwx 1 a b 1 Jan  2  2020 ${name} -> x`,
  DOS: (name) => `01-02-20  03:04AM                    5 ${name}`,
  EPLF: (name) => `+i8388621.29609,m824255902,r,s5,\t${name}`,
}

const blanks = ['\u00a0', '\u3000', '\ufeff', '\u2028', '\u2029', '\u0085', '\u2003', '\u180e']

test.each(
  Object.keys(forms).flatMap((form) =>
    ['utf-8', 'gb18030', 'windows-1252'].map((page) => [form, page] as const),
  ),
)('%s in %s keeps blanks and line separators of Unicode in names', async (form, nameEncoding) => {
  const names = await loadNameEncoding(nameEncoding)
  const views = blanks.flatMap((blank) => [`${blank}a`, `a${blank}`, `a${blank}b`, `${blank}`])
  const fitting = views.filter((view) => {
    try {
      return names.text(names.octets(view)) === view
    } catch {
      return false
    }
  })
  const list: Answer = async (session) => {
    session.write('150 here it comes\r\n')
    await send(
      session,
      Buffer.concat(
        fitting.flatMap((view) => {
          const [before = '', after = ''] = forms[form]!('|').split('|')
          return [Buffer.from(before), Buffer.from(names.octets(view)), Buffer.from(`${after}\r\n`)]
        }),
      ),
    )
    session.write('226 done\r\n')
  }
  const feature = form === 'MLSD' ? ' MLST type*;\r\n' : ''
  const FEAT = reply(`211-Features:\r\n SIZE\r\n${feature}211 End\r\n`)
  await using server = await FaultyServer.start({ answers: { FEAT, MLSD: list, LIST: list } })
  await using client = await connect({ ...server.address, nameEncoding })
  const found: string[] = []
  const unknown: string[] = []
  for await (const { name } of client.list(undefined, { onUnknownLine: (raw) => unknown.push(raw) }))
    found.push(name)
  expect(unknown).toEqual([])
  expect(found).toEqual(fitting)
})
