import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

/** Descriptors kept free at least: those there are for sessions to move a few files at once. */
const leastReserve = 24

/** Of all descriptors this part is kept free for listeners, data connections and files. */
const reservedPart = 1 / 8

/**
 * How many descriptors this process may have open, as Linux tells it; undefined elsewhere. When there is none left,
 * Node accepts connections and closes them without a word or an event, so that nobody could be told to try later.
 */
export function descriptorLimit(): number | undefined {
  let limits: string
  try {
    limits = readFileSync('/proc/self/limits', 'latin1')
  } catch {
    return undefined
  }
  const [, soft] = /^Max open files +(\d+)/m.exec(limits) ?? []
  return soft === undefined ? undefined : Number(soft)
}

/**
 * Whether a connection that was just accepted has one of the last descriptors: a new one is the lowest that is free, so
 * all below it are in use. Node tells it by its handle only.
 */
export function takesReserve(socket: Socket, limit: number): boolean {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd?: number } | null }
  return (handle?.fd ?? -1) >= limit - Math.max(leastReserve, Math.floor(limit * reservedPart))
}
