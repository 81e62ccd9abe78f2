import { formatTimeValue } from './time-value.js'

/** Facts that a server of this project can tell, as it writes their names (RFC 3659 §7.5, §10.1). */
export const knownFactNames = [
  'Type',
  'Size',
  'Modify',
  'Create',
  'Perm',
  'Unique',
  'UNIX.mode',
  'UNIX.owner',
  'UNIX.group',
] as const

export type FactName = (typeof knownFactNames)[number]

/** What the facts of one name are made of. What is absent is not told. */
export interface DescribedEntry {
  /** `current` and `parent` are the directory that is listed and the one above it. */
  readonly kind: 'file' | 'directory' | 'current' | 'parent' | 'link' | 'other'
  /** Octets; told of files only (RFC 3659 §7.5.7). */
  readonly size?: number | undefined
  /** Milliseconds since 1970. */
  readonly modified: number
  /** Milliseconds since 1970. */
  readonly created?: number | undefined
  /** Letters of `acdeflmprw` (RFC 3659 §7.5.5). */
  readonly permitted?: string | undefined
  readonly unique?: string | undefined
  /** The twelve Unix mode bits. */
  readonly permissions?: number | undefined
  readonly owner?: string | undefined
  readonly group?: string | undefined
}

const types: Readonly<Record<DescribedEntry['kind'], string>> = {
  file: 'file',
  directory: 'dir',
  current: 'cdir',
  parent: 'pdir',
  link: 'OS.unix=slink',
  other: 'OS.unix=other',
}

const values: Readonly<Record<FactName, (entry: DescribedEntry) => string | undefined>> = {
  Type: ({ kind }) => types[kind],
  Size: ({ kind, size }) => (kind === 'file' ? size?.toString() : undefined),
  Modify: ({ modified }) => timeOf(modified),
  Create: ({ created }) => timeOf(created),
  Perm: ({ permitted }) => permitted,
  Unique: ({ unique }) => wordOf(unique),
  'UNIX.mode': ({ permissions }) => permissions?.toString(8).padStart(4, '0'),
  'UNIX.owner': ({ owner }) => wordOf(owner),
  'UNIX.group': ({ group }) => wordOf(group),
}

/** The wanted facts of an entry, ready for {@link formatFactsLine}. */
export function factsOf(
  entry: DescribedEntry,
  wanted: readonly FactName[],
): (readonly [name: FactName, value: string | undefined])[] {
  return wanted.map((name) => [name, values[name](entry)] as const)
}

/** The last moment that a time value can tell. */
const lastTime = 253_402_300_799_999

function timeOf(time: number | undefined): string | undefined {
  return time !== undefined && time >= 0 && time <= lastTime ? formatTimeValue(time) : undefined
}

/** A name that would end its fact or the line is not told. */
function wordOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[^; \r\n\0]+$/.test(text) ? text : undefined
}
