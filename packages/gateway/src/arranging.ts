import {
  formatExtendedAddress,
  formatExtendedPassive,
  formatHostPort,
  type HostPort,
  parseExtendedAddress,
  parseExtendedFamily,
  parseExtendedPassiveReply,
  parseHostPort,
  parsePassiveReply,
  type Reply,
  replyText,
  sameIpAddress,
} from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'
import type { Side } from './events.js'
import type { Handler } from './handler.js'
import type { ServerData } from './policy.js'
import type { Relay } from './relay.js'
import { type Dialogue, digit, until } from './steps.js'

/** Who dials a data connection: the peer of the listener (passive), or the server (active). */
type Kind = 'passive' | 'active'

/** The commands that arrange a data connection (RFC 959 §4.1.2, RFC 2428). */
type ArrangingVerb = 'PASV' | 'EPSV' | 'PORT' | 'EPRT'

const extended = { passive: 'EPSV', active: 'EPRT' } as const satisfies Record<Kind, ArrangingVerb>
const classic = { passive: 'PASV', active: 'PORT' } as const satisfies Record<Kind, ArrangingVerb>

/** The kinds that are tried on the server's side, by what the client does. */
const kindsToServer: Readonly<Record<ServerData, (kind: Kind) => readonly Kind[]>> = {
  same: (kind) => [kind],
  passive: () => ['passive'],
  active: () => ['active'],
  auto: (kind) => [kind, kind === 'passive' ? 'active' : 'passive'],
}

/** Replies after which another command may do: the server does not have, or does not allow, this one. */
const mayTryAnother: ReadonlySet<number> = new Set([425, 500, 501, 502, 504, 522, 550])

const noWay: Reply = { code: 425, lines: ['The server has no way to make a data connection'] }

/** PASV of the client. */
export const pasv: Handler = function* (relay) {
  if (relay.extendedPassiveOnly) return refuseAfterAll(relay, 'PASV')
  if (familyOf(relay, 'client') === 6) return relay.refuse(500, 'PASV', 'PASV is for IPv4: use EPSV')
  const own = yield* arrangePassive(relay, 'PASV')
  if (own) relay.say(227, `Entering Passive Mode (${formatHostPort(own.host, own.port)})`)
}

/** EPSV of the client. */
export const epsv: Handler = function* (relay, { argument }) {
  if (argument?.toUpperCase() === 'ALL') {
    relay.extendedPassiveOnly = true
    return relay.say(200, 'EPSV ALL ok')
  }
  const family = familyOf(relay, 'client')
  const wanted = argument ? parsed(() => parseExtendedFamily(argument)) : undefined
  if (wanted?.refusal) return relay.refuse(wanted.refusal.code, 'EPSV', wanted.refusal.text)
  if (wanted && wanted.value !== (family === 4 ? 1 : 2))
    return relay.refuse(522, 'EPSV', `Network protocol not supported, use (${family === 4 ? 1 : 2})`)
  const own = yield* arrangePassive(relay, 'EPSV')
  if (own) relay.say(229, `Entering Extended Passive Mode ${formatExtendedPassive(own.port)}`)
}

/** PORT of the client. */
export const port: Handler = (relay, { argument = '' }) =>
  arrangeActive(
    relay,
    'PORT',
    parsed(() => parseHostPort(argument)),
  )

/** EPRT of the client. */
export const eprt: Handler = (relay, { argument = '' }) =>
  arrangeActive(
    relay,
    'EPRT',
    parsed(() => parseExtendedAddress(argument)),
  )

/** @returns where the client is to connect; undefined once it has been refused */
function* arrangePassive(relay: Relay, verb: ArrangingVerb): Dialogue<HostPort | undefined> {
  if (!(yield* arrangeServer(relay, 'passive', verb))) return undefined
  const own = yield* listen(relay, 'client')
  if (!own) {
    relay.data.close()
    relay.say(425, 'No port is free for a data connection')
    return undefined
  }
  relay.data.arrange('client', { kind: 'accept' })
  return own
}

