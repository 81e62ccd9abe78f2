import { chunksOf, octets } from '@ftpkit/testkit'
import { concat, EventRecorder, Gather, replay } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { descriptorFormats, type RecordFormat, recordFormats } from '../../src/index.js'
import { fileOf, thrownBy } from '../harness.js'

const records = ['Hello', 'mainframe', 'of', 'the year'].map((text) => new TextEncoder().encode(text))

function localFile(format: RecordFormat, list: readonly Uint8Array[] = records): Uint8Array {
  const local = new Gather()
  replay(fileOf(list), recordFormats.writer(format, local))
  return concat(local.take())
}

/** The message of the fault of reading a file in a format, or nothing. */
function messageOf(text: string, chunks: readonly Uint8Array[]): string | undefined {
  const reader = recordFormats.reader(recordFormats.parse(text), new EventRecorder())
  const fault = thrownBy(() => {
    for (const chunk of chunks) reader.bytes(chunk, 0, chunk.length)
    reader.end()
  })
  return (fault as Error | undefined)?.message
}

function advised(message: string | undefined): string | undefined {
  return /the beginning of the file can be read as (\S+)$/.exec(message ?? '')?.[1]
}

const words = descriptorFormats.filter(
  (format) => format.format === 'rdw' || (format.format === 'bdw' && format.records === undefined),
)

describe.each(words.map((format) => [recordFormats.print(format), format] as const))(
  'a file of %s',
  (text, format) => {
    const others = words.filter((other) => other !== format && other.format === format.format)

    test.each(others.map((other) => recordFormats.print(other)))('read as %s names it', (other) => {
      const message = messageOf(other, [localFile(format)])
      if (message !== undefined) expect(advised(message)).toBe(text)
      // A length that leaves out its word reads as one that counts it only where both end with the file.
      else expect(other).toContain(':')
    })
  },
)

test.each([
  ['rdw', 'spanned:9', 'spanned'],
  ['rdw:refuse', 'spanned:9:blocked', 'spanned:blocked'],
  ['rdw:refuse', 'bdw:50', 'bdw'],
  ['spanned:refuse', 'bdw:50', 'bdw'],
  ['spanned:refuse:little', 'spanned:9:blocked:little', 'spanned:blocked:little'],
  ['rdw:refuse:exclusive:little', 'bdw:exclusive:little', 'bdw:exclusive:little'],
  ['bdw', 'bdw:records=little', 'bdw:records=little'],
  ['rdw', 'bdw:little:second:records=exclusive', 'bdw:little:second:records=exclusive'],
  ['bdw:little', 'spanned:9:blocked:records=little+second', 'spanned:blocked:records=little+second'],
  ['bdw', 'rdw', 'rdw'],
  ['bdw', 'rdw:exclusive:little:second', 'rdw:exclusive:little:second'],
  ['spanned', 'rdw:little', 'rdw:little'],
  ['length-prefix', 'rdw', 'rdw'],
  ['rdw', 'length-prefix:1014', 'length-prefix:1014'],
  ['rdw', 'length-prefix:2', 'length-prefix:2'],
  // The same octets, but for records of more than 65 535 octets.
  ['rdw', 'length-prefix:4', 'rdw:exclusive:second'],
])('%s of a file of %s names %s', (text, written, named) => {
  expect(advised(messageOf(text, [localFile(recordFormats.parse(written))]))).toBe(named)
})

test('names the format of a long file by its beginning', () => {
  const list = Array.from({ length: 4_000 }, (_, index) => new Uint8Array(20 + (index % 60)).fill(0xc1))
  const file = localFile(recordFormats.parse('rdw:exclusive:little:second'), list)
  expect(advised(messageOf('rdw', chunksOf(file, 8_192)))).toBe('rdw:exclusive:little:second')
})

test.each(words.map((format) => [recordFormats.print(format), format] as const))(
  'names %s although the file comes in octets of its own, or has one record, or long ones',
  (text, format) => {
    const other = text.includes('second') ? text.replace(':second', '') : `${text}:second`
    const long = Array.from({ length: 10 }, () => new Uint8Array(30_000).fill(0xc1))
    expect(advised(messageOf(other, chunksOf(localFile(format), 1)))).toBe(text)
    expect(advised(messageOf(other, chunksOf(localFile(format, long), 65_536)))).toBe(text)
    expect(advised(messageOf(other, [localFile(format, records.slice(0, 1))]))).toBe(text)
  },
)

test('names no bare lengths that a long file only has by chance', () => {
  const file = Uint8Array.from({ length: 300_000 }, (_, at) => (at % 7 === 0 ? 0x20 : 0x41 + (at % 50)))
  for (const text of ['rdw', 'bdw:little', 'spanned', 'length-prefix:4'])
    expect(advised(messageOf(text, [file]))).toBeUndefined()
})

test('says nothing of other formats where the beginning is as it should be', () => {
  const file = localFile({ format: 'rdw' })
  expect(messageOf('rdw', [file.subarray(0, file.length - 1)])).toBe(
    'record 4, octet 39 of the local file: the file ends 1 octets before it does',
  )
})

test.each(['"This is a text of some length, and no records at all."', '00'.repeat(600), 'ff'.repeat(600)])(
  'says nothing where no format fits: %s',
  (text) => {
    expect(advised(messageOf('rdw', [octets(text)]))).toBeUndefined()
  },
)

test('never throws anything but the fault, whatever the file', () => {
  const octet = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 0x1a, 0x40), fc.nat(255))
  fc.assert(
    fc.property(
      fc.constantFrom(...descriptorFormats),
      fc.array(octet, { maxLength: 60 }),
      (format, input) => {
        const reader = recordFormats.reader(format, new EventRecorder())
        const fault = thrownBy(() => {
          reader.bytes(Uint8Array.from(input), 0, input.length)
          reader.end()
        })
        if (fault === undefined) return
        expect(['bad-record-descriptor', 'truncated']).toContain((fault as { code: string }).code)
        expect(thrownBy(() => reader.end())).toBe(fault)
      },
    ),
  )
})
