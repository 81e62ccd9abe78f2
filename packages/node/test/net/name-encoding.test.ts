import { createRequire } from 'node:module'
import { type NameEncoding, nameText } from '@ftpkit/transfer'
import { escapedNames } from '@ftpkit/transfer/name-encoding'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadNameEncoding } from '../../src/net/name-encoding.js'

const iconv = createRequire(import.meta.url)('iconv-lite') as {
  encodings: Record<string, unknown>
  getCodec(label: string): unknown
}
iconv.getCodec('utf8')

interface Definition {
  readonly type?: string
}

const definitions = Object.entries(iconv.encodings).filter(([label]) => !label.startsWith('_'))
const labels = definitions.filter(([, found]) => typeof found !== 'string').map(([label]) => label)
const doubleOctet = definitions
  .filter(([, found]) => (found as Definition | undefined)?.type === '_dbcs')
  .map(([label]) => label)

/** Every page whose ASCII is itself, found once. */
const pages: readonly NameEncoding[] = (
  await Promise.all(labels.map((label) => loadNameEncoding(label).catch(() => undefined)))
).filter((page) => page !== undefined)

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')
const octets = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('a code page', () => {
  test.each([
    ['gbk', 'd6d0 5c 8c5c 815c', '中\\孿乗'],
    ['gb18030', '8139ef30 7c 8130', '㐁|\udc810'],
    ['shift_jis', '955c 8e5c 836c 7c', '表蚕ネ|'],
    ['big5', 'a55c b35c ae7c', '功許徑'],
    ['euc-kr', 'b0a1 22', '가"'],
    ['gbk', '61 ff 62', 'a\udcffb'],
    ['gbk', 'd6d0 81', '中\udc81'],
    ['gbk', '81 22', '\udc81"'],
    ['shift_jis', '83 2f', '\udc83/'],
    ['big5', 'ff ff', '\udcff\udcff'],
    ['windows-1252', '85 e4 81', '…ä\udc81'],
    ['iso-8859-1', '85 e4 81', '\u0085ä\u0081'],
  ])('%s shows %s as %j, and takes it back', async (label, wire, view) => {
    const names = await loadNameEncoding(label)
    expect(names.text(octets(wire))).toBe(view)
    expect(hex(names.octets(view))).toEqual(hex(octets(wire)))
  })

  test.each(['utf-16', 'utf-16le', 'utf-32', 'utf-7', 'utf-7-imap', 'base64', 'hex', 'viscii', 'cp864'])(
    'in which ASCII is not itself is refused: %s',
    async (label) => {
      await expect(loadNameEncoding(label)).rejects.toThrow(
        /can't be the encoding of names: an octet below 80/,
      )
    },
  )

  test.each([
    'hz',
    'hz-gb-2312',
    'iso-2022-jp',
    'iso-2022-kr',
    'ebcdic',
    'no-such',
    '',
    '__proto__',
    'constructor',
  ])('that iconv-lite does not know is refused: %j', async (label) => {
    await expect(loadNameEncoding(label)).rejects.toThrow(RangeError)
  })

  test('is UTF-8 without loading anything, by any spelling', async () => {
    for (const label of ['utf-8', 'UTF8', 'Utf_8'])
      expect((await loadNameEncoding(label)).label).toBe('utf-8')
  })

  test.each([
    ['gbk', 'a😀.txt', 'the name "a😀.txt" can\'t be written in gbk: it has no "😀" (U+1F600)'],
    // As two characters.
    ['gbk', 'e\u0301', `the name "e\u0301" can't be written in gbk: it has no "\u0301" (U+0301)`],
    ['shift_jis', '¥', 'the name "¥" can\'t be written in shift_jis: it has no "¥" (U+00A5)'],
    ['gbk', '\udcd6\udcd0', /the name ".*xd6.*xd0" can't be written in gbk: octets of it that are not UTF-8/],
    ['gbk', '\ud800', /it has no U\+D800/],
    ['binary', '中', /it has no "中"/],
  ])('%s refuses %j, whose view would be another text', async (label, text, message) => {
    const names = await loadNameEncoding(label)
    expect(() => names.octets(text)).toThrow(message)
  })
})

test('every page of iconv-lite in which ASCII is itself is taken: single octets and double ones', () => {
  expect(pages.length).toBeGreaterThan(60)
  expect(pages.map(({ label }) => label)).toEqual(expect.arrayContaining(doubleOctet))
  expect(doubleOctet).toEqual(
    expect.arrayContaining(['shiftjis', 'eucjp', 'gbk', 'gb18030', 'cp949', 'big5hkscs']),
  )
})

describe.each(pages.map((names) => [names.label, names] as const))('%s', (label, names) => {
  const isDouble = doubleOctet.includes(label)
  const trails = [0x00, 0x0a, 0x0d, 0x20, 0x22, 0x25, 0x28, 0x2e, 0x2f, 0x30, 0x5c, 0x7c, 0x7e, 0x81, 0xff]
  const leads = Array.from({ length: 0x80 }, (_, at) => at + 0x80)

  test('shows octets and takes the view back, whatever they are', () => {
    const likely = fc.oneof(fc.constantFrom(...trails), fc.integer({ min: 0x80, max: 0xff }))
    const some = fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.array(likely, { maxLength: 12 }))
    fc.assert(
      fc.property(some, (list) => {
        const name = Uint8Array.from(list)
        expect(hex(names.octets(names.text(name)))).toBe(hex(name))
      }),
      { numRuns: isDouble ? 500 : 100 },
    )
  })

  test('has no second octet that ends a line or a name, and no ASCII by an octet from 80 on', () => {
    for (const lead of leads) {
      for (const trail of trails) {
        const view = names.text(Uint8Array.of(lead, trail, 0x2f))
        if (trail < 0x30) expect(view.endsWith(`${String.fromCharCode(trail)}/`)).toBe(true)
        expect(view.endsWith('/')).toBe(true)
        expect(view.slice(0, -2)).not.toMatch(/[\0-\x7f]/)
      }
    }
  })

  test('writes any text with escapes, and reads them back', () => {
    const escaped = escapedNames(names)
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom(
        '%',
        '%U(25)',
        'U(25)',
        'U(1F600)',
        '%U(1F600)',
        '%U(4E2D)',
        '%X(D6)',
        '%U(41)',
        '/',
        '中',
        '😀',
      ),
      fc.uint8Array({ maxLength: 3 }).map(nameText),
    )
    const text = fc.array(piece, { maxLength: 5 }).map((pieces) => nameText(Buffer.from(pieces.join(''))))
    fc.assert(
      fc.property(text, (name) => {
        expect(escaped.text(escaped.octets(name))).toBe(name)
      }),
      { numRuns: isDouble ? 500 : 100 },
    )
  })

  test('gives no two octets of names one text, nor two texts the same octets', () => {
    const escaped = escapedNames(names)
    const wire = fc.array(fc.oneof(fc.constantFrom(...trails), fc.integer({ min: 0x80, max: 0xff })), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(wire, (list) => {
        const name = Uint8Array.from(list)
        expect(hex(escaped.octets(escaped.text(name)))).toBe(hex(name))
      }),
      { numRuns: 100 },
    )
  })
})

describe('escapes', async () => {
  const gbk = escapedNames(await loadNameEncoding('gbk'))
  const written = (text: string) => nameText(gbk.octets(text))

  test.each([
    ['a😀.txt', 'a%U(1F600).txt'],
    ['%U(1F600)', '%U(25)U(1F600)'],
    ['%U(25)U(1F600)', '%U(25)U(25)U(1F600)'],
    ['%U(25)', '%U(25)'],
    ['100%', '100%'],
    ['%U(41)', '%U(41)'],
    ['\udcd6\udcd0', '%X(D6)%X(D0)'],
    ['/😀/a\udcff', '/%U(1F600)/a\udcff'],
  ])('write %j as %j', (text, wire) => {
    expect(written(text)).toBe(wire)
    expect(gbk.text(gbk.octets(text))).toBe(text)
  })

  test.each(['%U(4E2D)', 'a%X(FF)', '%U(1F600)/%U(E4)/%U(4E2D)'])(
    'that are not needed are refused: %s',
    (wire) => {
      expect(() => gbk.text(Buffer.from(wire))).toThrow(/an escape that is not needed in gbk/)
    },
  )
})
