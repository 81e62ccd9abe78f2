import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds of each clock tick, in which Linux counts the time of processes. */
const tick = 10

/** Milliseconds of a measurement: long enough for the ticks, short enough to be repeated. */
const measured = 300

/** Milliseconds of work in a measurement up to which a process does nothing but to look around. */
const idle = 60

/** Milliseconds for which a process and its threads have used a processor so far, as Linux reports it. */
export function processorTime(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The name of the program is in parentheses, and may hold blanks.
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return (Number(user) + Number(system)) * tick
}

/** The processor time that a process takes in the next moments, in milliseconds. */
export async function workNow(pid: number, milliseconds = measured): Promise<number> {
  const before = processorTime(pid)
  await wait(milliseconds)
  return processorTime(pid) - before
}

/** Waits until a process has nothing to do any more. @returns what it still does when the time is over */
export async function restless(pid: number, milliseconds: number): Promise<string | undefined> {
  const end = performance.now() + milliseconds
  for (;;) {
    const work = await workNow(pid)
    if (work <= idle) return undefined
    if (performance.now() > end)
      return `${work} ms of a processor in ${measured} ms, ${milliseconds} ms later`
  }
}
