import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ListingParser } from '../../src/index.js'

const now = Date.UTC(2026, 6, 1, 12)

/** Names that look like what stands before them, among any others. */
const words = fc.constantFrom(
  ...[
    '2020',
    '10:20',
    'Jan',
    '5',
    '12',
    '2020-01-02',
    '<DIR>',
    ' ',
    '  ',
    '->',
    ';1',
    '*STMF',
    '"',
    '/',
    '[x]',
  ],
  ...['AM', '+0100', '月', 'ä', 'ls', '.', '03', 'FB', 'PS'],
)
const name = fc
  .oneof(
    fc.string({ minLength: 1 }),
    fc.string({ minLength: 1, unit: 'binary' }),
    fc.array(words, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(' ')),
    fc.array(words, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
  )
  .filter((name) => !/[\r\n\0]/.test(name) && name !== '')

/** A name of a system whose names have no blanks. */
const wordName = name.map((text) => text.replace(/\s/g, '_'))

/** A name of a system where a slash ends a directory. */
const withoutSlash = name.filter((text) => !text.endsWith('/'))

const versioned = name.map((text) => `${text.trim() || '_'};1`)

/** A form of line, as a function of the name in it. */
type Form = readonly [title: string, of: (name: string) => string, names?: fc.Arbitrary<string>]

const mode = '-rw-r--r--   1 ann      staff '

const forms: readonly Form[] = [
  ['ls with a time', (name) => `${mode}     5 Jun 28 19:50 ${name}`],
  ['ls with a year', (name) => `${mode}     5 Nov 28  2019 ${name}`],
  ['ls with the day first', (name) => `${mode}     5 28 nov 19:50 ${name}`],
  ['ls with a full stop', (name) => `${mode}     5 28. Nov. 2019 ${name}`],
  ['ls of another alphabet', (name) => `${mode}     5 июн 28 19:50 ${name}`],
  ['ls of East Asia', (name) => `${mode}     5  6月 28日 2019年 ${name}`],
  ['ls of East Asia, the year first', (name) => `${mode}     5 2019年  6月 28日 ${name}`],
  ['ls in long ISO form', (name) => `${mode}     5 2019-06-28 19:50 ${name}`],
  ['ls in full ISO form', (name) => `${mode}     5 2019-06-28 19:50:01.000000000 +0200 ${name}`],
  ['ls of BSD with seconds', (name) => `${mode}     5 Jun 28 19:50:01 2019 ${name}`],
  ['ls with a year after the time', (name) => `${mode}     5 Jun 28 19:50 2019 ${name}`],
  ['ls of AIX', (name) => `${mode}     5 Jun 28 2019  ${name}`],
  ['ls with short sizes', (name) => `${mode}  1.2M Jun 28 19:50 ${name}`],
  ['ls of a device', (name) => `crw-rw-rw-   1 ann      staff  13,   2 Jun 28 19:50 ${name}`],
  ['ls with an ACL', (name) => `drwxr-xr-x+  2 ann      staff     5 Jun 28 19:50 ${name}`],
  ['ls of a number as group', (name) => `-rw-r--r--   1 500 500     5 Jun 28 19:50 ${name}`],
  ['ls of a link', (name) => `lrwxrwxrwx   1 ann staff     3 Jun 28 19:50 ${name} -> abc`],
  ['dates of numbers', (name) => `${mode}     5 31-12-2019 19:50 ${name}`],
  ['a size that ran into the group', (name) => `-rw-r--r-- ann longgroup123456 Jun 28 19:50 ${name}`],
  ['NetWare', (name) => `- [RWCEAFMS] ann              5 Jun 28 19:50    ${name}`],
  ['IIS', (name) => `06-28-19  07:50PM                    5 ${name}`],
  ['IIS, a directory', (name) => `06-28-19  07:50PM       <DIR>          ${name}`],
  ['OS/2', (name) => `     5      A          06-28-99   07:50  ${name}`],
  ['EPLF', (name) => `+i8.4,m839956783,r,s5,\t${name}`],
  ['IBM i', (name) => `ANN              5 28/06/19 19:50:01 *STMF      ${name}`, withoutSlash],
  ['IBM i, squeezed', (name) => `ANN 5 28/06/19 19:50:01 *STMF ${name}`, withoutSlash],
  ['VShell', (name) => `5  Jun 28, 2019 19:50 ${name}`, withoutSlash],
  ['numbers', (name) => `0100644   500  101   5    1234567890       ${name}`],
  ['Connect:Enterprise', (name) => `-C--E-----FTP B MAIL01       7670  5 Jun 13 07:42 ${name}`],
  ['OpenVMS', (name) => `${name}   3/3  2-JAN-2020 03:04:05 [ANN] (RWED,RWED,RE,)`, versioned],
  ['NonStop', (name) => `${name} 101 5 6-Apr-07 14:21:18 255,255 "oooo"`, wordName],
  ['a data set', (name) => `WORK01 3390   2019/05/21  1   15  FB      80  8000  PS  ${name}`, wordName],
]

describe('reads the very name, or says that it may be another one', () => {
  for (const [title, line, names = name] of forms) {
    test(title, () => {
      fc.assert(
        fc.property(names, fc.boolean(), (name, isFirst) => {
          const parser = new ListingParser({ now })
          // Most names of a listing are plain, so that one of them shows how the server pads.
          if (!isFirst) parser.parse(line('plain'))
          const read = parser.parse(line(name))
          if (read.kind !== 'entry' || read.doubtful) return
          if (isFirst && /^\s/.test(name)) return
          expect(read.entry.name).toBe(name)
        }),
        { numRuns: 300 },
      )
    })
  }
})

/** What may stand before a size: names of owners and groups, numbers, and words that look like parts of a date. */
const ownership = fc
  .array(
    fc.constantFrom(
      ...[
        'ann',
        '500',
        '2003',
        '12',
        '1',
        'user1',
        'Domain Users',
        'größe',
        'AD\\Domain Users',
        'jan',
        'May',
        'x-1',
      ],
    ),
    { minLength: 0, maxLength: 2 },
  )
  .map((words) => words.join(' '))

const dates = [
  ...['Jun 28 19:50', 'Jun  8  2019', 'Jun 28 19:50:01 2019', '28 jun 19:50', '8. Juni 2019', 'июн 28 19:50'],
  ...[
    '6月 28 19:50',
    '6月 28 2019',
    '6月 28日 2019年',
    '2019年  6月 28日',
    '2019-06-28 19:50',
    '2019/06/28 19:50',
  ],
  ...['28-06-2019 19:50', '06-28 19:50', '06-28 2019', '6 28 19:50', '2019. jún 28.', 'jún 28. 19:50'],
  ...['2019.06.28 19:50', '28-Jun-19', 'Jun 28, 2019 19:50', '28.6. 19:50'],
]

describe('finds a name after any owner, group and size', () => {
  test.each(dates)('with the date %s', (date) => {
    const size = fc.nat({ max: 99_999 })
    fc.assert(
      fc.property(ownership, size, name, (columns, octets, name) => {
        const line = (name: string) => `-rw-r--r-- 1 ${columns}  ${octets} ${date} ${name}`
        const parser = new ListingParser({ now })
        const plain = parser.parse(line('plain'))
        if (plain.kind === 'entry' && !plain.doubtful)
          expect(plain).toMatchObject({ kind: 'entry', entry: { name: 'plain', size: octets } })
        const read = parser.parse(line(name))
        if (read.kind === 'entry' && !read.doubtful) expect(read.entry.name).toBe(name)
      }),
      { numRuns: 300 },
    )
  })
})
