import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Why strace cannot be used here; undefined if it can. */
export function straceMissing(): string | undefined {
  const { status, error } = spawnSync('strace', ['-o', '/dev/null', 'true'])
  if (error) return 'strace missing'
  return status === 0 ? undefined : 'strace is not permitted here'
}

/** A system call: where in the trace it began and ended, and what it returned. */
export interface TracedCall {
  readonly name: string
  /** As strace prints them, with the path of each descriptor. */
  readonly args: string
  readonly began: number
  ended: number
  /** As strace prints it: `0`, `-1 ENOSPC (No space left on device)`. */
  result: string
}

/** Parses the output of `strace -f -y -o FILE`; positions are line numbers. */
export function readTrace(file: string): TracedCall[] {
  const calls: TracedCall[] = []
  const unfinished = new Map<string, TracedCall>()
  for (const [at, line] of readFileSync(file, 'latin1').split('\n').entries()) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const [, resumed, ending = ''] = /^<\.\.\. (\w+) resumed>.*?\)\s+= (.*)$/.exec(text) ?? []
    if (resumed) {
      const call = unfinished.get(thread)
      if (call) Object.assign(call, { ended: at, result: ending })
      continue
    }
    const [, name, args = ''] = /^(\w+)\((.*)$/.exec(text) ?? []
    if (!name) continue
    const [, , result = ''] = /^(.*)\)\s+= (.*)$/.exec(args) ?? []
    const call: TracedCall = { name, args, began: at, ended: result ? at : Number.POSITIVE_INFINITY, result }
    calls.push(call)
    if (!result) unfinished.set(thread, call)
  }
  return calls
}

/** strace attached to a running process, to make its calls fail. */
export class Tracer implements AsyncDisposable {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when strace is attached. @param file that the trace is written to @param expressions for `strace -e` */
  static async attach(pid: number, file: string, expressions: readonly string[]): Promise<Tracer> {
    const options = expressions.flatMap((expression) => ['-e', expression])
    const child = spawn('strace', ['-f', '-p', String(pid), '-o', file, ...options], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    for await (const line of createInterface(child.stderr)) {
      if (/attached/.test(line)) return new Tracer(child)
    }
    throw new Error('strace ended before it was attached')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGINT')
    await exited
  }
}
