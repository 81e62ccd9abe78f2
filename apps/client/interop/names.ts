import { nameText } from '@ftpkit/transfer'

/** Valid names that careless clients or servers mishandle. */
export const oddNames = {
  'with a space inside': 'two words.txt',
  'with two spaces inside': 'two  spaces.txt',
  'with a space at its beginning': ' leading',
  'with a space at its end': 'trailing ',
  'that looks like an option': '-la',
  'with a double quote': 'say "so".txt',
  'with an apostrophe': "it's.txt",
  'in UTF-8': 'Größe-日本語-🙂.txt',
  'that is not UTF-8': nameText(Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x2e, 0x74)),
  'with the octet 0xFF': nameText(Uint8Array.of(0x61, 0xff, 0x62)),
  'like a fact of MLSD': 'type=dir; x',
  'like the arrow of a link': 'a -> b',
  'with a wildcard': 'a*b?.txt',
  'with brackets': 'a[1]{2}.txt',
  'with a backslash': 'back\\slash',
  'with a percent sign': '100%20.txt',
  'that begins with a dot': '.hidden',
} as const

export type OddName = keyof typeof oddNames
