import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { codePage, translation } from '../src/registry.js'
import type { SingleOctetPage } from '../src/single-octet-page.js'
import { singleOctetPages } from '../src/single-octet-pages.js'
import { translate } from '../src/translation.js'

const everyOctet = Uint8Array.from({ length: 256 }, (_, octet) => octet)

/** Octets without a character, by page. */
const holes: Record<string, string> = {
  'IBM-290': '57 59 6a 9c ca-cf da-df e1 ea-ef fa-fe',
  'IBM-420': '53-54 b6-b7 cc ce e1 ec fa',
  'IBM-424': '70 72-73 75-77 80 8c-8e 9a-9c 9e aa-ae cb-cf db-df eb-ef fb-fe',
  'IBM-833': '41 51 71 90 b1 b3-b9 bd-bf ca-cf da-df e1 ea-ef fa-fe',
  'IBM-875': 'dc e1 ec-ed fc-fd',
  'IBM-905': '46 66 70 8e 9e ae df',
  'IBM-1027': '41 6a 80 90 ca-cf da-df e1 ea-ef fa-fe',
  'IBM-1132': '51 71 78 80 8a-8b 90 a0 ae-af ba ca dc df e1 ea-ef fa-fe',
  'windows-1252': '81 8d 8f-90 9d',
  'US-ASCII': '80-ff',
  'ISO-8859-3': 'a5 ae be c3 d0 e3 f0',
  'ISO-8859-6': 'a1-a3 a5-ab ae-ba bc-be c0 db-df f3-ff',
  'ISO-8859-7': 'ae d2 ff',
  'ISO-8859-8': 'a1 bf-de fb-fc ff',
  'windows-1250': '81 83 88 90 98',
  'windows-1251': '98',
  'windows-1253': '81 88 8a 8c-90 98 9a 9c-9f aa d2 ff',
  'windows-1254': '81 8d-90 9d-9e',
  'windows-1255': '81 8a 8c-90 9a 9c-9f d9-df fb-fc ff',
  'windows-1257': '81 83 88 8a 8c 90 98 9a 9c 9f a1 a5',
  'windows-1258': '81 8a 8d-90 9a 9d-9e',
  'IBM-857': 'd5 e7 f2',
  'IBM-864': '9b-9c 9f a6-a7 ff',
}

/** Octets whose character is written as another octet: the page has it twice. */
const oneWay: Record<string, readonly number[]> = {
  'IBM-838': [0x51, 0xca, 0xe1, 0xfd, 0xfe],
  'IBM-1160': [0x51, 0xca, 0xe1, 0xfd],
}

test('the pages that the issue asks for are all there', () => {
  const numbers =
    '037 273 277 278 280 284 285 290 297 420 424 500 833 838 870 871 875 880 905 918 924 1025 1026 1027 1047 1097 ' +
    '1112 1122 1123 1130 1132 1140 1141 1142 1143 1144 1145 1146 1147 1148 1149 1153 1154 1155 1156 1157 1158 1160 1164'
  const there = singleOctetPages.filter((page) => page.ebcdic).map((page) => page.name)
  expect(there).toEqual(numbers.split(' ').map((number) => `IBM-${number}`))
})

function holesOf(page: SingleOctetPage): string {
  const runs: [number, number][] = []
  for (const octet of everyOctet) {
    const last = runs.at(-1)
    if (page.characterOf(octet) !== undefined) continue
    if (last !== undefined && last[1] === octet - 1) last[1] = octet
    else runs.push([octet, octet])
  }
  const hex = (octet: number) => octet.toString(16).padStart(2, '0')
  return runs.map(([from, to]) => (from === to ? hex(from) : `${hex(from)}-${hex(to)}`)).join(' ')
}

describe.each(singleOctetPages.map((page) => [page.name, page] as const))('%s', (name, page) => {
  test('has no holes but the known ones', () => {
    expect(holesOf(page)).toBe(holes[name] ?? '')
  })

  test('restores every octet that has a character of its own', () => {
    const own = everyOctet.filter(
      (octet) => page.characterOf(octet) !== undefined && !oneWay[name]?.includes(octet),
    )
    expect(page.encode(page.decode(own, { unmappable: 'throw' }), { unmappable: 'throw' })).toEqual(own)
  })

  test('writes a character it has twice as the octet that comes back', () => {
    for (const octet of oneWay[name] ?? []) {
      const character = page.characterOf(octet)!
      const written = page.encode(character)[0]!
      expect(written).not.toBe(octet)
      expect(page.characterOf(written)).toBe(character)
    }
  })

  test('keeps the controls where every EBCDIC page has them', () => {
    const controls = codePage('IBM-037').decode(everyOctet.subarray(0, 0x40))
    if (page.ebcdic) expect(page.decode(everyOctet.subarray(0, 0x40))).toBe(controls)
    else
      expect(page.decode(everyOctet.subarray(0, 0x20))).toBe(
        String.fromCharCode(...everyOctet.subarray(0, 0x20)),
      )
  })
})

const networkPages = singleOctetPages.filter((page) => !page.ebcdic).map((page) => page.name)

