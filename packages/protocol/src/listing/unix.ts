import { utf8Names } from '@ftpkit/transfer'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'
import type { ListingStyle } from './style.js'
import { dateAt, type FoundDate, settled, timeOf } from './unix-date.js'

/**
 * A letter for the kind and nine for the mode, and an optional mark for an ACL, which the number of links may follow at
 * once. NetWare has rights in brackets. Some servers indent the line, or write the numbers of the inode and of blocks
 * before it.
 */
const modePattern =
  /^ {0,20}(?:\d{1,20} {1,20}){0,2}([-?bcCdDeflmMnpPsw])(?:([-rwxsStTlL]{8,9})(?:[+.@]?(?= )|[+.@](?=\d))| ?\[[-A-Za-z]{8}\](?= ))/

/** Most words examined before the date: links, an owner and a group of two words each, a device. */
const maxWords = 9

/** `f` is a file too, and `e` an external link of z/OS UNIX. Everything else is special. */
const kinds: Readonly<Record<string, ListingEntry['kind']>> = {
  '-': 'file',
  f: 'file',
  d: 'directory',
  l: 'link',
  e: 'link',
}

/**
 * Parses a line of `ls -l`: with or without links, owner and group, ACL marks, devices, symbolic links, every form of
 * date (`Jan  2 03:04`, `Jan  2  2020`, `2 Jan 2020`, ISO, full ISO, BSD with seconds), and the rights of NetWare.
 *
 * The name begins one space after the date, so that its own spaces are kept.
 */
export function parseUnixLine(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const mode = modePattern.exec(line)
  if (!mode) return hiddenEntry(line)
  const [, letter = '', letters] = mode
  const kind = kinds[letter] ?? 'other'
  const found =
    findDate(line, mode[0].length, style) ?? (letters && undated(line.slice(mode[0].length), style))
  if (!found) return undefined
  const dated = settled(found, context, style)
  // NetWare pads the name.
  const text = letters === undefined ? style.unpadded(` ${dated.name}`, 'NetWare') : dated.name
  const { name, target } = linked({ text, size: found.size, context }, kind, style)
  if (name === '') return undefined
  // In place of the owner NetPresenz writes `folder`, and in place of the size the number of names in it.
  const counted = letter === 'd' && found.words.join() === 'folder'
  return entry({
    name,
    kind,
    size: counted ? undefined : count(found.size),
    modified: timeOf(dated, context, style),
    permissions: letters?.length === 9 ? modeBits(letters) : undefined,
    ...ownership(counted ? [] : found.words),
    target,
  })
}

/** `ls` writes `-????????? ? ? ? ? ? name` for a name of which it may see nothing but its kind. */
const hidden = /^([-dlbcps?])\?{9}(?: +\?){5} (.+)$/s

function hiddenEntry(line: string): ListingEntry | undefined {
  const [, letter = '', name] = hidden.exec(line) ?? []
  return name === undefined ? undefined : { name, kind: kinds[letter] ?? 'other' }
}

interface Found extends FoundDate {
  /** Words between the mode and the size. */
  readonly words: string[]
  readonly size: string | undefined
}

/** Finds a size followed by a date: only both together show where an owner with spaces ends. */
function findDate(line: string, from: number, style: ListingStyle): Found | undefined {
  const words: string[] = []
  const word = /\s*(\S+)/y
  word.lastIndex = from
  for (let match = word.exec(line); match && words.length < maxWords; match = word.exec(line)) {
    words.push(match[1]!)
    const length = sizeLength(words)
    if (length === 0 && !overflowed.test(match[1]!)) continue
    const date = dateAt(line, word.lastIndex, style)
    if (!date || isOwnership(date, words, line, style)) continue
    const [size] = words.splice(words.length - Math.max(length, 1))
    return { words, size: length === 1 && /^\d+$/.test(size!) ? size : undefined, ...date }
  }
  return undefined
}

