import { nameOctets, nameText } from '@ftpkit/transfer'
import { listingTime } from './date.js'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'
import { dateAt, type FoundDate, UnixStyle } from './unix-date.js'

/**
 * A letter for the kind and nine for the mode, and an optional mark for an ACL, which the number of links may follow at
 * once. NetWare has rights in brackets. Some servers indent the line.
 */
const modePattern =
  /^ {0,20}([-?bcCdDeflmMnpPsw])(?:([-rwxsStTlL]{9})(?:[+.@]?(?= )|[+.@](?=\d))| ?\[[-A-Za-z]{8}\](?= ))/

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
 *
 * @param style of the listing, which the line adds to
 */
export function parseUnixLine(
  line: string,
  context: ListingContext,
  style = new UnixStyle(),
): ListingEntry | undefined {
  const mode = modePattern.exec(line)
  if (!mode) return undefined
  const found = findDate(line, mode[0].length)
  if (!found) return undefined
  const dated = style.settle(found, context)
  const [, letter = '', letters] = mode
  const text = letters === undefined ? dated.name.trimStart() : dated.name // NetWare pads the name
  const { name, target } =
    kinds[letter] === 'link' ? splitLink(text, found.size, style) : { name: text, target: undefined }
  if (name === '') return undefined
  // In place of the owner NetPresenz writes `folder`, and in place of the size the number of names in it.
  const counted = letter === 'd' && found.words.join() === 'folder'
  return entry({
    name,
    kind: kinds[letter] ?? 'other',
    size: counted ? undefined : count(found.size),
    modified: listingTime(dated.date, context),
    permissions: letters === undefined ? undefined : modeBits(letters),
    ...ownership(counted ? [] : found.words),
    target,
  })
}

interface Found extends FoundDate {
  /** Words between the mode and the size. */
  readonly words: string[]
  readonly size: string | undefined
}

/** Finds a size followed by a date: only both together show where an owner with spaces ends. */
function findDate(line: string, from: number): Found | undefined {
  const words: string[] = []
  const word = /\s*(\S+)/y
  word.lastIndex = from
  for (let match = word.exec(line); match && words.length < maxWords; match = word.exec(line)) {
    words.push(match[1]!)
    const length = sizeLength(words)
    const date = length > 0 ? dateAt(line, word.lastIndex) : undefined
    if (date) {
      const [size] = words.splice(words.length - length)
      return { words, size: length === 1 && /^\d+$/.test(size!) ? size : undefined, ...date }
    }
  }
  return undefined
}

/** The number of last words that form a size or the numbers of a device: `1234`, `1.2M`, `1,3`, `1, 3`. */
function sizeLength(words: readonly string[]): number {
  const last = words.at(-1)!
  if (/^\d+,$/.test(words.at(-2) ?? '') && /^\d+$/.test(last)) return 2
  return /^\d+(?:,\d+|(?:\.\d+)?[kKMGT])?$/.test(last) ? 1 : 0
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

/** Both names may contain an arrow; the size of a link is the length of its target in octets. */
function splitLink(
  text: string,
  size: string | undefined,
  style: UnixStyle,
): { name: string; target: string | undefined } {
  const octets = nameOctets(text)
  const targetAt = octets.length - Number(size)
  const arrowAt = targetAt - arrow.length
  if (arrowAt > 0 && nameText(octets.subarray(arrowAt, targetAt)) === arrow) {
    return { name: nameText(octets.subarray(0, arrowAt)), target: nameText(octets.subarray(targetAt)) }
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