test.each(networkPages)('%s is the page of iconv-lite', (name) => {
  const text = iconv.decode(Buffer.from(everyOctet), name.replace('IBM-', 'cp'))
  expect(codePage(name).decode(everyOctet)).toBe(text.replaceAll('\ufffd', '\u001a'))
})

test('has no character for what is not an octet', () => {
  expect((codePage('IBM-037') as SingleOctetPage).characterOf(0x100)).toBeUndefined()
})

test('makes its tables once for each treatment of line ends', () => {
  const page = codePage('IBM-037') as SingleOctetPage
  expect(page.tables()).toBe(page.tables('cdra'))
  expect(page.tables('swap')).not.toBe(page.tables('cdra'))
})

test('tells 37 and 1047 apart by the six octets in which they differ', () => {
  const [one, other] = [codePage('37'), codePage('1047')] as SingleOctetPage[]
  const differing = everyOctet.filter((octet) => one!.characterOf(octet) !== other!.characterOf(octet))
  expect(Array.from(differing)).toEqual([0x5f, 0xad, 0xb0, 0xba, 0xbb, 0xbd])
})

describe('everyday Arabic, Farsi and Urdu text', () => {
  test.each([
    ['IBM-420', 'إسلام', '56 77 b1 56 bb'],
    ['IBM-1097', 'سلام', '8c bc 47 be'],
    ['IBM-1097', 'پژگچ', '59 80 b8 69'],
    ['IBM-1097', 'طظئ', '9d 9f 56'],
    ['IBM-918', 'پا', '52 46'],
    ['IBM-918', 'ٹڈڑںہھے', '57 8b 8e ce dd e1 fc'],
    ['IBM-864', 'سلام', 'bc fb c7 ef'],
  ])('is written in %s: %s', (name, text, hex) => {
    const octets = codePage(name).encode(text, { unmappable: 'throw' })
    expect(Buffer.from(octets).toString('hex').match(/../g)!.join(' ')).toBe(hex)
  })

  test.each(['IBM-918', 'IBM-1097'])('%s has every letter of Farsi, from any keyboard', (name) => {
    const letters = 'ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکكگلمنوهیي۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩،؛؟'
    expect(codePage(name).encode(letters)).not.toContain(0x3f)
  })

  test.each([
    ['IBM-420', 'ISO-8859-6', 'سلام عليكم'],
    ['IBM-420', 'windows-1256', 'سلام عليكم'],
    ['IBM-1097', 'windows-1256', 'سلام گچپژ'],
    ['IBM-918', 'windows-1256', 'سلام ٹڈڑ'],
  ])('of %s is translated to the letters of %s', (from, to, text) => {
    const octets = translate(translation(from, to), codePage(from).encode(text))
    expect(codePage(to).decode(octets)).toBe(text)
  })

  test('of Farsi is written in pages of Arabic by the letters of Arabic', () => {
    expect(codePage('ISO-8859-6').encode('کی')).toEqual(codePage('ISO-8859-6').encode('كي'))
  })

  test.each(['IBM-420', 'IBM-918', 'IBM-1097'])(
    'of %s has no form that windows-1256 loses, but ligatures',
    (name) => {
      const characters = Array.from(
        everyOctet,
        (octet) => (codePage(name) as SingleOctetPage).characterOf(octet) ?? '',
      )
      const forms = characters.filter((character) => /^[\ufb50-\ufefc]$/u.test(character))
      const lost = forms.filter((form) => codePage('windows-1256').encode(form)[0] === 0x1a)
      // Yeh barree with hamza, and heh with yeh, which are letters of their own.
      expect(
        lost.filter((form) => form.normalize('NFKC').length === 1 && !'\ufbb0\ufba4'.includes(form)),
      ).toEqual([])
    },
  )

  test('is read back as presentation forms of the same letters', () => {
    const page = codePage('IBM-1097')
    expect(page.decode(page.encode('سلام')).normalize('NFKC')).toBe('سلام')
  })
})

describe('characters that are written as others', () => {
  const tolerate = ['one-way-characters'] as const

  test.each([
    ['IBM-1047', '‾', 0xbc],
    ['IBM-037', 'Đ', 0xac],
    ['IBM-870', 'Ð', 0xac],
    ['IBM-875', '·', 0xdd],
    ['IBM-1047', 'Ａ', 0xc1],
    ['IBM-1097', '\ufe90', 0x57],
    ['ISO-8859-2', 'Ａ', 0x41],
  ])('%s writes %s if that is tolerated', (name, text, octet) => {
    const page = codePage(name)
    expect(page.encode(text, { tolerate })).toEqual(Uint8Array.of(octet))
    expect(page.encode(text)).toEqual(Uint8Array.of((page as SingleOctetPage).substitute))
    expect(() => page.encode(text, { unmappable: 'throw' })).toThrow('has no octet')
  })

  test('are in the table of a translation if that is tolerated', () => {
    expect(translation('IBM-864', 'IBM-420', { tolerate })[0xa9]).toBe(0x58)
    expect(translation('IBM-864', 'IBM-420')[0xa9]).toBe(0x3f)
  })

  test('full-width forms of what a page lacks are lacking', () => {
    expect(codePage('IBM-420').encode('［', { tolerate })).toEqual(Uint8Array.of(0x3f))
  })
})
