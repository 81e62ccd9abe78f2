// Nothing else is loaded when this is: SIGHUP means that a server reads its configuration again, and one that is still being
// loaded is not to end by it.

let came = false
const remember = () => {
  came = true
}
process.on('SIGHUP', remember)

/** Takes each SIGHUP from now on, and one that came before. */
export function takeHangups(take: () => void): void {
  process.on('SIGHUP', take)
  process.off('SIGHUP', remember)
  if (came) take()
}

/** Lets SIGHUP end this program, also one that came before. */
export function leaveHangups(): void {
  process.off('SIGHUP', remember)
  if (came) process.kill(process.pid, 'SIGHUP')
}
