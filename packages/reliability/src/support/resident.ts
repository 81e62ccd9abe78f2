import { readFileSync } from 'node:fs'

/** Octets of memory that a process has, as Linux tells it. */
export function residentSet(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kilobytes) * 1_024
}

export const kibibyte = 1_024
export const mebibyte = 1_048_576
