/** What a line of LIST shows. */
export interface ListedEntry {
  /** As `nameText` makes it of octets. */
  readonly name: string
  /** The first letter of the line: `-`, `d`, `l`, or `p` for others. */
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Octets. */
  readonly size: number
  /** Milliseconds since 1970. Default: 0, for a directory that has no date; a line must show one. */
  readonly modified?: number | undefined
  /** The twelve Unix mode bits. Default: 0o755 for a directory, 0o777 for a link, otherwise 0o644. */
  readonly permissions?: number | undefined
  /** @default 'ftp' */
  readonly owner?: string | undefined
  /** @default 'ftp' */
  readonly group?: string | undefined
  /** @default 1 */
  readonly links?: number | undefined
  /** The target of a symbolic link. */
  readonly target?: string | undefined
}

/** Half of a mean Gregorian year in milliseconds: `ls` calls a time recent up to this age. */
const recent = 15_778_476_000

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const kinds = {
  file: { letter: '-', permissions: 0o644 },
  directory: { letter: 'd', permissions: 0o755 },
  link: { letter: 'l', permissions: 0o777 },
  other: { letter: 'p', permissions: 0o644 },
} as const satisfies Record<ListedEntry['kind'], { letter: string; permissions: number }>

/**
 * Writes a line in the form of `ls -l`, without its line end. Every client understands it, though no RFC defines it.
 * Times are UTC, with the time of day if they are in the six months before `now`, otherwise with the year.
 *
 * A control character in a name or a space in an owner would break the line, and becomes `?` or `_`.
 *
 * @param now milliseconds since 1970
 */
export function formatListLine(entry: ListedEntry, now: number): string {
  const { letter, permissions } = kinds[entry.kind]
  const columns = [
    letter + formatPermissions(entry.permissions ?? permissions),
    String(entry.links ?? 1).padStart(3),
    oneWord(entry.owner).padEnd(8),
    oneWord(entry.group).padEnd(8),
    String(entry.size).padStart(12),
    formatListDate(entry.modified ?? 0, now),
    oneLine(entry.target === undefined ? entry.name : `${entry.name} -> ${entry.target}`),
  ]
  return columns.join(' ')
}

/** Writes Unix mode bits as nine letters: `rwxr-xr-x`, with `s`, `S`, `t` and `T` where those bits are set. */
export function formatPermissions(mode: number): string {
  const letters = Array.from('rwxrwxrwx', (letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'))
  for (const { bit, at, set, bare } of specialBits) {
    if (mode & bit) letters[at] = letters[at] === 'x' ? set : bare
  }
  return letters.join('')
}

const specialBits = [
  { bit: 0o4000, at: 2, set: 's', bare: 'S' },
  { bit: 0o2000, at: 5, set: 's', bare: 'S' },
  { bit: 0o1000, at: 8, set: 't', bare: 'T' },
]

function formatListDate(time: number, now: number): string {
  const date = new Date(time)
  const day = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`
  if (time <= now && now - time < recent) return `${day} ${date.toISOString().slice(11, 16)}`
  return `${day} ${String(date.getUTCFullYear()).padStart(5)}`
}

function oneWord(name = 'ftp'): string {
  return oneLine(name).replace(/\s/g, '_') || '_'
}

function oneLine(text: string): string {
  return text.replace(controls, '?')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const controls = /[\x00-\x1f\x7f]/g
