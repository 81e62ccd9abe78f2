import type { Endpoint } from '@ftpkit/capture'
import {
  parseExtendedAddress,
  parseExtendedPassiveReply,
  parseHostPort,
  parseLongAddress,
  parseLongPassiveReply,
  parsePassiveReply,
} from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'
import type { Expectation } from './events.js'

type Address = { readonly host: string; readonly port: number }

/** How each command of the client names where it listens. */
const active: Record<string, (argument: string) => Address> = {
  PORT: parseHostPort,
  EPRT: (argument) => parseExtendedAddress(withoutZone(argument)),
  LPRT: parseLongAddress,
}

/** An address without its zone: `|2|fe80::1%eth0|5000|` names an interface of the client (RFC 4007 §11). */
function withoutZone(argument: string): string {
  const [delimiter = ''] = argument
  const parts = argument.split(delimiter)
  return parts.map((part, index) => (index === 2 ? part.replace(/%.*$/s, '') : part)).join(delimiter)
}

/** How the reply to each command names where the server listens. */
const passive: Record<string, (text: string, server: Endpoint) => Address> = {
  PASV: parsePassiveReply,
  EPSV: (text, server) => ({ host: server.address, port: parseExtendedPassiveReply(text) }),
  LPSV: parseLongPassiveReply,
}

/** Why a command or reply arranges nothing. */
export interface NotAnAddress {
  readonly message: string
}

export function isActiveVerb(verb: string): boolean {
  return Object.hasOwn(active, verb)
}

export function isPassiveVerb(verb: string): boolean {
  return Object.hasOwn(passive, verb)
}

/** What PORT, EPRT or LPRT arranges. */
export function arrangedByCommand(verb: string, argument: string): Expectation | NotAnAddress {
  return parsed(() => active[verb]!(argument), verb as Expectation['way'], 'client')
}

/** What the reply to PASV, EPSV or LPSV arranges. */
export function arrangedByReply(verb: string, text: string, server: Endpoint): Expectation | NotAnAddress {
  return parsed(() => passive[verb]!(text, server), verb as Expectation['way'], 'server')
}

/** What is arranged without a command: the server connects to the port of the client's control connection (§3.2). */
export function arrangedByDefault(client: Endpoint): Expectation {
  return { way: 'default', listener: 'client', address: client.address, port: client.port }
}

function parsed(
  parse: () => Address,
  way: Expectation['way'],
  listener: Expectation['listener'],
): Expectation | NotAnAddress {
  try {
    const { host, port } = parse()
    return { way, listener, address: host, port }
  } catch (error) {
    if (!isFtpError(error)) throw error
    return { message: error.message }
  }
}
