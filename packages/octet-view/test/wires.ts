import { conflictIn, encode, type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import { concat, convert, type TransferParameters, type Type } from '@ftpkit/transfer'
import fc from 'fast-check'
import type { OctetContent } from '../src/index.js'

/** A data connection, and what it is said to be. */
export interface Wire {
  readonly octets: Uint8Array
  readonly content: OctetContent
}

const types: readonly Type[] = [
  ...(['N', 'T', 'C'] as const).flatMap((format) => [
    { code: 'A' as const, format },
    { code: 'E' as const, format },
  ]),
  { code: 'I' },
  { code: 'L', byteSize: 8 },
  { code: 'L', byteSize: 36 },
  { code: 'L', byteSize: 7 },
]

/** Every combination that is legal. */
export const legal: readonly TransferParameters[] = types.flatMap((type) =>
  (['F', 'R', 'P'] as const).flatMap((structure) =>
    (['S', 'B', 'C'] as const)
      .map((mode) => ({ type, structure, mode }))
      .filter((parameters) => conflictIn(parameters) === undefined),
  ),
)

const line = fc.oneof(
  fc.stringMatching(/^[ -~]{0,20}$/),
  fc.constantFrom('', ' '.repeat(70), 'a'.repeat(130)),
)
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((text) => `${text}\n`).join(''))
const octet = fc.constantFrom(0x00, 0x01, 0x03, 0x0a, 0x0d, 0x15, 0x20, 0x25, 0x40, 0x41, 0x80, 0xff)
const octets = fc.oneof(
  fc.array(octet, { maxLength: 300 }).map((octets) => Uint8Array.from(octets)),
  fc.uint8Array({ maxLength: 300 }),
)

/** The local file of a combination: records of I and L have descriptor words. */
function local({ type, structure }: TransferParameters): fc.Arbitrary<Uint8Array> {
  if (type.code === 'A' || type.code === 'E') return text.map((text) => new TextEncoder().encode(text))
  if (structure !== 'R') return octets
  return fc.array(octets, { maxLength: 6 }).map((records) => inFormat(records, { format: 'rdw' }))
}

/** Records in a format. */
export function inFormat(records: readonly Uint8Array[], format: RecordFormat): Uint8Array {
  const pieces: Uint8Array[] = []
  const local = {
    bytes: (chunk: Uint8Array, start: number, end: number) => void pieces.push(chunk.slice(start, end)),
    end() {},
  }
  const writer = recordFormats.writer(format, local, {})
  for (const record of records) {
    writer.data(record, 0, record.length)
    writer.endOfRecord()
  }
  writer.endOfFile()
  return concat(pieces)
}

/** A data connection as our encoders write it, of every legal combination. */
export const anyWire: fc.Arbitrary<Wire> = fc.constantFrom(...legal).chain((parameters) =>
  fc
    .record({
      file: local(parameters),
      endOfFile: fc.constantFrom('with-last-data', 'own-block', 'alone-on-last-record'),
      every: fc.constantFrom(undefined, 1, 50),
    })
    .map(({ file, endOfFile, every }) => {
      const isStream = parameters.mode === 'S'
      const of = parameters.structure === 'R' ? ('records' as const) : ('octets' as const)
      const markers = every === undefined || isStream ? undefined : { every, of }
      const options = { endOfFile, markers, tolerate: ['truncated-logical-byte', 'nonzero-padding'] } as const
      return { octets: encode(file, parameters, { ...options }), content: { parameters } }
    }),
)

/** Every record format, in many spellings. */
export const formats: readonly RecordFormat[] = [
  'lines',
  'lines:crlf',
  'lines:nl',
  'lines:any',
  'lines:ebcdic-lf',
  'lines:ebcdic-crlf',
  'lines:ebcdic-any',
  'fixed:1',
  'fixed:80',
  'rdw',
  'rdw:exclusive',
  'rdw:little',
  'rdw:little:second',
  'bdw',
  'bdw:64:exclusive',
  'bdw:records=little+second',
  'spanned',
  'spanned:32',
  'spanned:40:blocked',
  'spanned:blocked:little',
  'length-prefix',
  'length-prefix:2',
  'length-prefix:2:little:inclusive',
  'length-prefix:4:1014',
  'length-prefix:2:1014',
  'block',
].map((text) => recordFormats.parse(text))

const record = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 50 }),
  fc.stringMatching(/^[ -~]{1,40}$/).map((text) => new TextEncoder().encode(text)),
)

/** A data connection that carries a record format in STRU F and TYPE I. */
export const wireOfFormat: fc.Arbitrary<Wire> = fc
  .record({
    recordFormat: fc.constantFrom(...formats),
    mode: fc.constantFrom('S' as const, 'B' as const),
    records: fc.array(record, { maxLength: 60 }),
    blockLength: fc.constantFrom(1, 7, 1000),
  })
  .map(({ recordFormat, mode, records, blockLength }) => {
    const parameters = { type: { code: 'I' }, structure: 'F', mode } as const
    const isFixed = recordFormat.format === 'fixed'
    const cut = isFixed ? records.map((record) => record.subarray(0, recordFormat.length)) : records
    const file = inFormat(cut, recordFormat)
    return { octets: encode(file, parameters, { blockLength }), content: { parameters, recordFormat } }
  })

/** Octets changed, cut or lengthened. */
export function damaged(wire: fc.Arbitrary<Wire>): fc.Arbitrary<Wire> {
  const change = fc.record({ at: fc.nat(), value: fc.nat(255) })
  return fc
    .record({
      wire,
      changes: fc.array(change, { maxLength: 4 }),
      cut: fc.nat(),
      more: fc.uint8Array({ maxLength: 9 }),
    })
    .map(({ wire, changes, cut, more }) => {
      const octets = concat([wire.octets.slice(0, cut % (wire.octets.length + 1)), more])
      for (const { at, value } of changes) if (octets.length > 0) octets[at % octets.length] = value
      return { octets, content: wire.content }
    })
}

export { convert }
