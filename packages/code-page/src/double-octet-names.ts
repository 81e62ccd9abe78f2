// Made by scripts/generate.js: do not edit.
import type { PageNames } from './page.js'

/** The names of the double-octet pages, without their tables. */
export const doubleOctetNames: readonly PageNames[] = [
  {
    name: 'IBM-930',
    ccsid: 930,
    aliases: [],
    title: 'Japanese: Katakana and Kanji',
  },
  {
    name: 'IBM-939',
    ccsid: 939,
    aliases: [],
    title: 'Japanese: Latin and Kanji',
  },
  {
    name: 'IBM-1390',
    ccsid: 1390,
    aliases: [],
    title: 'Japanese: 930 with the euro and JIS X 0213',
  },
  {
    name: 'IBM-1399',
    ccsid: 1399,
    aliases: [],
    title: 'Japanese: 939 with the euro and JIS X 0213',
  },
  {
    name: 'IBM-933',
    ccsid: 933,
    aliases: [],
    title: 'Korean',
  },
  {
    name: 'IBM-1364',
    ccsid: 1364,
    aliases: [],
    title: 'Korean: 933 with every syllable and the euro',
  },
  {
    name: 'IBM-935',
    ccsid: 935,
    aliases: [],
    title: 'Simplified Chinese',
  },
  {
    name: 'IBM-1388',
    ccsid: 1388,
    aliases: [],
    title: 'Simplified Chinese: 935 with the two-octet part of GB 18030',
  },
  {
    name: 'IBM-937',
    ccsid: 937,
    aliases: [],
    title: 'Traditional Chinese',
  },
  {
    name: 'IBM-1371',
    ccsid: 1371,
    aliases: [],
    title: 'Traditional Chinese: 937 with the euro',
  },
]
