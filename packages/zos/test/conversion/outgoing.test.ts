import { hex, octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { motionOf } from '../../src/conversion/asa.js'
import { type OutgoingOptions, OutgoingRecords } from '../../src/conversion/outgoing.js'
import { defaultPages, translationOf } from '../../src/conversion/translation.js'
import { recordingEvents } from './recording.js'

const defaults: OutgoingOptions = {
  substitute: false,
  trim: false,
  descriptors: false,
  markEvery: 0,
  skip: 0,
}

function sent(options: Partial<OutgoingOptions>, ...records: string[]) {
  const { file, records: found, markers } = recordingEvents()
  const report = { substituted: false, substitutions: 0 }
  const outgoing = new OutgoingRecords(file, { ...defaults, ...options }, report)
  for (const record of records) {
    const chunk = octets(record)
    for (let at = 0; at < chunk.length; at++) outgoing.data(chunk, at, at + 1)
    outgoing.endOfRecord()
  }
  outgoing.endOfFile()
  return { records: found(), markers, substituted: report.substituted }
}

test('passes on records unchanged', () => {
  expect(sent({}, 'c140', '').records).toEqual(['c140', ''])
})

test('omits trailing blanks, even if nothing remains', () => {
  expect(sent({ trim: true }, 'c140c24040', '4040').records).toEqual(['c140c2', ''])
})

test('sends RDWs before records, and line ends after them', () => {
  expect(sent({ descriptors: true }, 'c1', '').records).toEqual(['00050000c1', '00040000'])
  expect(sent({ lineEnd: octets('15') }, 'c1', '', 'c2').records).toEqual(['c11515c215'])
})

test('sets restart markers, and skips the records before one', () => {
  expect(sent({ markEvery: 2 }, 'c1', 'c2', 'c3', 'c4', 'c5').markers).toEqual(['2:2', '4:4'])
  const resumed = sent({ markEvery: 2, skip: 2 }, 'c1', 'c2', 'c3', 'c4', 'c5')
  expect(resumed).toMatchObject({ records: ['c3', 'c4', 'c5'], markers: ['2:4'] })
})

test('turns carriage controls into motions', () => {
  const control = motionOf
  const lineEnd = new Uint8Array(0)
  const { toNetwork: table } = translationOf(defaultPages)
  const lines = ['40c1', 'f0c2', '60c3', 'f1c4', '4ec5', '40c6', '7ac7', '']
  const [text = ''] = sent({ control, lineEnd, table }, ...lines).records
  expect(text).toBe(
    hex(octets('"A" 0d0a0d0a "B" 0d0a0d0a0d0a "C" 0c "D" 0d "E" 0d0a "F" 0d0a "G"')).replaceAll(' ', ''),
  )
})

test('refuses untranslatable octets, or substitutes them', () => {
  const { toNetwork: table } = translationOf(['IBM-1047', 'us-ascii'])
  expect(() => sent({ table }, '4a')).toThrow('cannot be translated')
  expect(sent({ table, substitute: true }, '4a').substituted).toBe(true)
  expect(sent({ table }, 'c1').substituted).toBe(false)
})
