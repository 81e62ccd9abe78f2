import type { Logger } from './logger.js'

/** Exit status after an exception that nothing caught, as Node has it. */
const crashed = 1

/** Signals that end a process unless it handles them: a terminal that is closed, Ctrl+C, Ctrl+\, and `kill`. */
const endingSignals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const

/**
 * Writes what waits in the log before the process ends, however it ends but by a signal that can't be caught. An exception
 * that nothing caught, or the rejection of a promise, becomes the last entry and ends the process: Node would write it to
 * standard error among the entries, and wait for a reader of a full pipe.
 */
export function flushAtExit(log: Logger): void {
  process.once('exit', () => log.flush())
  process.once('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'the process ends by an exception that nothing caught')
    process.exit(crashed)
  })
  for (const signal of endingSignals) flushBefore(signal, log)
}

/** A signal still ends the process, by itself, unless something else handles it too: Node would not tell of an exit then. */
function flushBefore(signal: NodeJS.Signals, log: Logger): void {
  const end = () => {
    if (process.listenerCount(signal) > 1) return
    log.flush()
    process.off(signal, end)
    process.kill(process.pid, signal)
  }
  process.on(signal, end)
}
