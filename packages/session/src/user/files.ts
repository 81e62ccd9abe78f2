import { type Features, parseFeatures } from '@ftpkit/protocol/feature'
import { parseQuotedPath, parseWorkingDirectory } from '@ftpkit/protocol/path'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { FtpError } from '@ftpkit/transfer'
import { command, type Dialogue, digit, refused, succeed } from './dialogue.js'

/** Replies of a server that doesn't know a command at all (RFC 959 §4.2.1). */
const unknownCommand: ReadonlySet<number> = new Set([500, 502])

/**
 * A command that old servers know only by a name with an X. That name is tried after 500 and 502 alone (RFC 1123
 * §4.1.3.1).
 */
export function* succeedByEitherName(verb: string, oldVerb: string, argument?: string): Dialogue<Reply> {
  const reply = yield* command(verb, argument)
  if (unknownCommand.has(reply.code)) return yield* succeed(oldVerb, argument)
  if (digit(reply) !== 2) throw refused(reply, verb, argument)
  return reply
}

/** Renames a file: RNTO immediately follows RNFR (RFC 959 §4.1.3). @throws FtpError `refused` */
export function* rename(from: string, to: string): Dialogue<Reply> {
  const first = yield* command('RNFR', from)
  if (digit(first) !== 3) throw refused(first, 'RNFR', from)
  return yield* succeed('RNTO', to)
}

/** Makes a directory. @returns its absolute path, if the server's 257 contains it */
export function* makeDirectory(path: string): Dialogue<string | undefined> {
  return pathIn(yield* succeedByEitherName('MKD', 'XMKD', path))
}

/** The working directory. @throws FtpError `bad-reply` if the reply holds no path */
export function* workingDirectory(): Dialogue<string> {
  const reply = yield* succeedByEitherName('PWD', 'XPWD')
  const path = reply.lines.map(parseWorkingDirectory).find((found) => found !== undefined)
  if (path !== undefined) return path
  throw new FtpError('bad-reply', `no path in the reply to PWD: ${replyText(reply)}`, {
    command: 'PWD',
    reply: replyText(reply),
    clause: '959 App. II',
  })
}

/** The features of the server; none if it doesn't know FEAT (RFC 2389 §3.2). */
export function* features(): Dialogue<Features> {
  const reply = yield* command('FEAT')
  return digit(reply) === 2 ? parseFeatures(reply.lines) : new Map()
}

function pathIn(reply: Reply): string | undefined {
  return parseQuotedPath(reply.lines[0] ?? '')
}
