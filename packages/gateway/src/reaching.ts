import type { Reply } from '@ftpkit/protocol'
import type { RouteRequest } from './events.js'
import type { ServerTls } from './policy.js'
import type { Relay } from './relay.js'
import { type Dialogue, digit, finalReply, until } from './steps.js'

/** A server that is connected and ready for the login. */
export interface Reached {
  /** Its greeting. */
  readonly greeting: Reply
  /** The user name that it is to be given instead of the client's. */
  readonly user: string | undefined
}

/** What stands for the greeting among the commands that the server owes a reply. */
const greetingVerb = 'greeting'

/** How the session begins: the client is greeted by the server, or by the gateway where USER decides which server it is. */
export function* begin(relay: Relay): Dialogue {
  if (relay.policy.clientTls === 'implicit') yield* secureClient(relay)
  if (relay.policy.routeBy === 'user') return relay.say(220, relay.policy.greeting)
  const reached = yield* reach(relay, {})
  if (reached) relay.pass(reached.greeting)
}

/** Connects to the server of a route. @returns undefined once the client has been refused, and the session is over */
export function* reach(relay: Relay, request: RouteRequest): Dialogue<Reached | undefined> {
  relay.asked.add(greetingVerb)
  relay.emit({ kind: 'route', ...request })
  const connected = yield* until('serverConnected', 'serverNotConnected')
  if (connected.kind === 'serverNotConnected') return givenUp(relay, connected.reason)
  const tls = tlsOf(relay)
  if (tls === 'implicit') yield* secureServer(relay)
  const greeting = yield* finalReply()
  if (digit(greeting.code) !== 2) return givenUp(relay, `the server greets with ${greeting.code}`)
  const secured = tls === 'implicit' || (tls !== 'off' && (yield* authenticate(relay)))
  if (!secured && tls === 'required') return givenUp(relay, 'the server refuses AUTH TLS')
  if (secured && !(yield* prepareProtection(relay))) return givenUp(relay, 'the server refuses PROT P')
  return { greeting, user: connected.user }
}

/** Begins TLS with the server by AUTH. @returns whether the server has agreed */
export function* authenticate(relay: Relay): Dialogue<boolean> {
  const { code } = yield* relay.answerTo('AUTH', 'TLS')
  if (code !== 234) return false
  yield* secureServer(relay)
  return true
}

/**
 * Prepares the protection of the server's data connections (RFC 2228 §3: PBSZ comes before PROT).
 *
 * @returns false where they should be private, and the server refuses that
 */
export function* prepareProtection(relay: Relay): Dialogue<boolean> {
  yield* relay.answerTo('PBSZ', '0')
  const { protection } = relay.policy
  const wanted = protection === 'same' ? relay.client!.protection : protection
  return wanted === 'C' || !(yield* protectServer(relay, wanted))
}

/** Sets the protection of the server's data connections. @returns the refusal, or undefined */
export function* protectServer(relay: Relay, protection: 'C' | 'P'): Dialogue<Reply | undefined> {
  const reply = yield* relay.answerTo('PROT', protection)
  if (digit(reply.code) !== 2) return reply
  relay.server!.protection = protection
  return undefined
}

/** Begins TLS with the client. */
export function* secureClient(relay: Relay): Dialogue {
  relay.emit({ kind: 'secure', side: 'client' })
  yield* until('secured')
  relay.client!.secure = true
}

function* secureServer(relay: Relay): Dialogue {
  relay.securingServer = true
  relay.emit({ kind: 'secure', side: 'server' })
  yield* until('secured')
  relay.securingServer = false
  relay.server!.secure = true
}

/** TLS with the server, where `same` follows what the client has done so far. */
function tlsOf({ policy, client }: Relay): Exclude<ServerTls, 'same'> {
  if (policy.serverTls !== 'same') return policy.serverTls
  if (policy.clientTls === 'implicit') return 'implicit'
  return client!.secure ? 'required' : 'off'
}

function givenUp(relay: Relay, reason: string): undefined {
  relay.end(reason, 'The server is not available')
}
