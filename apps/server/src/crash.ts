import type { Logger } from './log.js'

/** Exit status after an exception that nothing caught, as Node has it. */
const crashed = 1

/**
 * Writes what waits in the log before the process ends, however it ends but by a signal that can't be caught. An exception
 * that nothing caught, or the rejection of a promise, becomes the last entry and ends the process: Node would write it to
 * standard error among the entries, and wait for a reader of a full pipe.
 */
export function flushAtExit(log: Logger): void {
  process.once('exit', () => log.flush())
  process.once('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'the server ends by an exception that nothing caught')
    process.exit(crashed)
  })
}
