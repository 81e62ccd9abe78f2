import { redact } from '@ftpkit/protocol/command'
import type { HostPort } from '@ftpkit/protocol/host-port'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { FtpError } from '@ftpkit/transfer'
import type { Ahead } from './ahead.js'

/** What a dialogue asks its runner to do. */
export type Step =
  /** Send a command, and in the same octets the verb `ahead`, and wait for the first reply. */
  | {
      readonly kind: 'command'
      readonly verb: string
      readonly argument: string | undefined
      readonly ahead?: string | undefined
    }
  /** Wait for the next reply, as after a preliminary one; not for long if it answers what was asked ahead. */
  | { readonly kind: 'reply'; readonly ahead?: boolean }
  /**
   * Connect to this port of the server; the host is the control connection's own peer. With `ahead` the dialogue resumes
   * at once, and after a fault of the connection the control connection is closed unless the server replies soon.
   */
  | { readonly kind: 'connectData'; readonly port: number; readonly ahead?: boolean }
  /** Listen for the server's connection, and return the address. */
  | { readonly kind: 'listenForData' }
  /** Close the data connection or listener, if there is one. */
  | { readonly kind: 'closeData' }
  /** Leave the data connection open for the next file (RFC 959 §3.3). */
  | { readonly kind: 'parkData' }
  /** Take the data connection that was left open, if it still is. */
  | { readonly kind: 'reuseData' }
  /** Move the file, and wait for its end, the next reply, and what was asked ahead, in whichever order they come. */
  | { readonly kind: 'moveData'; readonly ahead?: Ahead | undefined }
  /** Begin TLS on the control connection; octets that arrived before it are a fault of the peer. */
  | { readonly kind: 'secureControl' }
  /** Begin TLS on each data connection from now on, once its command has been answered 1yz (RFC 4217 §12.6). */
  | { readonly kind: 'protectData' }

/** The result of each step. */
export interface StepResults {
  /** The first reply. */
  command: Reply
  /** The next reply. */
  reply: Reply
  /** The connection is open, or with `ahead` on its way. */
  connectData: undefined
  /** The address that the server is to connect to. */
  listenForData: HostPort
  /** There is none any more. */
  closeData: undefined
  /** It stays open. */
  parkData: undefined
  /** Whether there is one. */
  reuseData: boolean
  /** The final reply to the transfer. */
  moveData: Reply
  /** The handshake is done. */
  secureControl: undefined
  /** Nothing happens before the next data connection. */
  protectData: undefined
}

/**
 * A conversation of the user protocol interpreter (user-PI, RFC 959 §2.3), written like the diagrams of §6. Its runner
 * answers each step with its result, or throws the fault into it.
 */
export type Dialogue<Result> = Generator<Step, Result, StepResults[Step['kind']]>

/** Sends a command and returns its first reply. */
export function* command(verb: string, argument?: string): Dialogue<Reply> {
  return (yield { kind: 'command', verb, argument }) as Reply
}

/** Returns the next reply. */
export function* nextReply(): Dialogue<Reply> {
  return (yield { kind: 'reply' }) as Reply
}

export function* connectData(port: number): Dialogue<void> {
  yield { kind: 'connectData', port }
}

/** Begins to connect, and doesn't wait. */
export function* connectAhead(port: number): Dialogue<void> {
  yield { kind: 'connectData', port, ahead: true }
}

export function* listenForData(): Dialogue<HostPort> {
  return (yield { kind: 'listenForData' }) as HostPort
}

export function* closeData(): Dialogue<void> {
  yield { kind: 'closeData' }
}

export function* parkData(): Dialogue<void> {
  yield { kind: 'parkData' }
}

/** @returns whether there is one */
export function* reuseData(): Dialogue<boolean> {
  return (yield { kind: 'reuseData' }) as boolean
}

export function* moveData(ahead?: Ahead): Dialogue<Reply> {
  return (yield { kind: 'moveData', ahead }) as Reply
}

export function* secureControl(): Dialogue<void> {
  yield { kind: 'secureControl' }
}

export function* protectData(): Dialogue<void> {
  yield { kind: 'protectData' }
}

/** The first digit of a reply (RFC 959 §4.2). */
export function digit(reply: Reply): number {
  return Math.floor(reply.code / 100)
}

/**
 * What to throw for a reply other than success: `refused` for 4yz and 5yz, `bad-reply` for one that violates the
 * protocol at this point.
 */
export function refused(reply: Reply, verb: string, argument?: string): FtpError {
  const line = redact(verb, argument)
  const details = { command: line, reply: replyText(reply), replyHint: reply.code, phase: 'command' as const }
  if (digit(reply) >= 4) {
    return new FtpError('refused', `the server refused ${line}: ${replyText(reply)}`, details)
  }
  const message = `unexpected reply to ${line}: ${replyText(reply)}`
  return new FtpError('bad-reply', message, { ...details, clause: '959 §6' })
}

/**
 * A command of group 1 (RFC 959 §6): 2yz is success, 4yz and 5yz failure, anything else violates the protocol.
 *
 * @throws FtpError `refused`, or `bad-reply` for 1yz and 3yz
 */
export function* succeed(verb: string, argument?: string): Dialogue<Reply> {
  const reply = yield* command(verb, argument)
  if (digit(reply) !== 2) throw refused(reply, verb, argument)
  return reply
}

/**
 * Any command and its final reply. Replies 1yz before it are consumed, so that none is left for the next command
 * (RFC 959 §5.4).
 *
 * @param preliminary called with each reply 1yz
 */
export function* exchange(
  verb: string,
  argument: string | undefined,
  preliminary: (reply: Reply) => void,
): Dialogue<Reply> {
  let reply = yield* command(verb, argument)
  while (digit(reply) === 1) {
    preliminary(reply)
    reply = yield* nextReply()
  }
  return reply
}
