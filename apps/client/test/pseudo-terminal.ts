import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const relay = fileURLToPath(new URL('pseudo-terminal.py', import.meta.url))

/** Whether there is anything here to make a pseudo-terminal with: Node has none of its own. */
export const hasPseudoTerminals =
  spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0

const toLeftEdge = '\x1b[1G'
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a terminal is told by
const controls = /\x1b\[[0-9;?]*[A-Za-z]/g

/** A program on a pseudo-terminal, what it shows, and somebody who types. */
export class PseudoTerminal implements AsyncDisposable {
  /** All that was shown, controls included. */
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

  /** What was shown since the last call of `until`; of the controls only the way back to the left edge, as CR. */
  get shown(): string {
    return this.raw.slice(this.from).replaceAll(toLeftEdge, '\r').replaceAll(controls, '')
  }

  type(keys: string): void {
    this.child.stdin!.write(keys)
  }

  resize(columns: number, rows: number): void {
    ;(this.child.stdio[3] as Writable).write(`${columns} ${rows}\n`)
  }

  /** Waits until something is shown, and forgets what is up to it. @returns all of that */
  async until(wanted: string | RegExp): Promise<string> {
    let over = false
    this.ended.then(() => {
      over = true
    })
    for (;;) {
      const { shown } = this
      if (typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown)) {
        this.from = this.raw.length
        return shown
      }
      if (over) throw new Error(`the program ended, and never showed ${wanted}: ${shown}`)
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
