import { createLog } from '@ftpkit/daemon/log'
import { unblockStandardError } from '@ftpkit/node/server'
import { fixedOptions } from './fixed-options.js'
import { listenersOf } from './listeners.js'
import { readCommand } from './options.js'
import { loadLive } from './reload.js'
import { Gateway } from './run/gateway.js'

/**
 * Checks whether a gateway would start with a configuration: its keys, routes, addresses and certificates. Nothing is listened
 * on.
 *
 * @throws Error that says what is wrong
 */
export async function checkConfiguration(file: string, version: string): Promise<void> {
  const { configuration, logFormat } = await readCommand(version, [
    'node',
    'ftpkit-gateway',
    '--config',
    file,
  ])
  const log = createLog(logFormat, { unblock: unblockStandardError })
  using live = await loadLive(configuration, log, async () => {})
  // Sockets of systemd are there at a start only.
  const listeners = configuration.listeners?.filter((each) => !('socket' in each))
  new Gateway({ ...live.options, ...fixedOptions(configuration), listeners: listenersOf(listeners, []) })
}
