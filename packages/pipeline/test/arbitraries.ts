import { parseMode, parseStructure, parseType, type TransferParameters } from '@ftpkit/transfer'
import { packLogicalBytes } from '@ftpkit/transfer/logical-bytes'
import fc from 'fast-check'
import { conflictIn, type RecordFormat, recordFormats } from '../src/index.js'

export const types = ['A N', 'A T', 'A C', 'E N', 'E T', 'E C', 'I', 'L 8', 'L 36', 'L 7']
export const structures = ['F', 'R', 'P']
export const modes = ['S', 'B', 'C']

/** Record formats for records of any octets, and for those that are lines. */
export const framedFormats = ['rdw', 'bdw:400', 'spanned:60', 'length-prefix', 'block']
export const textFormats = ['lines', 'lines:crlf', 'lines:no-final', 'fixed:50:strip', ...framedFormats]

/** A combination, and a record format for it where there is a choice. */
export interface Combination {
  readonly name: string
  readonly parameters: TransferParameters
  readonly recordFormat: RecordFormat | undefined
}

/** Every legal TYPE, format, STRU, MODE and record format. */
export const combinations: readonly Combination[] = types.flatMap((type) =>
  structures.flatMap((structure) =>
    modes.flatMap((mode) => {
      const parameters = parametersOf(type, structure, mode)
      if (conflictIn(parameters)) return []
      return formatsFor(parameters).map((format) => ({
        name: [`TYPE ${type}, STRU ${structure}, MODE ${mode}`, format].filter(Boolean).join(', '),
        parameters,
        recordFormat: format === undefined ? undefined : recordFormats.parse(format),
      }))
    }),
  ),
)

export function parametersOf(type: string, structure: string, mode: string): TransferParameters {
  return { type: parseType(type)!, structure: parseStructure(structure)!, mode: parseMode(mode)! }
}

function formatsFor({ type, structure }: TransferParameters): readonly (string | undefined)[] {
  const text = type.code === 'A' || type.code === 'E'
  if (structure === 'R') return text ? textFormats : framedFormats
  return structure === 'F' && text ? [undefined, ...textFormats] : [undefined]
}

/** Records for a TYPE: lines that every format can hold, whole logical bytes, or any octets. */
export function recordsFor({ type }: TransferParameters): fc.Arbitrary<Uint8Array[]> {
  if (type.code === 'L' && type.byteSize !== 8) return fc.array(words(type.byteSize), { maxLength: 6 })
  if (type.code === 'A' || type.code === 'E') return fc.array(line, { maxLength: 8 })
  return fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(Uint8Array.of(0xff, 0x01, 0x0a))), {
    maxLength: 8,
  })
}

/** Letters, and octets of escapes, fillers and descriptors; no line ends, and no blank at the end. */
const line = fc
  .array(fc.constantFrom(0x20, 0x20, 0x2a, 0x41, 0x42, 0x61, 0x80, 0xc0, 0xff), { maxLength: 40 })
  .map((octets) => Uint8Array.from([0x2e, ...octets, 0x2e]))

/** Words whose number follows from that of the octets: the last one cannot be padding. */
function words(byteSize: number): fc.Arbitrary<Uint8Array> {
  const word = fc.bigInt({ min: 1n, max: (1n << BigInt(byteSize)) - 1n })
  return fc.array(word, { minLength: 1, maxLength: 9 }).map((values) => packLogicalBytes(values, byteSize))
}

/** A local file without records for a combination: any octets where that is possible. */
export function fileFor({ type, structure }: TransferParameters): fc.Arbitrary<Uint8Array> {
  if (type.code === 'L' && type.byteSize !== 8) return words(type.byteSize)
  if ('format' in type && type.format === 'C') {
    return fc
      .array(line, { maxLength: 8 })
      .map((lines) => Uint8Array.from(lines.flatMap((octets) => [...octets, 0x0a])))
  }
  // With format T a CR before what EBCDIC LF is mapped to becomes a line end.
  const octet = 'format' in type && type.format === 'T' ? fc.constantFrom(0x0a, 0x41, 0x00, 0xff) : textOctet
  const octets = fc.array(octet, { maxLength: 300 }).map((values) => Uint8Array.from(values))
  return structure === 'P' ? fc.uint8Array({ maxLength: 700 }) : octets
}

const textOctet = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x00, 0x20, 0x25, 0x85, 0x15), fc.nat(255))
