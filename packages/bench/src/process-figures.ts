import { readdirSync, readFileSync } from 'node:fs'

/** Octets of the unit in which Linux gives the memory of a process. */
const kibibyte = 1_024

/** Nanoseconds of the unit in which Linux gives the processor time of a process: 1/100 s on all machines. */
const tick = 10_000_000

/** Most octets of memory a process had at a time so far (VmHWM of Linux). */
export function peakMemoryOf(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kibibytes) * kibibyte
}

/** Nanoseconds of processor time that all threads of a process took so far, their system calls included. */
export function processorTimeOf(pid: number): number {
  const { user, system } = timesOf(pid)
  return user + system
}

/** The same of a process, of all that come from it, and of those of them that have ended. */
export function processorTimeBelow(pid: number): number {
  try {
    const { user, system, endedUser, endedSystem } = timesOf(pid)
    const below = childrenOf(pid).reduce((sum, child) => sum + processorTimeBelow(child), 0)
    return user + system + endedUser + endedSystem + below
  } catch (error) {
    // It ended meanwhile: the time of such a process is already in that of its parent, or soon will be.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}

/** Nanoseconds of processor time of all children of this process that have ended. @param what without the kernel's time: `user` */
export function processorTimeOfEnded(what: 'user' | 'all' = 'all'): number {
  const { endedUser, endedSystem } = timesOf('self')
  return what === 'user' ? endedUser : endedUser + endedSystem
}

function timesOf(pid: number | 'self') {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')
  // The fields after the name in brackets begin with the third; times are the 14th to the 17th.
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map((ticks) => Number(ticks) * tick)
  return { user: user!, system: system!, endedUser: endedUser!, endedSystem: endedSystem! }
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number),
  )
}
