import { hex, octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { motionOf } from '../../src/conversion/asa.js'
import { Outgoing, type OutgoingOptions } from '../../src/conversion/outgoing.js'
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
  const outgoing = new Outgoing(file, { ...defaults, ...options })
  for (const record of records) {
    const chunk = octets(record)
    for (let at = 0; at < chunk.length; at++) outgoing.data(chunk, at, at + 1)
    outgoing.endOfRecord()
  }
  outgoing.restartMarker()
  outgoing.suspect()
  outgoing.endOfFile()
  return { records: found(), markers, substituted: outgoing.substituted }
}

test('passes records on as they are', () => {
  expect(sent({}, 'c140', '').records).toEqual(['c140', ''])
})

test('leaves trailing blanks out, also where there is nothing else', () => {
  expect(sent({ trim: true }, 'c140c24040', '4040').records).toEqual(['c140c2', ''])
})

test('puts descriptors before records, and line ends behind', () => {
  expect(sent({ descriptors: true }, 'c1', '').records).toEqual(['00050000c1', '00040000'])
  expect(sent({ lineEnd: octets('15') }, 'c1', '', 'c2').records).toEqual(['c11515c215'])
})

test('sets markers, and leaves out what is before one', () => {
  expect(sent({ markEvery: 2 }, 'c1', 'c2', 'c3', 'c4', 'c5').markers).toEqual(['2:2', '4:4'])
  const rest = sent({ markEvery: 2, skip: 2 }, 'c1', 'c2', 'c3', 'c4', 'c5')
  expect(rest).toMatchObject({ records: ['c3', 'c4', 'c5'], markers: ['2:4'] })
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

test('refuses what has no counterpart, or substitutes it', () => {
  const { toNetwork: table } = translationOf(['IBM-1047', 'us-ascii'])
  expect(() => sent({ table }, '4a')).toThrow('cannot be translated')
  expect(sent({ table, substitute: true }, '4a').substituted).toBe(true)
  expect(sent({ table }, 'c1').substituted).toBe(false)
})
