import { readFileSync } from 'node:fs'

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
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')
  // The fields after the name in brackets begin with the third; times are the 14th and 15th.
  return (Number(fields[11]) + Number(fields[12])) * tick
}
