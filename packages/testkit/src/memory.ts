import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** Options of Node for a process whose memory is measured: SIGUSR2 collects its garbage. */
export const collecting: readonly string[] = [
  '--expose-gc',
  '--import',
  `data:text/javascript,process.on('SIGUSR2',()=>{gc();gc()})`,
]

/** Resident memory of a process in octets, as Linux reports it. */
export function residentSet(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kibibytes) * 1_024
}

/** Octets that a further collection may free of memory that counts as settled. */
const little = 524_288

/**
 * Waits until collecting garbage frees no more memory of a process that was started with `collecting`.
 *
 * @returns octets that it has then
 */
export async function settledSet(pid: number): Promise<number> {
  let last = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 20; tries++) {
    process.kill(pid, 'SIGUSR2')
    await wait(250)
    const now = residentSet(pid)
    if (last - now < little) return now
    last = now
  }
  return last
}
