import type { Reply } from '@ftpkit/protocol/reply'
import { formatType, type TransferParameters, type Type } from '@ftpkit/transfer'
import { type Ahead, answersAhead } from './ahead.js'
import { type DataWay, openData, withAttempts } from './data.js'
import {
  closeData,
  command,
  connectAhead,
  type Dialogue,
  digit,
  moveData,
  nextReply,
  parkData,
  refused,
  reuseData,
  type Step,
  succeed,
} from './dialogue.js'

/** What a transfer should do. */
export interface WantedTransfer {
  /** The command that begins it. */
  readonly verb: 'RETR' | 'STOR' | 'APPE' | 'LIST' | 'NLST' | 'MLSD'
  /** Its argument; undefined for the working directory. */
  readonly path: string | undefined
  /** Octets of the transfer representation to skip by REST (RFC 3659 §5). */
  readonly offset?: number | undefined
  /** Restart marker of the server after which to resume by REST, in MODE B and C (RFC 959 §3.5); instead of an offset. */
  readonly marker?: string | undefined
  /** Ways to open the data connection, in the order in which they are tried. */
  readonly ways: readonly DataWay[]
  /**
   * Uses the data connection that the previous transfer left open, and leaves this one open if the server keeps it open
   * too, which 250 says (RFC 959 §3.2). For MODE B and C, in which the connection doesn't end with the file.
   */
  readonly reuse?: boolean | undefined
  /** The port that the server has named ahead. Default: the data connection is opened by the first way that works */
  readonly port?: number | undefined
  /** What to ask the server while the file moves. */
  readonly ahead?: Ahead | undefined
  /** Called with the way to the data connection. */
  readonly onOpened?: ((way: DataWay) => void) | undefined
  /** Called with the 1yz reply that starts the transfer: some servers announce the size there. */
  readonly onStart?: ((reply: Reply) => void) | undefined
}

/**
 * Sends the parameters that differ from those in effect (RFC 1123 §4.1.4.2).
 *
 * @param inForce the parameters in effect, as far as they are known
 * @param wanted those that matter
 * @param accepted called with the parameters in effect after each command
 * @throws FtpError `refused` for the parameter that the server refuses; those before it are then in effect
 */
export function* setParameters(
  inForce: Partial<TransferParameters>,
  wanted: Partial<TransferParameters>,
  accepted: (parameters: Partial<TransferParameters>) => void,
): Dialogue<void> {
  const commands = {
    type: ['TYPE', wanted.type && typeArgument(wanted.type), inForce.type && typeArgument(inForce.type)],
    structure: ['STRU', wanted.structure, inForce.structure],
    mode: ['MODE', wanted.mode, inForce.mode],
  } as const
  let now = inForce
  for (const [name, [verb, value, before]] of Object.entries(commands)) {
    if (value === undefined || value === before) continue
    yield* succeed(verb, value)
    now = { ...now, [name]: wanted[name as keyof typeof commands] }
    accepted(now)
  }
}

/** Without the format N: it is the default (§4.1.2), and some servers don't know it by name. */
function typeArgument(type: Type): string {
  return formatType(type).replace(/ N$/, '')
}

/**
 * One transfer from its data connection to the final reply (RFC 959 §6, group 2).
 *
 * @throws FtpError `refused` or `bad-reply` by the server, `connection-failed` without a data connection
 */
export function* transfer(wanted: WantedTransfer): Dialogue<Reply> {
  if (wanted.reuse && (yield* reuseData())) {
    const reply = yield* overOpenData(wanted, isWithoutData)
    if (reply) return reply
  }
  if (wanted.port !== undefined) {
    yield* connectAhead(wanted.port)
    return (yield* overOpenData(wanted, () => false))!
  }
  const opened = yield* openData(wanted.ways)
  wanted.onOpened?.(opened.way)
  try {
    return (yield* overOpenData(wanted, () => false))!
  } catch (error) {
    throw withAttempts(error, opened)
  }
}

/** 425 to the command itself: the server has closed the connection, and nothing was transferred. */
function isWithoutData(reply: Reply): boolean {
  return reply.code === 425
}

/** @returns undefined if the first reply says that there is no data connection, which is then closed here too */
function* overOpenData(
  { verb, path, offset = 0, marker, reuse, ahead, onStart }: WantedTransfer,
  isGone: (first: Reply) => boolean,
): Dialogue<Reply | undefined> {
  let stays = false
  try {
    if (marker !== undefined || offset > 0) yield* restartAt(marker ?? String(offset))
    const first = yield* commandAhead(verb, path, ahead)
    if (isGone(first)) return undefined
    // Some servers don't even open the data connection for an empty list of names.
    if (verb === 'NLST' && digit(first) === 2) return first
    if (digit(first) !== 1) throw refused(first, verb, path)
    onStart?.(first)
    let final = yield* moveData(ahead)
    // Any number of 1yz may come before the final reply, a 110 for each restart marker (§5.4).
    while (digit(final) === 1) final = yield* nextReply()
    if (digit(final) !== 2) throw refused(final, verb, path)
    stays = reuse === true && final.code === staysOpen
    return final
  } finally {
    yield* stays ? parkData() : closeData()
  }
}

/** The file is complete and the data connection still open; 226 says that it is closed (§3.2). */
const staysOpen = 250

function* restartAt(position: string): Dialogue<void> {
  const reply = yield* command('REST', position)
  if (digit(reply) !== 3) throw refused(reply, 'REST', position)
}

/** Sends the command of a transfer, and what is asked ahead along with it. @returns the first reply to the transfer */
function* commandAhead(
  verb: string,
  argument: string | undefined,
  ahead: Ahead | undefined,
): Dialogue<Reply> {
  const step: Step = { kind: 'command', verb, argument, ahead: ahead?.verb }
  let first = (yield step) as Reply
  if (!ahead) return first
  if (answersAhead(ahead, first)) {
    ahead.answer = first
    ahead.outOfOrder = true
    if (ahead.verb !== 'PWD') throw refused(first, verb, argument)
    first = yield* nextReply()
  } else if (first.code >= 200) ahead.answer = (yield { kind: 'reply', ahead: true }) as Reply
  return first
}
