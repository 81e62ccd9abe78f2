import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Why no program can be run under strace here; undefined where it can. */
export function straceMissing(): string | undefined {
  const { status, error } = spawnSync('strace', ['-o', '/dev/null', 'true'])
  if (error) return 'strace missing'
  return status === 0 ? undefined : 'strace may not trace here'
}

/** A call of the operating system: where in the trace it began and ended, and what it returned. */
export interface TracedCall {
  readonly name: string
  /** As strace prints them, with the path behind each descriptor. */
  readonly args: string
  readonly began: number
  ended: number
  /** As strace prints it: `0`, `-1 ENOSPC (No space left on device)`. */
  result: string
}

/** Reads what `strace -f -y -o FILE` wrote; times are line numbers. */
export function readTrace(file: string): TracedCall[] {
  const calls: TracedCall[] = []
  const unfinished = new Map<string, TracedCall>()
  for (const [at, line] of readFileSync(file, 'latin1').split('\n').entries()) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const [, resumed, ending = ''] = /^<\.\.\. (\w+) resumed>.*?\)\s+= (.*)$/.exec(rest) ?? []
    if (resumed) {
      const call = unfinished.get(thread)
      if (call) Object.assign(call, { ended: at, result: ending })
      continue
    }
    const [, name, args = ''] = /^(\w+)\((.*)$/.exec(rest) ?? []
    if (!name) continue
    const [, , result = ''] = /^(.*)\)\s+= (.*)$/.exec(args) ?? []
    const call: TracedCall = { name, args, began: at, ended: result ? at : Number.POSITIVE_INFINITY, result }
    calls.push(call)
    if (!result) unfinished.set(thread, call)
  }
  return calls
}
