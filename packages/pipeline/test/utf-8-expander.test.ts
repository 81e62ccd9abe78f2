import { pages, SingleOctetPage, utf8 } from '@ftpkit/code-page'
import { codePage } from '@ftpkit/code-page/all'
import { hex, octets } from '@ftpkit/testkit'
import { concat, EventRecorder, parseType } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pipelines } from '../src/index.js'
import { Utf8Expander, utf8Steps } from '../src/utf-8-expander.js'
import { outcomeOf } from './harness.js'

const singleOctetPages = pages()
  .map(({ name }) => codePage(name))
  .filter((page): page is SingleOctetPage => page instanceof SingleOctetPage)

/** What a page's octets are in UTF-8, by the two steps. */
function inTwoSteps(page: SingleOctetPage, input: Uint8Array): Uint8Array {
  const { table, sequences } = utf8Steps(page)!
  const recorder = new EventRecorder()
  new Utf8Expander(recorder, sequences).data(
    input.map((octet) => table[octet]!),
    0,
    input.length,
  )
  return concat(recorder.events.flatMap((event) => (event.kind === 'data' ? [event.data] : [])))
}

describe.each(singleOctetPages.map((page) => [page.name, page] as const))('%s', (_name, page) => {
  test('becomes the UTF-8 that its characters have, every octet of it', () => {
    const all = Uint8Array.from({ length: 256 }, (_, octet) => octet)
    const steps = utf8Steps(page)
    if (steps) expect(hex(inTwoSteps(page, all))).toBe(hex(utf8.encode(page.decode(all))))
    else expect(new Set(page.decode(all).replaceAll(/[\0-\x7f]/g, '')).size).toBeGreaterThan(128)
  })
})

test('texts of any length become what they are by character', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12_000 }), (input) => {
      const page = codePage('IBM-1140') as SingleOctetPage
      expect(hex(inTwoSteps(page, input))).toBe(hex(utf8.encode(page.decode(input))))
    }),
  )
})

test('hands on what is ASCII as the views it came in', () => {
  const recorder = new EventRecorder()
  const expander = new Utf8Expander(recorder, [])
  expander.data(octets('"ABC"'), 1, 2)
  expander.suspect(true)
  expander.restartMarker(octets('"m"'))
  expander.endOfRecord()
  expander.endOfFile()
  expect(recorder.events.map(({ kind }) => kind)).toEqual([
    'data',
    'suspect',
    'restartMarker',
    'endOfRecord',
    'endOfFile',
  ])
})

test('asks for each character where those that are missing are refused', () => {
  const { receiving } = pipelines(
    { type: parseType('E')!, structure: 'F', mode: 'S' },
    { localCodePage: 'utf-8', unmappable: 'throw' },
  )
  expect(outcomeOf(receiving, [octets('c1 15')]).octets).toBe(hex(octets('"A" 0a')))
})
