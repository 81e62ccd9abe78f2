import type { Facts, Logger } from '@ftpkit/daemon/log'
import {
  type Actor,
  type ChangeOperation,
  hostPort,
  type ServerEvent,
  type ServerLog,
} from '@ftpkit/node/server'

const changes: Readonly<Record<ChangeOperation, string>> = {
  remove: 'delete',
  rename: 'rename',
  makeDirectory: 'make directory',
  removeDirectory: 'remove directory',
  setAttributes: 'set attributes',
  site: 'site command',
  purge: 'purge job',
}

/** Logs each event of a server as an entry. */
export function logEvents(log: Logger): ServerLog {
  return (event) => {
    switch (event.kind) {
      case 'connected':
        return log.info(
          { session: event.session, peer: hostPort(event.peer), ...through(event) },
          'connected',
        )
      case 'headerRefused':
        return log.warn({ proxy: hostPort(event.proxy), err: event.error }, 'connection from a proxy refused')
      case 'refused':
        return log.warn({ peer: hostPort(event.peer), limit: event.limit }, 'connection refused')
      case 'tls':
        // Each entry after it says whether TLS is on.
        return
      case 'login': {
        const { account, ...actor } = actorFacts(event)
        const { user, reason } = event
        return log.info(
          { ...actor, user, account, ...(reason && { reason }) },
          event.granted ? 'logged in' : 'login refused',
        )
      }
      case 'banned': {
        const { client, peer, offence, milliseconds, times } = event
        return log.warn(
          { client, peer: hostPort(peer), offence, milliseconds: Math.round(milliseconds), times },
          'client banned',
        )
      }
      case 'bounced':
        return log.warn(
          { ...actorFacts(event), target: hostPort(event.target) },
          'data connection to another address refused',
        )
      case 'scanned':
        return log.warn({ session: event.session, peer: hostPort(event.peer) }, 'another protocol refused')
      case 'turnedAway':
        return log.warn(
          {
            session: event.session,
            peer: hostPort(event.peer),
            expected: event.expected,
            ...through(event),
            ...(event.error && { reason: event.error.message }),
          },
          'data connection from another address turned away',
        )
      case 'closed':
        return log.info(
          { ...actorFacts(event), octets: event.octets, milliseconds: Math.round(event.milliseconds) },
          'closed',
        )
      case 'fault':
        return log.error({ session: event.session, err: event.error }, event.doing)
      case 'change': {
        const { operation, path, to, milliseconds = 0, outcome } = event
        const facts = { path, to, milliseconds: Math.round(milliseconds), outcome }
        return log.info({ ...actorFacts(event), ...facts }, changes[operation])
      }
      case 'transfer': {
        const { kind, milliseconds, session, peer, account, tls, ...facts } = event
        return log.info({ ...actorFacts(event), ...facts, milliseconds: Math.round(milliseconds) }, kind)
      }
    }
  }
}

/** The proxy that a connection came through. */
function through({ proxy }: Extract<ServerEvent, { kind: 'connected' | 'turnedAway' }>) {
  return proxy && { proxy: hostPort(proxy) }
}

function actorFacts({ session, peer, account, tls }: Actor): Facts {
  return { session, peer: hostPort(peer), account, tls }
}
