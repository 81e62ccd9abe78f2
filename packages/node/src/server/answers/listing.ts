import {
  childOf,
  type Entry,
  type EntryKind,
  type FileSystem,
  isFileSystemError,
  nameOf,
  type Operation,
  operations,
  parentOf,
} from '@ftpkit/filesystem'
import {
  type FactName,
  factsOf,
  formatFactsLine,
  formatListLine,
  isListable,
  isNamePattern,
  nameMatcher,
} from '@ftpkit/protocol'
import type { Answers } from '@ftpkit/session'
import { type NameEncoding, utf8Names } from '@ftpkit/transfer'
import { entriesPerTurn, inOrder, type ListingTurn } from './order.js'

/** Octets of lines that are collected before they are sent. */
const pieceLength = 16_384

/** Letters of the fact `Perm` by kind of entry, and the operation that each permits (RFC 3659 §7.5.5). */
const letters: Readonly<Record<EntryKind, Readonly<Record<string, Operation>>>> = {
  file: { a: 'append', d: 'delete', f: 'rename', r: 'read', w: 'write' },
  directory: { c: 'create', d: 'delete', f: 'rename', l: 'list', m: 'make-directory', p: 'delete' },
  link: { d: 'delete', f: 'rename' },
  other: { d: 'delete', f: 'rename' },
}

/** Letters by kind where every operation is permitted, as in most file systems. */
const allLetters = Object.fromEntries(
  Object.keys(letters).map((kind) => [kind, lettersOf(kind as EntryKind, operations)]),
) as Readonly<Record<EntryKind, string>>

function lettersOf(kind: EntryKind, permitted: readonly Operation[]): string {
  const found = Object.entries(letters[kind]).filter(([, operation]) => permitted.includes(operation))
  // A directory that is visible may be entered.
  const names = [...found.map(([letter]) => letter), ...(kind === 'directory' ? ['e'] : [])]
  return names.sort().join('')
}

/** Describes the entry of a path to the session. The root can be neither deleted nor renamed. */
export function describe(files: FileSystem, path: string, entry: Entry): Answers['stat'] {
  const permitted = files.permitted?.(path)
  const perm = permitted ? lettersOf(entry.kind, permitted) : allLetters[entry.kind]
  return { ...entry, permitted: path === '/' ? perm.replaceAll(/[df]/g, '') : perm }
}

/** How a listing is made. */
export interface ListingOptions {
  /** Ends it at the next entry, also where none of them matches the pattern. */
  readonly signal: AbortSignal
  /** Whether a directory has `.` and `..` too, as with `ls -a`. @default false */
  readonly all?: boolean | undefined
  /** Lets others have their turn while a long listing is made. @default never waits */
  readonly turn?: ListingTurn | undefined
}

/**
 * The lines of a LIST: the entries of a directory, those that match a pattern, or the file itself (RFC 959 §4.1.3), in the
 * order of {@link inOrder}.
 *
 * @param now milliseconds since 1970; entries older than half a year show their year
 */
export async function* listLines(
  files: FileSystem,
  path: string,
  now: number,
  { signal, all = false, turn }: ListingOptions,
): AsyncGenerator<string> {
  const { of, entries } = await listed(files, path, { signal, turn })
  const shown = all && of === 'directory' ? withDots(files, path, entries) : entries
  yield* inOrder(shown, (entry) => formatListLine(entry, now), turn)
}

/** The names of an NLST, in a form that RETR accepts (RFC 1123 §4.1.2.7). */
export async function* nameLines(
  files: FileSystem,
  path: string,
  asked: string,
  { signal, turn }: ListingOptions,
): AsyncGenerator<string> {
  const { of, entries } = await listed(files, path, { signal, turn })
  const prefix = { file: '', directory: prefixOf(asked), pattern: directoryOf(asked) }[of]
  // A name that contains a line end would look like two names.
  const line = ({ name }: Entry) => (/[\r\n]/.test(name) ? undefined : of === 'file' ? asked : prefix + name)
  yield* inOrder(entries, line, turn)
}

