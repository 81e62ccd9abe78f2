import { Descriptor } from '@ftpkit/mode'
import { LineEndPart } from './file/lines.js'
import { Padding } from './file/padding.js'
import { Prefix } from './file/prefixed.js'
import { type FoundRun, Unread, unknownValue } from './found.js'
import type { OctetRole } from './roles.js'

type Note = (run: FoundRun) => string | undefined

/** What a run says, for people; undefined where there is nothing to say. */
export function noteOf(run: FoundRun): string | undefined {
  return run.value === unknownValue ? 'not all of it is here' : notes[run.role](run)
}

const notes: Readonly<Record<OctetRole, Note>> = {
  data: ({ value }) => (value === 1 ? 'suspected of errors by the sender (RFC 959 §3.4.2)' : undefined),
  'block-header': ({ value }) =>
    `${[...flagsIn(value >> 16), following(value & 0xffff)].join(', ')} (RFC 959 §3.4.2)`,
  'string-header': ({ value }) =>
    `${following(value)} as ${value === 1 ? 'it is' : 'they are'} (RFC 959 §3.4.3)`,
  repeated: ({ value, detail }) => `X'${hex(detail)}' ${times(value)} (RFC 959 §3.4.3)`,
  filler: ({ value, detail }) => `X'${hex(detail)}' ${times(value)} (RFC 959 §3.4.3)`,
  'restart-marker': () => 'the sender can resume here (RFC 959 §3.5)',
  escape: ({ value, detail }) =>
    detail === 1
      ? "the octet X'FF' after it is data (RFC 959 §3.4.1)"
      : `${flagsIn(value).join(', ') || 'nothing'}, for the string after it (RFC 959 §3.4.3)`,
  'end-of-record': () => 'EOR (RFC 959 §3.4.1)',
  'end-of-file': ({ value }) => `${value === 3 ? 'EOR and EOF' : 'EOF'} (RFC 959 §3.4.1)`,
  'page-header': ({ value, detail }) =>
    `${pageFields[detail] ?? `optional field ${detail - 3}`} ${value}${pageTypes(detail, value)} (RFC 959 §3.1.2.3)`,
  'record-descriptor': recordDescriptor,
  'block-descriptor': ({ value }) => `a block of ${octets(value)}, this descriptor word included`,
  'line-end': ({ detail }) =>
    detail === LineEndPart.cr
      ? 'CR, half a line end if the other half follows (RFC 959 §3.1.1.1)'
      : 'the line ends here (RFC 959 §3.1.1.1)',
  padding: ({ detail }) => paddings[detail],
  missing: ({ value }) => `${octets(value)} ${value === 1 ? 'is' : 'are'} missing here`,
  unread: ({ value }) =>
    value === Unread.afterEnd ? 'after the end of the file' : 'not decoded, because of the fault before',
}

const flags = [
  [Descriptor.restartMarker, 'restart marker'],
  [Descriptor.suspect, 'suspect data'],
  [Descriptor.endOfRecord, 'EOR'],
  [Descriptor.endOfFile, 'EOF'],
  [Descriptor.reserved, 'bits without a meaning'],
] as const

function flagsIn(descriptor: number): string[] {
  return flags.flatMap(([bits, name]) => (descriptor & bits ? [name] : []))
}

const pageFields = ['header length', 'page index', 'data length', 'page type']

function pageTypes(field: number, value: number): string {
  if (field !== 3) return ''
  const name = ['the last page', 'a simple page', 'a descriptor page', 'an access controlled page'][value]
  return name ? `, ${name}` : ''
}

/** By control code, from `Prefix.segment` on. */
const segments = [
  'a whole record',
  'the first segment of a record',
  'the last segment of a record',
  'a segment in the middle of a record',
]

function recordDescriptor({ value, detail }: FoundRun): string {
  const segment = segments[detail - Prefix.segment]
  return `${segment ?? 'a record'} of ${octets(value)} follows`
}

const paddings: Readonly<Record<number, string>> = {
  [Padding.afterLast]: 'fills the file up after the last record',
  [Padding.nulAfterCr]: 'NUL says that the CR before it is data (RFC 854)',
  [Padding.endOfBlock]: "X'4040' ends a block of 1014 octets",
}

function octets(count: number): string {
  return count === 1 ? '1 octet' : `${count} octets`
}

function following(count: number): string {
  return count === 1 ? '1 octet follows' : `${count} octets follow`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

function hex(octet: number): string {
  return octet.toString(16).toUpperCase().padStart(2, '0')
}
