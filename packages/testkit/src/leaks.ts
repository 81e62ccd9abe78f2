import { afterAll, beforeAll, expect } from 'vitest'

/** Kinds of resources that a test must not leave open, as Node names them. */
const kinds = /TCP|TLS|Pipe|FSReq|FileHandle|DNS|Timeout/i
/** Milliseconds for what is closing to be closed. */
const patience = 15_000

function open(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo().filter((name) => kinds.test(name))) {
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** Fails a file of tests that leaves a socket, a timer or a file open. */
export function watchForLeaks(): void {
  let before: Record<string, number> = {}
  const left = () => Object.entries(open()).filter(([kind, count]) => count > (before[kind] ?? 0))
  beforeAll(() => {
    before = open()
  })
  afterAll(async () => {
    const end = Date.now() + patience
    while (left().length > 0 && Date.now() < end) await new Promise(setImmediate)
    expect(left()).toEqual([])
  })
}
