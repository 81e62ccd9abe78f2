import { closeSync, openSync, readFileSync } from 'node:fs'

/** Descriptors that are kept free at least: enough for sessions to move a few files at once. */
const minReserve = 24

/** Part of all descriptors that is kept free for listeners, data connections and files. */
const reservedPart = 1 / 8

/**
 * How many descriptors this process may have open, as Linux reports it; undefined elsewhere. When none is left, Node
 * accepts connections and closes them without an event, so that the client can't be asked to try later.
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
 * Whether only the reserve is left, which a connection that was just accepted must not use up.
 *
 * @param limit infinite where it is not known
 * @param lowestFree gives the lowest free descriptor: all below it are in use. That of the connection was it, and is as good.
 */
export function onlyReserveLeft(limit: number, lowestFree: () => number = lowestFreeDescriptor): boolean {
  if (!Number.isFinite(limit)) return false
  return lowestFree() > limit - Math.max(minReserve, Math.floor(limit * reservedPart))
}

/** Errors that mean that the process, or the system, can open nothing any more. */
const noneLeft: readonly string[] = ['EMFILE', 'ENFILE']

/**
 * POSIX gives the lowest free descriptor to whatever is opened. Infinite where nothing can be opened any more, 0 where
 * this file can't be: a root directory without devices must not turn every client away.
 */
export function lowestFreeDescriptor(file = '/dev/null'): number {
  try {
    const descriptor = openSync(file, 'r')
    closeSync(descriptor)
    return descriptor
  } catch (error) {
    return noneLeft.includes((error as NodeJS.ErrnoException).code ?? '') ? Number.POSITIVE_INFINITY : 0
  }
}
