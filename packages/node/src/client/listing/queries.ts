import { factsListingEntry, type ListingEntry } from '@ftpkit/protocol'
import { type FactsEntry, parseFactsReply } from '@ftpkit/protocol/facts'
import { type Features, parseChoices } from '@ftpkit/protocol/feature'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { parseChecksum, parseHashReply } from '@ftpkit/protocol/reply-text'
import { parseTimeValue } from '@ftpkit/protocol/time-value'
import { command, digit, refused, succeed } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import type { ClientSession } from '../session.js'

/** Replies by which a server says that it does not implement a command, whatever its argument. */
const notDone: ReadonlySet<number> = new Set([500, 502, 504])

/** The hash of a file, as the server computes it. */
export interface FileHash {
  /** As IANA writes it: `SHA-256`, `SHA-1`, `MD5`, `CRC32`. */
  readonly algorithm: string
  /** Hexadecimal digits, in lower case. */
  readonly hash: string
}

/** One entry, by MLST where the server has it, else by SIZE and MDTM, which work for files only. @throws FtpError `refused` */
export async function entryOf(session: ClientSession, path: string): Promise<ListingEntry> {
  if ((await session.features()).has('MLST')) {
    const reply = await session.run(() => command('MLST', path))
    if (digit(reply) === 2) return entryIn(reply, path)
    if (!notDone.has(reply.code)) throw refused(reply, 'MLST', path)
  }
  const size = await session.sizeOf(path)
  const time = await timeOf(session, path)
  return {
    name: path,
    kind: 'file',
    size,
    ...(time !== undefined && { modified: { time, precision: 'second' } }),
  }
}

/** Some servers set the time of `b` by `MDTM 20200102030405 b`. */
export function wouldSetTime(path: string): boolean {
  return /^\d{8,}\S* /.test(path)
}

/**
 * When a file was changed, by MDTM, in milliseconds since 1970 by the clock of the server; undefined where it does not say,
 * and for a path by which some servers would set a time.
 */
export async function timeOf(session: ClientSession, path: string): Promise<number | undefined> {
  if (wouldSetTime(path)) return undefined
  const reply = await session.run(() => command('MDTM', path))
  return reply.code === 213 ? parseTimeValue(reply.lines[0]?.trim() ?? '') : undefined
}

/** The facts in a reply to MLST. @throws FtpError `bad-facts` */
export function factsIn(reply: Reply): FactsEntry {
  return parseFactsReply(reply.lines, {
    tolerate: [
      'missing-semicolon',
      'fact-without-value',
      'space-in-value',
      'tab-before-name',
      'indented-line',
    ],
  })
}

function entryIn(reply: Reply, path: string): ListingEntry {
  const facts = factsIn(reply)
  // The type of a directory may be `cdir`: it is the listed one itself.
  return factsListingEntry(facts) ?? { name: path, kind: 'directory' }
}

/** Commands older than HASH (draft-bryan-ftpext-hash), by the algorithm they are for. */
const hashCommands: readonly (readonly [algorithm: string, ...verbs: string[]])[] = [
  ['SHA-512', 'XSHA512'],
  ['SHA-256', 'XSHA256'],
  ['SHA-1', 'XSHA1', 'XSHA'],
  ['MD5', 'XMD5', 'MD5'],
  ['CRC32', 'XCRC'],
]

/** The hash algorithms that a server offers, strongest first. */
export function hashAlgorithms(features: Features): string[] {
  const chosen = parseChoices(features.get('HASH')?.[0] ?? '').map(({ name }) => name.toUpperCase())
  const older = hashCommands.filter(([, ...verbs]) => verbs.some((verb) => features.has(verb)))
  const all = new Set([...chosen, ...older.map(([algorithm]) => algorithm)])
  const order = hashCommands.map(([algorithm]) => algorithm)
  const rank = (algorithm: string) => (order.includes(algorithm) ? order.indexOf(algorithm) : order.length)
  return [...all].sort((one, other) => rank(one) - rank(other))
}

/**
 * The hash of a file, by HASH or an older command.
 *
 * @param algorithm Default: the strongest that the server offers
 * @throws FtpError `unsupported-parameters` when the server offers none, or not this one; `refused`
 */
export async function hashOf(
  session: ClientSession,
  path: string,
  algorithm: string | undefined,
): Promise<FileHash> {
  const features = await session.features()
  const available = hashAlgorithms(features)
  const wanted = algorithm?.toUpperCase() ?? available[0]
  if (wanted === undefined || !available.includes(wanted)) {
    const offered = available.length > 0 ? `it offers ${available.join(', ')}` : 'it offers none'
    throw new FtpError(
      'unsupported-parameters',
      `the server cannot compute ${wanted ?? 'hashes'}; ${offered}`,
    )
  }
  await session.setParameters({ type: { code: 'I' } })
  const choices = parseChoices(features.get('HASH')?.[0] ?? '')
  if (choices.some(({ name }) => name.toUpperCase() === wanted)) return byHash(session, path, wanted)
  const [, ...verbs] = hashCommands.find(([name]) => name === wanted)!
  const verb = verbs.find((name) => features.has(name))!
  const reply = await session.run(() => succeed(verb, path))
  return { algorithm: wanted, hash: given(parseChecksum(reply.lines.join(' ')), verb, reply) }
}

async function byHash(session: ClientSession, path: string, algorithm: string): Promise<FileHash> {
  const reply = await session.run(function* () {
    yield* succeed('OPTS', `HASH ${algorithm}`)
    return yield* succeed('HASH', path)
  })
  // ProFTPD first says in a separate line what it computes.
  const answer = reply.lines.map(parseHashReply).find((read) => read !== undefined)
  return { algorithm, hash: given(answer?.hash, 'HASH', reply) }
}

function given(hash: string | undefined, verb: string, reply: Reply): string {
  if (hash !== undefined) return hash
  throw new FtpError('bad-reply', `the reply to ${verb} holds no hash: ${replyText(reply)}`, {
    command: verb,
    reply: replyText(reply),
  })
}
