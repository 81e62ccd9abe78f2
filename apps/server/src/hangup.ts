import { isatty } from 'node:tty'

// Nothing else is loaded when this is.

let came = false
const remember = () => {
  came = true
}

// A terminal ends its programs by this signal. For others it means that they read their configuration again, and one that is
// still being loaded is not to end by it.
if (!isatty(0)) process.on('SIGHUP', remember)

/** Takes each SIGHUP from now on, and one that came before. */
export function takeHangups(take: () => void): void {
  process.on('SIGHUP', take)
  process.off('SIGHUP', remember)
  if (came) take()
}

/** A terminal may end this program. */
export function leaveHangups(): void {
  process.off('SIGHUP', remember)
}