/** The lines of an MLSD, without names that no line can hold. */
export async function* factLines(
  files: FileSystem,
  path: string,
  facts: readonly FactName[],
  { turn }: Pick<ListingOptions, 'turn'> = {},
): AsyncGenerator<string> {
  const line = (entry: Entry) => {
    if (!isListable(entry.name)) return undefined
    return formatFactsLine(factsOf(describe(files, childOf(path, entry.name), entry), facts), entry.name)
  }
  yield* inOrder(files.list(path), line, turn)
}

/**
 * Lines as octets, in pieces of a reasonable size.
 *
 * @param lineEnd LF for local text, CR LF for text that no TYPE converts
 * @param names the encoding of names. Default: UTF-8
 */
export async function* octetsOfLines(
  lines: AsyncIterable<string>,
  lineEnd: '\n' | '\r\n' = '\n',
  names: NameEncoding = utf8Names,
): AsyncGenerator<Uint8Array> {
  let text = ''
  for await (const line of lines) {
    text += line + lineEnd
    if (text.length < pieceLength) continue
    yield names.octets(text)
    text = ''
  }
  if (text !== '') yield names.octets(text)
}

/** What a listing shows. */
interface Listed {
  readonly of: 'file' | 'directory' | 'pattern'
  readonly entries: AsyncIterable<Entry> | Iterable<Entry>
}

/**
 * What there is to list under a path; a last name with `*` or `?` that no entry has is a pattern.
 *
 * @throws FileSystemError where there is nothing
 */
export async function listed(
  files: FileSystem,
  path: string,
  { signal, turn }: Pick<ListingOptions, 'signal' | 'turn'>,
): Promise<Listed> {
  try {
    const entry = await files.stat(path)
    if (entry.kind !== 'directory') return { of: 'file', entries: [entry] }
    return { of: 'directory', entries: entriesOf(files, path, signal) }
  } catch (error) {
    const pattern = nameOf(path)
    if (!isFileSystemError(error) || error.code !== 'not-found' || !isNamePattern(pattern)) throw error
    const directory = parentOf(path)
    await files.stat(directory)
    return { of: 'pattern', entries: matching(entriesOf(files, directory, signal), pattern, turn) }
  }
}

/** What comes before the names in a requested directory: nothing for the working directory itself, which clients name `.`. */
function prefixOf(asked: string): string {
  return /^\.\/*$/.test(asked) ? '' : asked.replace(/[^/]$/, '$&/')
}

/** The requested path up to its last `/`. */
function directoryOf(asked: string): string {
  return asked.slice(0, asked.lastIndexOf('/') + 1)
}

/** As a shell does, only a pattern that begins with a dot finds names that begin with one. */
async function* matching(
  entries: AsyncIterable<Entry>,
  pattern: string,
  turn?: ListingTurn,
): AsyncGenerator<Entry> {
  const matches = nameMatcher(pattern)
  let count = 0
  for await (const entry of entries) {
    if (++count % entriesPerTurn === 0) await turn?.(entriesPerTurn)
    const hidden = entry.name.startsWith('.') && !pattern.startsWith('.')
    if (!hidden && matches(entry.name)) yield entry
  }
}

/** With the directory itself as `.`, and the one above it as `..`; the root has none above it. */
async function* withDots(files: FileSystem, path: string, entries: Listed['entries']): AsyncGenerator<Entry> {
  const current = await files.stat(path)
  yield { ...current, name: '.' }
  // A user may see a directory, and nothing of the one above it.
  yield { ...(await files.stat(parentOf(path)).catch(() => current)), name: '..' }
  yield* entries
}

async function* entriesOf(files: FileSystem, path: string, signal: AbortSignal): AsyncGenerator<Entry> {
  try {
    for await (const entry of files.list(path)) {
      signal.throwIfAborted()
      yield entry
    }
  } catch (error) {
    // The directory may have been removed meanwhile: then it is empty.
    if (!isFileSystemError(error) || error.code !== 'not-found') throw error
  }
}
