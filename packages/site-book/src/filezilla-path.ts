import type { HostType } from '@ftpkit/protocol'

// FileZilla keeps a directory of a server as its parts, each after its length: `1 0 3 web 10 my folder1` is
// /web/my folder1. First are the type of the path, and the length of a prefix, which only some types have.

/** How the parts make a path, by the number of their type. */
interface PathType {
  readonly join: (parts: readonly string[], prefix: string) => string
  /** The parts of a path, with a prefix; undefined for one that is not of this type. */
  readonly split: (path: string) => { parts: readonly string[]; prefix: string } | undefined
}

const withSlashes: PathType = {
  join: (parts) => `/${parts.join('/')}`,
  split: (path) =>
    path.startsWith('/') ? { parts: path.split('/').filter((part) => part !== ''), prefix: '' } : undefined,
}

const withBackslashes: PathType = {
  join: (parts) => (parts.length === 1 ? `${parts[0]}\\` : parts.join('\\')),
  split: (path) =>
    /^[a-z]:\\/i.test(path)
      ? { parts: path.split('\\').filter((part) => part !== ''), prefix: '' }
      : undefined,
}

/** The prefix is the dot of `'A.B.'`, to which names are added. */
const dataSets: PathType = {
  join: (parts, prefix) => `'${parts.join('.')}${prefix}'`,
  split: (path) => {
    const [, names, dot = ''] = /^'([^'.]+(?:\.[^'.]+)*)(\.?)'$/.exec(path) ?? []
    return names === undefined ? undefined : { parts: names.split('.'), prefix: dot }
  },
}

/** The prefix is a device: `DISK:[A.B]`. */
const withBrackets: PathType = {
  join: (parts, prefix) => `${prefix}[${parts.join('.')}]`,
  split: (path) => {
    const [, prefix, names] = /^([^[\]]*)\[([^[\]]+)\]$/.exec(path) ?? []
    return names === undefined ? undefined : { parts: names.split('.'), prefix: prefix! }
  },
}

const types: Readonly<Record<string, PathType>> = {
  1: withSlashes,
  2: withBrackets,
  3: withBackslashes,
  4: dataSets,
  6: withSlashes,
}

const typeOfSystem: Readonly<Partial<Record<HostType, number>>> = { vms: 2, windows: 3, zos: 4, zvm: 6 }

/**
 * The path that FileZilla has in this form; undefined for a form that is broken, or of another type. Its lengths are of
 * UTF-16 on Windows, and of characters elsewhere.
 */
export function pathOfSafe(text: string): string | undefined {
  const [head, number = '', length = ''] = /^(\d+) (\d+)/.exec(text) ?? []
  const type = types[number]
  if (head === undefined || !type) return undefined
  const rest = text.slice(head.length)
  const parts = partsIn(rest.split(''), Number(length)) ?? partsIn(Array.from(rest), Number(length))
  return parts && type.join(parts.slice(1), parts[0]!)
}

/** The prefix and the parts in a text of these letters. */
function partsIn(letters: readonly string[], prefixLength: number): string[] | undefined {
  const parts: string[] = []
  let at = 0
  for (let length = prefixLength; ; ) {
    if (length > 0 && (letters[at] !== ' ' || letters.length <= at + length)) return undefined
    parts.push(letters.slice(at + 1, at + 1 + length).join(''))
    at += length === 0 ? 0 : length + 1
    if (at === letters.length) return parts
    const digits = numberAt(letters, at + 1)
    if (letters[at] !== ' ' || digits === '') return undefined
    length = Number(digits)
    at += 1 + digits.length
  }
}

function numberAt(letters: readonly string[], begin: number): string {
  let end = begin
  while (end - begin < 9 && /^\d$/.test(letters[end] ?? '')) end += 1
  return letters.slice(begin, end).join('')
}

/** A path in the form of FileZilla; undefined for one that is not absolute on this system. */
export function safePathOf(path: string, system: HostType | undefined): string | undefined {
  const number = (system && typeOfSystem[system]) ?? 1
  for (const each of [number, 1]) {
    const split = types[each]!.split(path)
    if (!split || split.parts.includes('')) continue
    const { prefix, parts } = split
    const head = `${each} ${prefix.length}${prefix === '' ? '' : ` ${prefix}`}`
    return [head, ...parts.map((part) => `${part.length} ${part}`)].join(' ')
  }
  return undefined
}
