import { type Endpoint, ServerSession } from '@ftpkit/session'
import { localEnd } from '../../net/address.js'
import { Account } from '../answers/account.js'
import { DataChannel, type DataChannelSession } from '../data/channel.js'
import type { ServerPersonality } from '../personality.js'
import type { Arrival } from '../proxies.js'
import type { ControlContext } from './context.js'

// Named one by one: an object spread into another gets a hidden class of its own, which is memory for each session.

/** The session of a control connection. */
export function newSession(
  context: ControlContext,
  personality: ServerPersonality | undefined,
): ServerSession {
  const { limits, greeting, dataPeers, siteSyntaxes: siteCommands } = context
  const { mode: tls = 'off', clearCommandChannel = false } = context.tls() ?? {}
  const names = context.names()
  return new ServerSession({
    limits,
    greeting,
    tls,
    clearCommandChannel,
    dataPeers,
    siteCommands,
    personality,
    names,
  })
}

/** What a client is served, before it has logged in. */
export function newAccount(context: ControlContext, session: number, peer: Endpoint): Account {
  const { authenticate, hosts, site, backOff, gate, log } = context
  return new Account({ authenticate, hosts, site, backOff, gate, log, session, peer })
}

/** The data connection of a session. */
export function newDataChannel(
  context: ControlContext,
  { socket, peer }: Arrival,
  session: DataChannelSession,
): DataChannel {
  const { dataProxies: proxies, dataPorts: ports, portShares: shares, limits, dataPeers, clock } = context
  // A proxy has the address that the client knows, and this machine has another.
  const control = { local: localEnd(socket), peer }
  return new DataChannel({ control, proxies, ports, shares, limits, otherPeers: dataPeers, clock }, session)
}
