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
import type { Turn } from '../turn.js'
import { type Handlers, understood } from './handler.js'

/** Commands that say how the next data connection comes about (RFC 959 §4.1.2, RFC 2428, RFC 1639). */
export const connectionCommands: Handlers = {
  PASV(turn) {
    if (refusedAfterAll(turn)) return
    if (family(turn.state.local.host) === 6) return turn.reply(425, 'PASV knows IPv4 only, use EPSV')
    listen(turn, 4, 'PASV')
  },

  EPSV(turn, argument) {
    if (argument.toUpperCase() === 'ALL') {
      turn.state.extendedPassiveOnly = true
      return turn.reply(200, 'Only EPSV from now on')
    }
    const own = family(turn.state.local.host)
    const number = own === 4 ? '1' : '2'
    if (argument === '' || argument === number) return listen(turn, own, 'EPSV')
    if (/^\d+$/.test(argument)) return turn.reply(522, `Network protocol not supported, use (${number})`)
    turn.reply(501, 'EPSV takes 1 for IPv4, 2 for IPv6 or ALL')
  },

  PORT(turn, argument) {
    if (refusedAfterAll(turn)) return
    readAddress(turn, parseHostPort, argument)
  },

  EPRT(turn, argument) {
    if (refusedAfterAll(turn)) return
    readAddress(turn, parseExtendedAddress, argument)
  },

  LPSV(turn) {
    if (refusedAfterAll(turn)) return
    listen(turn, family(turn.state.local.host), 'LPSV')
  },

  LPRT(turn, argument) {
    if (refusedAfterAll(turn)) return
    readAddress(turn, parseLongAddress, argument)
  },
}

/** What a listener announces itself by. */
type Announcement = 'PASV' | 'EPSV' | 'LPSV'

/** Asks for a listener and announces it when it waits. */
function listen(turn: Turn, wanted: 4 | 6, announcement: Announcement): void {
  turn.state.connection = undefined
  turn.listen(wanted, (listener) => {
    if (!listener) return turn.reply(425, 'No port is free to listen on, try again later')
    turn.state.connection = { kind: 'passive' }
    if (announcement === 'EPSV') {
      return turn.reply(229, `Entering Extended Passive Mode ${formatExtendedPassive(listener.port)}`)
    }
    const { host, port } = listener
    if (announcement === 'LPSV') {
      return turn.reply(228, `Entering Long Passive Mode (${formatLongAddress(host, port)})`)
    }
    turn.reply(227, `Entering Passive Mode (${formatHostPort(host, port)})`)
  })
}

/** Connects to what `parse` reads, or answers what is wrong with it. */
function readAddress(turn: Turn, parse: (argument: string) => HostPort, argument: string): void {
  const address = understood(turn, parse, argument)
  if (address) connectTo(turn, address.value)
}

/**
 * Takes the address of a PORT or EPRT. Only the control connection's own peer, and those the server is told of, are
 * connected to, and no well-known port, or anybody could make the server speak to others (RFC 2577 §3).
 */
function connectTo(turn: Turn, { host, port }: HostPort): void {
  if (![turn.state.peer.host, ...turn.dataPeers].some((peer) => sameIpAddress(host, peer))) {
    return turn.reply(504, 'Only the address of the control connection is connected to')
  }
  if (port < turn.lowestActivePort) {
    return turn.reply(504, `Only ports from ${turn.lowestActivePort} are connected to`)
  }
  // §3.2: the server must close the data connection when the port is changed.
  turn.emit({ kind: 'closeData' })
  turn.state.connection = { kind: 'active', host, port }
  turn.reply(200, 'Data port set')
}

/** After EPSV ALL every other set-up command is refused (RFC 2428 §4). */
function refusedAfterAll(turn: Turn): boolean {
  if (turn.state.extendedPassiveOnly) turn.reply(501, 'EPSV ALL was given: only EPSV is taken')
  return turn.state.extendedPassiveOnly
}

/** IPv4 in IPv6 is IPv4. */
function family(host: string): 4 | 6 {
  return canonicalIpAddress(host)?.includes(':') ? 6 : 4
}
