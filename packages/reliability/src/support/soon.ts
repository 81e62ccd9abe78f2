import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds between two looks. */
export const pause = 50

/** Waits until something holds. @returns whether it did in time */
export async function soon(holds: () => Promise<boolean> | boolean, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!(await holds())) {
    if (performance.now() > end) return false
    await wait(pause)
  }
  return true
}
