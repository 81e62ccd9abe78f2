import { isDeepStrictEqual } from 'node:util'
import type { Logger } from '@ftpkit/daemon/log'
import type { FtpServer } from '@ftpkit/node/server'
import type { Configuration } from './config.js'
import type { LoadedLogins, Logins } from './logins.js'
import { readCommand, type ServerCommand } from './options.js'
import type { ReloadResult } from './reload-result.js'
import { liveOptions } from './server-options.js'
import { LoadedTls } from './tls.js'
import type { TransferLog } from './xferlog.js'

/** A server, and what a reload changes of it. */
export interface RunningServer {
  /** As it was read at the start. */
  readonly command: ServerCommand
  readonly server: FtpServer
  readonly logins: Logins
  readonly load: (command: ServerCommand) => Promise<LoadedLogins>
  readonly transfers: TransferLog | undefined
  readonly log: Logger
  /** As it was read last. */
  tls: LoadedTls | undefined
  /** Milliseconds from the signal that ends the server until it accepts no more connections. */
  drainDelay: number
}

/** The keys that need a restart. A reload puts all others into effect. */
const fixed: readonly (keyof Configuration)[] = [
  'root',
  'host',
  'port',
  'listeners',
  'passivePorts',
  'proxyFrom',
  'proxyData',
  'logFormat',
  'pidFile',
  'metrics',
  'xferlog',
  'system',
  'zosStrict',
  'zosJobs',
  'durability',
  'keptUploads',
  'storage',
  'sharedState',
  'capture',
  'captureSize',
  'captureFiles',
  'captureSecrets',
]

/**
 * Reads the configuration, the users and the certificates again, and puts them into effect: whole or not at all.
 *
 * @throws Error that says what is wrong; everything stays as it was then
 */
export async function reload(running: RunningServer, version: string): Promise<ReloadResult> {
  const { log } = running
  try {
    const result = await putIntoEffect(running, version)
    const { restart: keys, ...facts } = result
    log.info(facts, 'configuration reloaded')
    if (keys.length > 0) log.warn({ keys }, 'these keys have changed too, and need a restart')
    return result
  } catch (error) {
    const reason = (error as Error).message.replace(/^error: /, '')
    log.error({ reason }, 'the configuration could not be reloaded; the old one stays in use')
    throw new Error(reason, { cause: error })
  }
}

async function putIntoEffect(running: RunningServer, version: string): Promise<ReloadResult> {
  const { command, server, logins, load, log } = running
  const read = await readCommand(version, process.argv, true)
  // Passwords of the command line keep their hashes.
  const next = { ...read, users: command.users }
  assertNotOpened(command, next)
  const loaded = await load(next)
  const { host } = next.listening
  const tls =
    next.tls && (await LoadedTls.load(next.tls, next.configuration, { host, log, before: running.tls }))
  try {
    await server.reconfigure(liveOptions(next, tls?.options))
  } catch (error) {
    tls?.[Symbol.dispose]()
    throw error
  }
  running.tls?.[Symbol.dispose]()
  running.tls = tls
  running.drainDelay = next.drainDelay
  tls?.renewOnChange(server)
  const isChanged = logins.replace(loaded)
  const ended = server.endSessions(isChanged, 'Your account has changed; log in again')
  reopen(running)
  return { accounts: loaded.accounts.size, ended, restart: changedKeys(command, next) }
}

/** A configuration that is cut before its users would let everyone read. */
function assertNotOpened(before: ServerCommand, next: ServerCommand): void {
  if (before.anonymous || !next.anonymous || next.configuration.anonymous) return
  throw new Error('no user is left; if everyone may read, say so: anonymous: true')
}

/** What had the name of the log may have been renamed. */
function reopen({ transfers, log }: RunningServer): void {
  try {
    transfers?.reopen()
  } catch (error) {
    log.error({ err: error }, 'the log of transfers could not be opened again; the old file stays in use')
  }
}

function changedKeys(before: ServerCommand, next: ServerCommand): string[] {
  const changed = fixed.filter(
    (key) => !isDeepStrictEqual(before.configuration[key], next.configuration[key]),
  )
  // Listeners were made for the one or the other.
  const isOff = ({ tls }: ServerCommand) => tls?.mode === 'off'
  return isOff(before) === isOff(next) ? changed : [...changed, 'tls']
}
