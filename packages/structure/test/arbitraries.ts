import fc from 'fast-check'
import type { RecordFormat } from '../src/index.js'
import type { ReadPage } from './pages.js'

const optional = { requiredKeys: ['format' as const] }
const format = <Name extends RecordFormat['format']>(name: Name) => fc.constant(name)
const endian = fc.constant('little' as const)
const words = { inclusive: fc.constant(false as const), endian, half: fc.constant('second' as const) }

/** Every record format with every option; sizes are small, so that records reach them. */
export const anyRecordFormat: fc.Arbitrary<RecordFormat> = fc.oneof(
  fc.record(
    {
      format: format('lines'),
      lineEnd: fc.constantFrom(
        'lf' as const,
        'crlf' as const,
        'nl' as const,
        'any' as const,
        'ebcdic-lf' as const,
        'ebcdic-crlf' as const,
        'ebcdic-any' as const,
      ),
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
  fc.record({ format: format('rdw'), ...words }, optional),
  fc.record(
    {
      format: format('bdw'),
      blockSize: fc.integer({ min: 48, max: 99 }),
      records: fc.record(words, { requiredKeys: [] }),
      ...words,
    },
    optional,
  ),
  fc.record({ format: format('spanned'), blockSize: fc.integer({ min: 9, max: 40 }), ...words }, optional),
  fc.record(
    {
      format: format('spanned'),
      blockSize: fc.integer({ min: 9, max: 40 }),
      blocked: fc.constant(true as const),
      records: fc.record(words, { requiredKeys: [] }),
      ...words,
    },
    { requiredKeys: ['format', 'blocked'] },
  ),
  fc.record(
    {
      format: format('length-prefix'),
      octets: fc.constantFrom(2 as const, 4 as const),
      endian,
      inclusive: fc.constant(true),
      blocks: fc.constant(1014 as const),
    },
    optional,
  ),
)

/** Records that every format preserves: none is empty, has line ends or ends in a pad octet. */
export const plainRecords: fc.Arbitrary<Uint8Array[]> = fc.array(
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((octets) => octets.map((octet) => 0x41 + (octet % 20))),
  { maxLength: 12 },
)

/** Paged files of every byte size that holds a header, without their last page; each field fits a logical byte. */
export const pagedFiles: fc.Arbitrary<{ byteSize: number; pages: ReadPage[] }> = fc
  .oneof(
    fc.integer({ min: 3, max: 40 }),
    fc.integer({ min: 41, max: 255 }),
    fc.constantFrom(8, 36, 53, 54, 255),
  )
  .chain((byteSize) => {
    const value = fc.bigInt({ min: 0n, max: (1n << BigInt(byteSize)) - 1n })
    const data = fc.array(value, { maxLength: Math.min(7, 2 ** byteSize - 1) })
    const index = fc.nat(Math.min(2 ** byteSize - 1, 1_000_000))
    const optional = (length: number) => fc.array(value, { minLength: length, maxLength: length })
    const page = fc.oneof(
      fc.record({ type: fc.constant(1), index, optional: optional(0), data }),
      fc.record({ type: fc.constant(2), index, optional: fc.array(value, { maxLength: 3 }), data }),
      fc.record({ type: fc.constant(3), index, optional: optional(1), data }),
    )
    return fc.record({ byteSize: fc.constant(byteSize), pages: fc.array(page, { maxLength: 4 }) })
  })
