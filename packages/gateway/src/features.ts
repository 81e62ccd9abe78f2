import { formatFeatures } from '@ftpkit/protocol'
import type { Handler } from './handler.js'
import type { Relay } from './relay.js'
import { finalReply } from './steps.js'

/** Features of the server that are not the gateway's: it has its own for these, or does not let them through. */
const notPassedOn: ReadonlySet<string> = new Set([
  ...['AUTH', 'PBSZ', 'PROT', 'CCC', 'ADAT', 'MIC', 'CONF', 'ENC'],
  ...['EPSV', 'EPRT', 'PASV', 'LPSV', 'LPRT', 'SPAS', 'SPOR', 'SPSV', 'CPSV', 'SSCN', 'DCAU'],
])

/** FEAT: what the server has, with what the gateway has instead. */
export const feat: Handler = function* (relay, { verb, octets }) {
  if (!relay.server) return relay.say(211, formatFeatures([...ownFeatures(relay), 'HOST', 'UTF8']))
  relay.forward(verb, octets)
  const { code, lines } = yield* finalReply()
  const passed = code === 211 ? lines.slice(1, -1).filter((line) => isPassedOn(relay, line)) : []
  relay.say(211, formatFeatures([...passed.map((line) => line.trim()), ...ownFeatures(relay)]))
}

function isPassedOn({ policy }: Relay, line: string): boolean {
  const name = line.trim().split(/[ \t]/, 1)[0]!.toUpperCase()
  return name !== '' && !notPassedOn.has(name) && policy.permits(name)
}

function ownFeatures({ policy, client }: Relay): string[] {
  const hasTls = policy.clientTls !== 'off'
  return [
    ...(hasTls && !client!.secure ? ['AUTH TLS'] : []),
    ...(hasTls ? ['PBSZ', 'PROT'] : []),
    'EPRT',
    'EPSV',
  ]
}
