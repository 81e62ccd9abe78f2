import {
  canonicalIpAddress,
  formatExtendedPassive,
  formatHostPort,
  formatLongAddress,
  type HostPort,
  parseExtendedAddress,
  parseHostPort,
  parseLongAddress,
  sameIpAddress,
} from '@ftpkit/protocol'
import type { CommandContext, Handlers } from '../context.js'

/** Commands that say how the next data connection is made (RFC 959 §4.1.2, RFC 2428, RFC 1639). */
export const connectionCommands: Handlers = {
  PASV(context) {
    if (refusedAfterAll(context)) return
    if (family(context.state.local.host) === 6) return context.reply(425, 'PASV is for IPv4 only; use EPSV')
    listen(context, 4, 'PASV')
  },

  EPSV(context, argument) {
    if (argument.toUpperCase() === 'ALL') {
      context.state.extendedPassiveOnly = true
      return context.reply(200, 'EPSV ALL accepted')
    }
    const own = family(context.state.local.host)
    const number = own === 4 ? '1' : '2'
    if (argument === '' || argument === number) return listen(context, own, 'EPSV')
    if (/^\d+$/.test(argument)) return context.reply(522, `Network protocol not supported, use (${number})`)
    context.reply(501, 'EPSV takes 1 (IPv4), 2 (IPv6) or ALL')
  },

  PORT(context, argument) {
    if (refusedAfterAll(context)) return
    readAddress(context, parseHostPort, argument)
  },

  EPRT(context, argument) {
    if (refusedAfterAll(context)) return
    readAddress(context, parseExtendedAddress, argument)
  },

  LPSV(context) {
    if (refusedAfterAll(context)) return
    listen(context, family(context.state.local.host), 'LPSV')
  },

  LPRT(context, argument) {
    if (refusedAfterAll(context)) return
    readAddress(context, parseLongAddress, argument)
  },
}

/** The command whose reply announces a listener. */
type Announcement = 'PASV' | 'EPSV' | 'LPSV'

/** Asks for a listener, and announces it when it is open. */
function listen(context: CommandContext, wanted: 4 | 6, announcement: Announcement): void {
  context.state.connection = undefined
  context.listen(wanted, (listener) => {
    if (!listener) return context.reply(425, 'Cannot open a port for the data connection; try again later')
    context.state.connection = { kind: 'passive' }
    if (announcement === 'EPSV') {
      return context.reply(229, `Entering Extended Passive Mode ${formatExtendedPassive(listener.port)}`)
    }
    const { host, port } = listener
    if (announcement === 'LPSV') {
      return context.reply(228, `Entering Long Passive Mode (${formatLongAddress(host, port)})`)
    }
    context.reply(227, `Entering Passive Mode (${formatHostPort(host, port)})`)
  })
}

/** Takes the address that `parse` reads for the next data connection. */
function readAddress(context: CommandContext, parse: (argument: string) => HostPort, argument: string): void {
  const address = context.parse(parse, argument)
  if (address) connectTo(context, address.value)
}

/**
 * Takes the address of a PORT or EPRT. The server connects only to the control connection's own peer and to configured
 * hosts, and never to a well-known port; otherwise clients could make it attack others (RFC 2577 §3).
 */
function connectTo(context: CommandContext, { host, port }: HostPort): void {
  const own = context.state.peer.host
  if (![own, ...context.dataPeers].some((peer) => sameIpAddress(host, peer))) {
    context.emit({ kind: 'notice', notice: { of: 'bounce', target: { host, port } } })
    return context.reply(504, `The data address must be ${own}, that of the control connection, not ${host}`)
  }
  if (port < context.lowestActivePort) {
    context.emit({ kind: 'notice', notice: { of: 'bounce', target: { host, port } } })
    return context.reply(504, `Data ports below ${context.lowestActivePort} are not allowed`)
  }
  // §3.2: the server must close the data connection when the port specification changes.
  context.emit({ kind: 'closeData' })
  context.state.connection = { kind: 'active', host, port }
  context.reply(200, 'Data port set')
}

/** After EPSV ALL the server must reject every other command that sets up a data connection (RFC 2428 §4). */
function refusedAfterAll(context: CommandContext): boolean {
  if (context.state.extendedPassiveOnly) context.reply(501, 'Not allowed after EPSV ALL')
  return context.state.extendedPassiveOnly
}

/** IPv4 addresses in IPv6 form count as IPv4. */
function family(host: string): 4 | 6 {
  return host.includes(':') && canonicalIpAddress(host)?.includes(':') ? 6 : 4
}