/**
 * Whether a date is more likely an owner, a group and a size, since another date follows: `12 1 2003 Jun 28 19:50 name`.
 * The name is doubtful then, and where the date comes straight after the first word, which is the number of links.
 */
function isOwnership(
  { name, form, date }: FoundDate,
  words: readonly string[],
  line: string,
  style: ListingStyle,
): boolean {
  if (words.length > 1 && !form?.isWeak && date.month !== 0) return false
  const isFollowed = dateAt(line, line.length - name.length - 1, style) !== undefined
  if (isFollowed || words.length === 1) style.doubt()
  return isFollowed
}

/** A group and a size that fill their columns: nothing tells where the size begins. */
const overflowed = /^[^\d\s]\S*\d$/

/** A line without a date, which only a name without blanks tells from one whose date is not understood. */
function undated(text: string, style: ListingStyle): Found | undefined {
  const [, links, owner, group, size, name] = /^ +(\d{1,9}) +(\S+) +(\S+) +(\d{1,18}) (\S+)$/.exec(text) ?? []
  if (name === undefined) return undefined
  style.doubt()
  return { words: [links!, owner!, group!], size, name, date: { month: undefined, day: undefined } }
}

/** Octets, with separators or rounded, or the numbers of a device: `1234`, `1,234,567`, `1.2M`, `1,2MB`, `1,3`, `0x1f`. */
const size = /^(?:0x[\da-f]{1,16}|\d+(?:(?:,\d+)+|(?:[.,]\d+)?(?:[kKMGTPE](?:i?B)?|B))?)$/

/** The number of last words that form a size or the numbers of a device, `1, 3`. */
function sizeLength(words: readonly string[]): number {
  const last = words.at(-1)!
  if (/^\d+,$/.test(words.at(-2) ?? '') && /^\d+$/.test(last)) return 2
  return size.test(last) ? 1 : 0
}

function ownership(words: readonly string[]): { links?: number; owner?: string; group?: string } {
  const linked = /^\d{1,9}$/.test(words[0] ?? '')
  const [owner, ...group] = linked ? words.slice(1) : words
  return {
    ...(linked && { links: Number(words[0]) }),
    ...(owner !== undefined && { owner }),
    ...(group.length > 0 && { group: group.join(' ') }),
  }
}

const arrow = ' -> '

/** What a line shows after the date, and before it as the size. */
interface Shown {
  readonly text: string
  readonly size: string | undefined
  readonly context: ListingContext
}

/** The target after the name. Some servers write it after a directory that a link leads to. */
function linked(
  shown: Shown,
  kind: ListingEntry['kind'],
  style: ListingStyle,
): { name: string; target: string | undefined } {
  if (kind === 'link') return splitLink(shown, style)
  const { text } = shown
  if (kind !== 'directory' || !text.includes(arrow)) return { name: text, target: undefined }
  style.doubt()
  return splitLink(shown, style)
}

/** Both names may contain an arrow; the size of a link is the length of its target in octets. */
function splitLink(
  { text, size, context: { names = utf8Names } }: Shown,
  style: ListingStyle,
): { name: string; target: string | undefined } {
  const octets = names.octets(text)
  const targetAt = octets.length - Number(size)
  const arrowAt = targetAt - arrow.length
  if (arrowAt > 0 && names.text(octets.subarray(arrowAt, targetAt)) === arrow) {
    return { name: names.text(octets.subarray(0, arrowAt)), target: names.text(octets.subarray(targetAt)) }
  }
  const [name, ...target] = text.split(arrow)
  if (target.length > 1) style.doubt()
  return { name: name!, target: target.length > 0 ? target.join(arrow) : undefined }
}

function modeBits(letters: string): number {
  let bits = 0
  for (const [index, letter] of Array.from(letters).entries()) {
    if (/[rwxst]/.test(letter)) bits |= 1 << (8 - index)
    if (/[stSTlL]/.test(letter)) bits |= 0o1000 << (2 - Math.floor(index / 3))
  }
  return bits
}
