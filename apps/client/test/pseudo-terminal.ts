import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const relay = fileURLToPath(new URL('pseudo-terminal.py', import.meta.url))

/** Whether Python can make a pseudo-terminal, which Node can't. */
export const hasPseudoTerminals =
  spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0

const toLeftEdge = '\x1b[1G'
// biome-ignore lint/suspicious/noControlCharactersInRegex: they control the terminal
const controls = /\x1b\[[0-9;?]*[A-Za-z]/g

/** A program on a pseudo-terminal: its output, and its input. */
export class PseudoTerminal implements AsyncDisposable {
  /** All output, control sequences included. */
  raw = ''
  private readonly child: ChildProcess
  private readonly ended: Promise<number | null>
  private from = 0
  private changed: () => void = () => {}

  constructor(
    command: readonly string[],
    {
      columns = 80,
      rows = 24,
      cwd,
      env = {},
    }: { columns?: number; rows?: number; cwd: string; env?: NodeJS.ProcessEnv },
  ) {
    this.child = spawn('python3', [relay, String(columns), String(rows), ...command], {
      cwd,
      env: { ...process.env, TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    })
    this.child.stdout!.on('data', (octets: Buffer) => {
      this.raw += octets.toString()
      this.changed()
    })
    this.ended = new Promise((resolve) => {
      this.child.once('close', (status) => {
        resolve(status)
        this.changed()
      })
    })
  }

  /** Output since the last call of `until`, without control sequences but the return to the left edge, which is CR. */
  get shown(): string {
    return this.raw.slice(this.from).replaceAll(toLeftEdge, '\r').replaceAll(controls, '')
  }

  type(keys: string): void {
    this.child.stdin!.write(keys)
  }

  resize(columns: number, rows: number): void {
    ;(this.child.stdio[3] as Writable).write(`${columns} ${rows}\n`)
  }

  /** Waits until the output matches, and consumes it. @returns the output since the last call */
  async until(expected: string | RegExp): Promise<string> {
    let ended = false
    this.ended.then(() => {
      ended = true
    })
    for (;;) {
      const { shown } = this
      if (typeof expected === 'string' ? shown.includes(expected) : expected.test(shown)) {
        this.from = this.raw.length
        return shown
      }
      if (ended) throw new Error(`the program ended without showing ${expected}: ${shown}`)
      await new Promise<void>((resolve) => {
        this.changed = resolve
      })
    }
  }

  /** Waits until the program has ended. @returns its exit status */
  async status(): Promise<number | null> {
    return this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.stdin!.end()
    this.child.kill('SIGTERM')
    await this.ended
  }
}
