import { canonicalVerb, commandRow, printable, type Reply } from '@ftpkit/protocol'
import type { Side } from './events.js'
import type { Handler } from './handler.js'
import type { Relay } from './relay.js'
import { type Dialogue, digit } from './steps.js'

/** MODEs in which the data connection may stay open after a file (RFC 959 §3.4): its end does not end the file. */
const keepingModes: ReadonlySet<string> = new Set(['B', 'C'])

/** Any command that moves data: RETR, STOR, LIST and the like. */
export const transfer: Handler = function* (relay, { verb, argument, octets }) {
  const { data } = relay
  if (!data.joined && !data.arranged) return yield* refuseWithoutData(relay)
  relay.positionedBy = undefined
  relay.forward(verb, octets)
  const sender = senderOf(verb)
  open(relay, 'server', sender)
  // A server waits for its command with the connection; the client's listener is dialled once the server begins.
  if (data.wayOf('client')?.kind === 'accept') open(relay, 'client', sender)
  relay.transferring = true
  const { final, failed, refusal } = yield* follow(relay, sender)
  relay.transferring = false
  relay.finishing = false
  const isLost = failed && digit(final.code) === 2
  const reply = refusal ?? (isLost ? incomplete : final)
  relay.note({ kind: 'transfer', verb, path: argument, code: reply.code })
  relay.pass(reply)
}

/** What takes back the position of REST or RANG (RFC 3659 §5.3, draft-bryan-ftp-range §3). */
const fromTheStart = { REST: '0', RANG: '1 0' } as const

/** The server never sees the command: it would keep a position for it, and begin a later transfer there. */
function* refuseWithoutData(relay: Relay): Dialogue {
  if (!relay.loggedIn) return relay.say(530, 'Log in first')
  const { positionedBy } = relay
  relay.positionedBy = undefined
  if (positionedBy) yield* relay.answerTo(positionedBy, fromTheStart[positionedBy])
  relay.say(425, 'Use EPSV, PASV, EPRT or PORT first')
}

const incomplete: Reply = {
  code: 426,
  lines: ['The data connection failed: the transfer is not complete'],
}

/** How a transfer went. */
interface Outcome {
  /** The last reply of the server. */
  readonly final: Reply
  /** Whether octets are missing on one of the sides, whatever the server says. */
  readonly failed: boolean
  /** What the client gets instead: its own data connection could not be opened. */
  readonly refusal?: Reply | undefined
}

/** Waits for the server's last reply and, where that says success, for the last octet to have been passed on. */
function* follow(relay: Relay, sender: Side): Dialogue<Outcome> {
  const { data } = relay
  let final: Reply | undefined
  let over: 'complete' | 'failed' | 'kept' | undefined
  let refusal: Reply | undefined
  while (!final || !over) {
    const happening = yield
    switch (happening.kind) {
      case 'reply':
        // No data follow a 3yz either: the server wants another command first.
        if (digit(happening.reply.code) >= 3) {
          data.close()
          return { final: happening.reply, failed: true, refusal }
        }
        open(relay, 'client', sender)
        if (happening.reply.code < 200) relay.pass(happening.reply)
        else {
          final = happening.reply
          relay.finishing = true
          if (keepingModes.has(relay.mode)) relay.emit({ kind: 'drain' })
        }
        break
      case 'dataFailed':
        over = 'failed'
        if (happening.side === 'client' && happening.code)
          refusal = { code: happening.code, lines: [printable(happening.reason)] }
        data.close()
        break
      case 'dataEnded':
        over = happening.complete ? 'complete' : 'failed'
        data.forget()
        break
      case 'drained':
        over ??= 'kept'
        break
      default:
    }
  }
  return { final, failed: over === 'failed', refusal }
}

function open(relay: Relay, side: Side, sender: Side): void {
  relay.data.begin(side, relay[side]!.protection, sender)
}

/** The side that sends what a command moves. */
function senderOf(verb: string): Side {
  const known = canonicalVerb(verb)
  return known && commandRow(known).data === 'receive' ? 'client' : 'server'
}
