import fc from 'fast-check'
import type { RecordFormat } from '../src/index.js'

const optional = { requiredKeys: ['format' as const] }
const format = <Name extends RecordFormat['format']>(name: Name) => fc.constant(name)
const endian = fc.constant('little' as const)

/** Every record format with every option; sizes are small, so that records meet them. */
export const recordFormats: fc.Arbitrary<RecordFormat> = fc.oneof(
  fc.record(
    {
      format: format('lines'),
      lineEnd: fc.constantFrom('lf' as const, 'crlf' as const, 'nl' as const, 'any' as const),
      finalLineEnd: fc.constant(false),
    },
    optional,
  ),
  fc.record(
    {
      format: format('fixed'),
      length: fc.integer({ min: 1, max: 40 }),
      pad: fc.nat(255),
      trailingPads: fc.constant('strip' as const),
      tooLong: fc.constantFrom('wrap' as const, 'truncate' as const),
    },
    { requiredKeys: ['format', 'length'] },
  ),
  fc.record(
    { format: format('rdw'), inclusive: fc.constant(false), endian, half: fc.constant('second' as const) },
    optional,
  ),
  fc.record({ format: format('bdw'), blockSize: fc.integer({ min: 48, max: 99 }) }, optional),
  fc.record(
    { format: format('spanned'), blockSize: fc.integer({ min: 9, max: 40 }), blocked: fc.constant(true) },
    optional,
  ),
  fc.record(
    {
      format: format('length-prefix'),
      octets: fc.constantFrom(2 as const, 4 as const),
      endian,
      inclusive: fc.constant(true),
    },
    optional,
  ),
)

/** Records that every format can carry and give back: none is empty, has line ends or ends in a pad octet. */
export const plainRecords: fc.Arbitrary<Uint8Array[]> = fc.array(
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((octets) => octets.map((octet) => 0x41 + (octet % 20))),
  { maxLength: 12 },
)
