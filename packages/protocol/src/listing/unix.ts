import { nameOctets, nameText } from '@ftpkit/transfer'
import { type DateParts, listingTime, monthNumber } from './date.js'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'

/** A letter for the kind and nine for the mode, and an optional mark for an ACL. NetWare has rights in brackets. */
const modePattern = /^([-bcdlnpsDm])(?:([-rwxsStTlL]{9})[+.@]?| ?\[[-A-Za-z]{8}\]) /

/** Most words examined before the date: links, an owner and a group of two words each, a device. */
const maxWords = 9

const kinds: Readonly<Record<string, ListingEntry['kind']>> = { '-': 'file', d: 'directory', l: 'link' }

/**
 * Parses a line of `ls -l`: with or without links, owner and group, ACL marks, devices, symbolic links, every form of
 * date (`Jan  2 03:04`, `Jan  2  2020`, `2 Jan 2020`, ISO, full ISO, BSD with seconds), and the rights of NetWare.
 *
 * The name begins one space after the date, so that its own spaces are kept.
 */
export function parseUnixLine(line: string, context: ListingContext): ListingEntry | undefined {
  const mode = modePattern.exec(line)
  if (!mode) return undefined
  const found = findDate(line, mode[0].length)
  if (!found) return undefined
  const [, letter = '', letters] = mode
  const text = letters === undefined ? found.name.trimStart() : found.name // NetWare pads the name
  const { name, target } = letter === 'l' ? splitLink(text, found.size) : { name: text, target: undefined }
  if (name === '') return undefined
  // In place of the owner NetPresenz writes `folder`, and in place of the size the number of names in it.
  const counted = letter === 'd' && found.words.join() === 'folder'
  return entry({
    name,
    kind: kinds[letter] ?? 'other',
    size: counted ? undefined : count(found.size),
    modified: listingTime(found.date, context),
    permissions: letters === undefined ? undefined : modeBits(letters),
    ...ownership(counted ? [] : found.words),
    target,
  })
}

interface Found {
  /** Words between the mode and the size. */
  readonly words: string[]
  readonly size: string | undefined
  readonly date: DateParts
  readonly name: string
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
      return { words, size: length === 1 && !size!.includes(',') ? size : undefined, ...date }
    }
  }
  return undefined
}

/** The number of last words that form a size or the numbers of a device: `1234`, `1,3`, `1, 3`. */
function sizeLength(words: readonly string[]): number {
  const last = words.at(-1)!
  if (/^\d+,$/.test(words.at(-2) ?? '') && /^\d+$/.test(last)) return 2
  return /^\d+(?:,\d+)?$/.test(last) ? 1 : 0
}

/** The forms of a date after a size, with names for their parts. A space follows each. */
const dateForms = [
  // Jan  2 03:04:05 2020, Jan  2 03:04
  String.raw`(?<month>[^\d\s]{3,5}|\d{1,2}月) +(?<day>\d{1,2})(?:日)? +(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?: +(?<year>\d{4}))?)?`,
  // Jan  2  2020
  String.raw`(?<month>[^\d\s]{3,5}|\d{1,2}月) +(?<day>\d{1,2})(?:日)?,? +(?<year>\d{4})年?`,
  // 2 Jan 03:04, 2. Jan 2020
  String.raw`(?<day>\d{1,2})\.? +(?<month>[^\d\s]{3,5}) +(?:(?<hour>\d{1,2}):(?<minute>\d\d)|(?<year>\d{4}))`,
  // 2020-01-02 03:04:05.000000000 +0100, 2020-01-02 03:04, 2020-01-02
  String.raw`(?<year>\d{4})-(?<number>\d\d)-(?<day>\d\d)(?: (?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?(?: (?<zone>[+-]\d{4}))?)?`,
  // 01-02 03:04
  String.raw`(?<number>\d\d)-(?<day>\d\d) (?<hour>\d\d):(?<minute>\d\d)`,
].map((form) => new RegExp(` {1,40}${form}(?= )`, 'y'))

function dateAt(line: string, at: number): { date: DateParts; name: string } | undefined {
  for (const form of dateForms) {
    form.lastIndex = at
    const { month, number, ...parts } = form.exec(line)?.groups ?? {}
    const known = month === undefined ? number && Number(number) : monthNumber(month)
    if (known)
      return { date: { ...parts, month: known, day: parts.day }, name: line.slice(form.lastIndex + 1) }
  }
  return undefined
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
function splitLink(text: string, size: string | undefined): { name: string; target: string | undefined } {
  const octets = nameOctets(text)
  const targetAt = octets.length - Number(size)
  const arrowAt = targetAt - arrow.length
  if (arrowAt > 0 && nameText(octets.subarray(arrowAt, targetAt)) === arrow) {
    return { name: nameText(octets.subarray(0, arrowAt)), target: nameText(octets.subarray(targetAt)) }
  }
  const [name, ...target] = text.split(arrow)
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