function* arrangeActive(relay: Relay, verb: ArrangingVerb, address: Parsed<HostPort>): Dialogue {
  if (relay.extendedPassiveOnly) return refuseAfterAll(relay, verb)
  if (address.refusal) return relay.refuse(address.refusal.code, verb, address.refusal.text)
  const to = address.value
  // Corrected in silence, a client of a NAT would send to the gateway what it meant for another host (FXP, or a bounce).
  if (!sameIpAddress(to.host, relay.client!.peer.host))
    return relay.refuse(500, verb, 'The address is not that of the control connection')
  if (to.port < relay.policy.lowestPort)
    return relay.refuse(500, verb, `Ports below ${relay.policy.lowestPort} are not allowed`)
  if (!(yield* arrangeServer(relay, 'active', verb))) return
  relay.data.arrange('client', { kind: 'dial', to: { host: relay.client!.peer.host, port: to.port } })
  relay.say(200, `${verb} ok`)
}

function refuseAfterAll(relay: Relay, verb: ArrangingVerb): void {
  relay.refuse(501, verb, `${verb} is not allowed after EPSV ALL`)
}

/** Agrees with the server on a data connection. @returns false once the client has been refused */
function* arrangeServer(relay: Relay, kind: Kind, verb: ArrangingVerb): Dialogue<boolean> {
  relay.data.close()
  let refusal = noWay
  for (const way of waysToServer(relay, kind, verb)) {
    const refused = yield* arranging[way](relay)
    if (!refused) return true
    refusal = refused
    if (!mayTryAnother.has(refused.code)) break
  }
  relay.data.close()
  relay.pass(digit(refusal.code) >= 4 ? refusal : noWay)
  return false
}

/** The commands that are tried, in order. The client's own comes first; classic ones have no IPv6. */
function waysToServer(relay: Relay, kind: Kind, verb: ArrangingVerb): ArrangingVerb[] {
  const isClassic = verb === classic[kind]
  return kindsToServer[relay.policy.data](kind).flatMap((each): ArrangingVerb[] => {
    if (familyOf(relay, 'server') === 6) return [extended[each]]
    return isClassic ? [classic[each], extended[each]] : [extended[each], classic[each]]
  })
}

/** How each command arranges the server's side. @returns the refusal, or undefined */
const arranging: Readonly<Record<ArrangingVerb, (relay: Relay) => Dialogue<Reply | undefined>>> = {
  EPSV: (relay) => passive(relay, 'EPSV', 229, parseExtendedPassiveReply),
  // The host that it names is not dialled: NAT makes it wrong, and a hostile server may name another one.
  PASV: (relay) => passive(relay, 'PASV', 227, (text) => parsePassiveReply(text).port),
  EPRT: (relay) => active(relay, 'EPRT', formatExtendedAddress),
  PORT: (relay) => active(relay, 'PORT', formatHostPort),
}

function* passive(
  relay: Relay,
  verb: ArrangingVerb,
  code: number,
  portOf: (text: string) => number,
): Dialogue<Reply | undefined> {
  const reply = yield* relay.answerTo(verb)
  if (reply.code !== code) return digit(reply.code) >= 4 ? reply : noWay
  const found = parsed(() => portOf(replyText(reply)))
  if (found.refusal || found.value < relay.policy.lowestPort) return noWay
  relay.data.arrange('server', { kind: 'dial', to: { host: relay.server!.peer.host, port: found.value } })
  return undefined
}

function* active(
  relay: Relay,
  verb: ArrangingVerb,
  format: (host: string, port: number) => string,
): Dialogue<Reply | undefined> {
  const own = yield* listen(relay, 'server')
  if (!own) return noWay
  const reply = yield* relay.answerTo(verb, format(own.host, own.port))
  if (digit(reply.code) !== 2) return digit(reply.code) >= 4 ? reply : noWay
  relay.data.arrange('server', { kind: 'accept' })
  return undefined
}

function* listen(relay: Relay, side: Side): Dialogue<HostPort | undefined> {
  relay.data.listen(side, familyOf(relay, side))
  const answer = yield* until('listening', 'notListening')
  return answer.kind === 'listening' ? answer : undefined
}

/** The version of IP between the gateway and one side. */
function familyOf(relay: Relay, side: Side): 4 | 6 {
  const { host } = relay[side]!.local
  return host.includes(':') && !host.startsWith('::ffff:') ? 6 : 4
}

/** What a peer wrote, or the refusal that fits. */
type Parsed<Value> =
  | { readonly value: Value; readonly refusal?: undefined }
  | { readonly value?: undefined; readonly refusal: { readonly code: number; readonly text: string } }

function parsed<Value>(parse: () => Value): Parsed<Value> {
  try {
    return { value: parse() }
  } catch (error) {
    if (!isFtpError(error)) throw error
    return { refusal: { code: error.replyHint ?? 501, text: error.message } }
  }
}
