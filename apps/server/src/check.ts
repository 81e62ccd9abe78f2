import { stat } from 'node:fs/promises'
import { MemoryFileSystem, MemoryQuotaLedger } from '@ftpkit/filesystem'
import { createServer } from '@ftpkit/node/server'
import { createLog } from './log.js'
import { loadLogins } from './logins.js'
import { readCommand } from './options.js'
import { configuredOptions, tlsOptions } from './server-options.js'

/**
 * Checks whether a server would start with a configuration: its keys, the users file, rules, directories and certificates.
 * Nothing is listened on, and nothing is changed.
 *
 * @throws Error that says what is wrong
 */
export async function checkConfiguration(file: string, version: string): Promise<void> {
  const command = await readCommand(version, ['node', 'ftpkit-server', '--config', file])
  const { configuration, tls, root, host } = command
  const log = createLog(command.logFormat)
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
  createServer({
    ...configuredOptions(configuration),
    passiveAddress: command.passiveAddress,
    limitRate: command.limitRate,
    authenticate,
    tls: tls && (await tlsOptions(tls, configuration, host, log)),
  })
}
