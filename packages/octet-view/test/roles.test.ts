import { encode, recordFormats } from '@ftpkit/pipeline'
import type { TransferParameters } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { type OctetContent, possibleRoles } from '../src/index.js'
import { mapOf, runsOf } from './reading.js'

const image = { code: 'I' } as const
const ascii = { code: 'A', format: 'N' } as const

/** Each run as its octets in hexadecimal, its role, its record and its note. */
async function named(
  octets: readonly number[],
  parameters: TransferParameters,
  more: Partial<OctetContent> = {},
) {
  const wire = { octets: Uint8Array.from(octets), content: { parameters, ...more } }
  const hex = (start: number, end: number) =>
    Array.from(wire.octets.subarray(start, end), (octet) => octet.toString(16).padStart(2, '0')).join('')
  return (await runsOf(await mapOf(wire))).map(({ start, end, role, record, note }) =>
    [hex(start, end), role, record, note?.replace(/ \(RFC.*/, '')].filter(Boolean).join(' '),
  )
}

describe('the octets of a connection are named', () => {
  test('in MODE B: headers, suspect data and restart markers', async () => {
    const octets = [0x20, 0, 1, 0x41, 0x10, 0, 2, 0x4d, 0x31, 0x80, 0, 0, 0x40, 0, 0]
    expect(await named(octets, { type: image, structure: 'R', mode: 'B' })).toEqual([
      '200001 block-header suspect data, 1 octet follows',
      '41 data 1 suspected of errors by the sender',
      '100002 block-header restart marker, 2 octets follow',
      '4d31 restart-marker the sender can resume here',
      '800000 block-header EOR, 0 octets follow',
      '400000 block-header EOF, 0 octets follow',
    ])
  })

  test('in MODE C: strings, repeated octets, fillers and escapes', async () => {
    const octets = [2, 0x41, 0x42, 0x83, 0x43, 0xc4, 0, 0x40, 0xc0]
    expect(await named(octets, { type: image, structure: 'F', mode: 'C' })).toEqual([
      '02 string-header 2 octets follow as they are',
      '4142 data',
      "8343 repeated X'43' 3 times",
      "c4 filler X'00' 4 times",
      '0040 escape EOF, for the string after it',
      "c0 filler X'00' 0 times",
    ])
  })

  test('in MODE S and STRU R: control codes, and an octet of all ones that is data', async () => {
    const octets = [0x41, 0xff, 0xff, 0xff, 1, 0xff, 2, 0x99]
    expect(await named(octets, { type: image, structure: 'R', mode: 'S' })).toEqual([
      '41 data 1',
      "ff escape the octet X'FF' after it is data",
      'ff data 1',
      'ff01 end-of-record 1 EOR',
      'ff02 end-of-file EOF',
      '99 unread after the end of the file',
    ])
  })

  test('in STRU P: the fields of each header', async () => {
    const octets = encode(Uint8Array.of(7, 8), { type: image, structure: 'P', mode: 'S' })
    expect(await named([...octets], { type: image, structure: 'P', mode: 'S' })).toEqual([
      '04 page-header 1 header length 4',
      '00 page-header 1 page index 0',
      '02 page-header 1 data length 2',
      '01 page-header 1 page type 1, a simple page',
      '0708 data 1',
      '04 page-header 2 header length 4',
      expect.stringMatching(/^0. page-header 2 page index/),
      '00 page-header 2 data length 0',
      '00 page-header 2 page type 0, the last page',
    ])
  })

  test('in TYPE A: line ends, and the NUL after a CR', async () => {
    const octets = [0x41, 13, 10, 13, 0, 0x42]
    expect(await named(octets, { type: ascii, structure: 'F', mode: 'S' })).toEqual([
      '41 data 1',
      '0d0a line-end 1 the line ends here',
      '0d data 2',
      '00 padding 2 NUL says that the CR before it is data',
      '42 data 2',
    ])
  })

  test('in a record format: descriptor words of blocks, records and segments', async () => {
    const parameters = { type: image, structure: 'F', mode: 'S' } as const
    const bdw = { recordFormat: recordFormats.parse('bdw') }
    expect(await named([0, 9, 0, 0, 0, 5, 0, 0, 0x41], parameters, bdw)).toEqual([
      '00090000 block-descriptor a block of 9 octets, this descriptor word included',
      '00050000 record-descriptor 1 a record of 1 octet follows',
      '41 data 1',
    ])
    const spanned = { recordFormat: recordFormats.parse('spanned') }
    expect(await named([0, 5, 1, 0, 0x41, 0, 5, 2, 0, 0x42], parameters, spanned)).toEqual([
      '00050100 record-descriptor 1 the first segment of a record of 1 octet follows',
      '41 data 1',
      '00050200 record-descriptor 1 the last segment of a record of 1 octet follows',
      '42 data 1',
    ])
  })

  test('where a capture lacks octets, and nothing is decoded after it', async () => {
    const holes = [{ offset: 4, length: 1_000 }]
    expect(
      await named([0, 0, 9, 0x41, 0x42, 0x43], { type: image, structure: 'F', mode: 'B' }, { holes }),
    ).toEqual([
      '000009 block-header 9 octets follow',
      '41 data',
      'missing 1000 octets are missing here',
      '4243 unread not decoded, because of the fault before',
    ])
    expect(
      await named([1, 2], { type: image, structure: 'F', mode: 'S' }, { holes: [{ offset: 1, length: 5 }] }),
    ).toEqual(['01 data', 'missing 5 octets are missing here', '02 data'])
  })

  test('only as data where the parameters are not known, or no codec knows them', async () => {
    const map = await mapOf({ octets: Uint8Array.of(0x40, 0, 0), content: {} })
    expect((await runsOf(map)).map(({ role }) => role)).toEqual(['data'])
    const conflict = await mapOf({
      octets: Uint8Array.of(1),
      content: { parameters: { type: ascii, structure: 'P', mode: 'S' } },
    })
    expect((await runsOf(conflict)).map(({ role }) => role)).toEqual(['unread'])
    expect(conflict.faults).toMatchObject([{ offset: 0, clause: '959 §3.1.2.3', tolerated: false }])
  })
})

test('a record is found by its number, wherever it is', async () => {
  const octets = new TextEncoder().encode('ab\r\n'.repeat(50_000))
  const map = await mapOf({ octets, content: { parameters: { type: ascii, structure: 'F', mode: 'S' } } })
  expect(map.records).toBe(50_000)
  const complete = true
  expect(await map.record(40_001)).toEqual({
    number: 40_001,
    start: 160_000,
    end: 160_004,
    length: 2,
    complete,
  })
  for (const number of [0, -1, Number.NaN, 50_001]) expect(await map.record(number)).toBeUndefined()
})

test('a wrong option is a RangeError, before anything is read', async () => {
  const parameters = { type: { code: 'E', format: 'N' }, structure: 'F', mode: 'S' } as const
  await expect(
    mapOf({ octets: new Uint8Array(1), content: { parameters, codePage: 'IBM-0' } }),
  ).rejects.toBeInstanceOf(RangeError)
})

test('a legend has the roles that the parameters make possible, and no others', () => {
  const parameters = { type: ascii, structure: 'F', mode: 'S' } as const
  expect(possibleRoles({ parameters })).toEqual(['data', 'line-end', 'padding', 'unread'])
  expect(possibleRoles({ parameters: { ...parameters, structure: 'R', mode: 'B' } })).toEqual([
    ...['data', 'block-header', 'restart-marker', 'unread'],
  ])
})
