import { stat } from 'node:fs/promises'
import { createLog } from '@ftpkit/daemon/log'
import { MemoryFileSystem, MemoryQuotaLedger } from '@ftpkit/filesystem'
import { createServer, unblockStandardError } from '@ftpkit/node/server'
import { loadLogins } from './logins.js'
import { readCommand } from './options.js'
import { liveOptions } from './server-options.js'
import { LoadedTls } from './tls.js'

/**
 * Checks whether a server would start with a configuration: its keys, the users file, rules, directories and certificates.
 * Nothing is listened on, and nothing is changed.
 *
 * @throws Error that says what is wrong
 */
export async function checkConfiguration(file: string, version: string): Promise<void> {
  const command = await readCommand(version, ['node', 'ftpkit-server', '--config', file])
  const { configuration, listening, root } = command
  const log = createLog(command.logFormat, { unblock: unblockStandardError })
  const files = new MemoryFileSystem()
  const open = async (path: string) => {
    if (!path.startsWith('s3://') && !(await stat(path)).isDirectory())
      throw new Error(`${path} is not a directory`)
    return files
  }
  if (root !== undefined) await open(root)
  const { authenticate } = await loadLogins(command, {
    files,
    directories: { open },
    ledger: new MemoryQuotaLedger(),
    log,
  })
  using tls = command.tls && (await LoadedTls.load(command.tls, configuration, { host: listening.host, log }))
  // Sockets of systemd are there at a start only.
  const listeners = listening.listeners?.filter((each) => !('socket' in each))
  createServer({
    ...liveOptions(command, tls?.options),
    listeners: listeners?.length === 0 ? undefined : listeners,
    authenticate,
  })
}
