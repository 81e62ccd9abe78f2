import { readVectors } from '@ftpkit/testkit'
import { describe, expect, test } from 'vitest'
import { allPages } from '../src/all.js'
import type { TabularPage } from '../src/page.js'
import { everyPlace, glibcName, readingDifferences, whyNoGlibc, writingDifferences } from './glibc.js'

const lacking = ['IBM-833', 'IBM-838', 'IBM-924', 'IBM-1027']
const reason = whyNoGlibc()
const pages = allPages.filter((page): page is TabularPage => 'characterOf' in page)
const known = new Map(
  readVectors(new URL('vectors/glibc-differences.md', import.meta.url)).map((vector) => [
    vector.tags[0]!,
    vector.blocks,
  ]),
)

function characters(text: string | undefined): string {
  if (text === undefined) return 'none'
  const names = Array.from(text, (character) => character.codePointAt(0)!.toString(16).toUpperCase())
  return names.map((digits) => `U+${digits.padStart(4, '0')}`).join(' ')
}

test('the list of differences names existing pages', () => {
  const names = pages.map((page) => page.name)
  expect([...known.keys(), ...lacking].filter((name) => !names.includes(name))).toEqual([])
})

describe(
  reason === undefined ? 'is the same as iconv of glibc' : `not compared with glibc: ${reason}`,
  () => {
    test.skipIf(reason !== undefined).each(pages.map((page) => [page.name, page] as const))(
      '%s, but for the known differences',
      (name, page) => {
        const there = glibcName(page)
        if (there === undefined) return expect(lacking).toContain(name)
        const { reading = '', writing = '' } = known.get(name) ?? {}
        const read = readingDifferences(page, there)
        expect(
          read.map(
            (line) =>
              `${line.octets.toString(16).padStart(2, '0')} ${characters(line.here)} / ${characters(line.there)}`,
          ),
        ).toEqual(reading.split('\n').filter(Boolean))
        const otherwise = new Set(read.map(({ octets }) => octets))
        const written = writingDifferences(
          page,
          there,
          everyPlace(page).filter((place) => !otherwise.has(place)),
        )
        expect(written.map(({ text, here, there }) => `${characters(text)} ${here} / ${there}`)).toEqual(
          writing.split('\n').filter(Boolean),
        )
      },
      30_000,
    )
  },
)
