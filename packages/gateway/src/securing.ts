import type { Handler } from './handler.js'
import { authenticate, prepareProtection, protectServer, secureClient } from './reaching.js'

/** Mechanisms of AUTH that begin TLS (RFC 4217 §4). */
const tlsMechanisms: ReadonlySet<string> = new Set(['TLS', 'TLS-C'])

/** AUTH of the client. */
export const auth: Handler = function* (relay, { argument = '' }) {
  const { clientTls, serverTls } = relay.policy
  if (clientTls === 'off') return relay.refuse(502, 'AUTH', 'TLS is not available')
  if (relay.client!.secure) return relay.refuse(503, 'AUTH', 'The connection has TLS already')
  if (!tlsMechanisms.has(argument.toUpperCase()))
    return relay.refuse(504, 'AUTH', 'The only mechanism is TLS')
  // What came in clear may not count as protected: an attacker on the way could have added it (CVE-2011-0411).
  if (!relay.commands.empty) return relay.end('the client sent octets after AUTH', 'Nothing may follow AUTH')
  if (serverTls === 'same' && relay.server && !relay.server.secure) {
    if (!(yield* authenticate(relay))) return relay.refuse(534, 'AUTH', 'The server has no TLS')
    if (!(yield* prepareProtection(relay))) return relay.refuse(534, 'AUTH', 'The server protects no data')
  }
  if (!relay.commands.empty) return relay.end('the client sent octets after AUTH', 'Nothing may follow AUTH')
  relay.say(234, 'Begin TLS')
  yield* secureClient(relay)
}

/** PBSZ of the client. */
export const pbsz: Handler = (relay): undefined => {
  relay.bufferSizeKnown = relay.client!.secure
  if (relay.bufferSizeKnown) relay.say(200, 'PBSZ=0')
  else relay.say(503, 'AUTH comes first')
}

/** PROT of the client: each side has its own protection. */
export const prot: Handler = function* (relay, { argument = '' }) {
  const wanted = argument.toUpperCase()
  if (!relay.bufferSizeKnown) return relay.say(503, 'PBSZ comes first')
  if (wanted === 'S' || wanted === 'E') return relay.refuse(536, 'PROT', 'Use PROT C or PROT P')
  if (wanted !== 'C' && wanted !== 'P') return relay.refuse(504, 'PROT', 'Use PROT C or PROT P')
  if (relay.policy.protection === 'same' && relay.server?.secure) {
    const refusal = yield* protectServer(relay, wanted)
    if (refusal) return relay.pass(refusal)
  }
  relay.client!.protection = wanted
  relay.say(200, `Data connections are ${wanted === 'P' ? 'private' : 'clear'}`)
}

/** CCC of the client: what goes in clear again could be changed on the way. */
export const ccc: Handler = (relay): undefined => {
  relay.refuse(relay.client!.secure ? 534 : 533, 'CCC', 'The control connection stays as it is')
}
