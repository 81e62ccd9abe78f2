import { isDeepStrictEqual } from 'node:util'
import { type FtpServer, readCertificate, type TlsOptions } from '@ftpkit/node/server'
import type { Configuration } from './config.js'
import { isTerminal, type Logger } from './log.js'
import type { LoadedLogins, Logins } from './logins.js'
import { readCommand, type ServerCommand } from './options.js'
import { namedCertificates } from './server-options.js'
import type { TransferLog } from './xferlog.js'

/** A server, and what a reload changes of it. */
export interface RunningServer {
  /** As it was read at the start. */
  readonly command: ServerCommand
  readonly server: FtpServer
  readonly logins: Logins
  readonly load: (command: ServerCommand) => Promise<LoadedLogins>
  readonly transfers: TransferLog | undefined
  readonly tls: TlsOptions | undefined
  readonly log: Logger
}

/** The keys that a reload puts into effect; all others need a restart. */
const reloaded: ReadonlySet<string> = new Set<keyof Configuration>([
  'users',
  'anonymous',
  'homes',
  'permissions',
  'jes',
  'mounts',
  'quotas',
  'tlsNames',
])

/**
 * Reads the configuration, the users and the certificates again at each SIGHUP, one after the other. A server that someone
 * started in a terminal still ends with that, unless it has a file for its process number.
 */
export function reloadOnSignal(running: RunningServer, version: string): void {
  if (isTerminal(0) && running.command.pidFile === undefined) return
  let last = Promise.resolve()
  process.on('SIGHUP', () => {
    last = last.then(() => reload(running, version))
  })
}

/** Whole or not at all: after any fault everything stays as it was. */
async function reload(
  { command, server, logins, load, transfers, tls, log }: RunningServer,
  version: string,
) {
  try {
    // Passwords of the command line keep their hashes.
    const next = { ...(await readCommand(version, process.argv)), users: command.users }
    const loaded = await load(next)
    if (tls) {
      const { files } = command.tls ?? {}
      const names = await namedCertificates(next.configuration.tlsNames ?? {})
      server.renewCertificate({ ...(files ? await readCertificate(files) : tls), names })
    }
    const isChanged = logins.replace(loaded)
    const ended = server.endSessions(isChanged, 'Your account has changed; log in again')
    transfers?.reopen()
    log.info({ accounts: loaded.accounts.size, ended }, 'configuration reloaded')
    const keys = changedKeys(command.configuration, next.configuration)
    if (keys.length > 0) log.warn({ keys }, 'these keys have changed too, and need a restart')
  } catch (error) {
    log.error(
      { reason: (error as Error).message },
      'the configuration could not be reloaded; the old one stays in use',
    )
  }
}

function changedKeys(before: Configuration, after: Configuration): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Configuration)[]
  return names.filter(
    (name) => !reloaded.has(name) && !isDeepStrictEqual(fixed(before, name), fixed(after, name)),
  )
}

/** What of a key needs a restart. */
function fixed(configuration: Configuration, name: keyof Configuration): unknown {
  const value = configuration[name]
  return name === 'limitRate' ? { ...configuration.limitRate, users: undefined } : value
}
