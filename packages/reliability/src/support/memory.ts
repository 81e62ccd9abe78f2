import { readFileSync } from 'node:fs'

/** Resident memory of a process in octets, as Linux reports it. */
export function residentSet(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kilobytes) * 1_024
}

export const kibibyte = 1_024
export const mebibyte = 1_048_576
