import { isatty } from 'node:tty'
import type { Reloads } from './reloads.js'

// Nothing of ours is loaded when this is: SIGHUP means that a server reads its configuration again, and one that is still being
// loaded is not to end by it.

let came = false
const remember = () => {
  came = true
}
process.on('SIGHUP', remember)

/**
 * Lets each SIGHUP from now on, and one that came before, ask for a reload. A process that someone started in a terminal ends by
 * SIGHUP instead, as the terminal does, unless it has a file for its number.
 */
export function reloadOnHangup<Result>(reloads: Reloads<Result>, pidFile: string | undefined): void {
  if (isatty(0) && pidFile === undefined) leaveHangups()
  // What is wrong is in the log.
  else takeHangups(() => void reloads.request().catch(() => {}))
}

function takeHangups(take: () => void): void {
  process.on('SIGHUP', take)
  process.off('SIGHUP', remember)
  if (came) take()
}

function leaveHangups(): void {
  process.off('SIGHUP', remember)
  if (came) process.kill(process.pid, 'SIGHUP')
}
