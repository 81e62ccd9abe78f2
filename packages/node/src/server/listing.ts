import { type Entry, type FileSystem, isFileSystemError } from '@ftpkit/filesystem'
import { type FactName, factsOf, formatFactsLine, formatListLine, isListable } from '@ftpkit/protocol'
import type { Answers } from '@ftpkit/session'
import { nameOctets } from '@ftpkit/transfer'

/** Lines gathered before they are handed on, in octets. */
const pieceLength = 16_384

/** Letters of the fact `Perm` by what an entry is (RFC 3659 §7.5.5). */
const letters = { file: 'adfrw', directory: 'cdeflmp', link: 'df', other: 'df' } as const

/** What a session wants to know of an entry. */
export function describe(entry: Entry): Answers['stat'] {
  return { ...entry, permitted: letters[entry.kind] }
}

/**
 * The lines of a LIST: of a directory its entries, of a file itself (RFC 959 §4.1.3).
 *
 * @param now milliseconds since 1970: older entries show their year
 */
export async function* listLines(files: FileSystem, path: string, now: number): AsyncGenerator<string> {
  for await (const entry of entriesOf(files, path)) yield formatListLine(entry, now)
}

/** The names of a NLST: such that each can be given to RETR as it is (RFC 1123 §4.1.2.7). */
export async function* nameLines(files: FileSystem, path: string, asked: string): AsyncGenerator<string> {
  for await (const entry of entriesOf(files, path)) {
    // A name with a line end in it can't be told apart from two names.
    if (!/[\r\n]/.test(entry.name))
      yield asked === '' ? entry.name : `${asked.replace(/\/$/, '')}/${entry.name}`
  }
}

/** The lines of a MLSD, names that no line can hold left out. */
export async function* factLines(
  files: FileSystem,
  path: string,
  facts: readonly FactName[],
): AsyncGenerator<string> {
  for await (const entry of files.list(path)) {
    if (isListable(entry.name)) yield formatFactsLine(factsOf(describe(entry), facts), entry.name)
  }
}

/**
 * Lines as octets, in pieces worth sending.
 *
 * @param lineEnd LF for a local text, CR LF for what no TYPE converts
 */
export async function* octetsOfLines(
  lines: AsyncIterable<string>,
  lineEnd: '\n' | '\r\n' = '\n',
): AsyncGenerator<Uint8Array> {
  let text = ''
  for await (const line of lines) {
    text += line + lineEnd
    if (text.length < pieceLength) continue
    yield nameOctets(text)
    text = ''
  }
  if (text !== '') yield nameOctets(text)
}

async function* entriesOf(files: FileSystem, path: string): AsyncGenerator<Entry> {
  const entry = await files.stat(path)
  if (entry.kind !== 'directory') {
    yield entry
    return
  }
  try {
    yield* files.list(path)
  } catch (error) {
    // The directory may have vanished since: then it is empty.
    if (!isFileSystemError(error) || error.code !== 'not-found') throw error
  }
}
