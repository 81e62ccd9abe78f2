import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { warn } from '../output.js'
import type { Completion } from './completion.js'
import { History, historyLength, historyPath } from './history.js'

/** Output for readline, which it takes for a terminal, and which can be silenced while a password is typed. */
class Screen extends Writable {
  silent = false
  readonly isTTY = true

  constructor(private readonly terminal: NodeJS.WriteStream) {
    super({ decodeStrings: false })
    terminal.on('resize', () => this.emit('resize'))
  }

  get columns(): number {
    return this.terminal.columns
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    if (this.silent) done()
    else this.terminal.write(chunk, () => done())
  }
}

/** Reads lines from a terminal, with history, completion, Ctrl-C and Ctrl-D. */
export class Terminal {
  private readonly screen = new Screen(process.stdout)
  private readonly history = openHistory()
  private readonly readline: Interface
  private readonly typed: string[] = []
  private ended = false
  private wake: () => void = () => {}
  private answer: ((line: string) => void) | undefined

  /** @param interrupted called at Ctrl-C; returns whether it aborted a command */
  constructor(complete: (line: string) => Promise<Completion>, interrupted: () => boolean) {
    this.readline = createInterface({
      input: process.stdin,
      output: this.screen,
      terminal: true,
      historySize: historyLength,
      history: [...this.history.lines],
      removeHistoryDuplicates: false,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        complete(line).then(
          (result) => done(null, result),
          () => done(null, [[], line]),
        )
      },
    })
    this.readline
      .on('line', (line) => this.accept(line))
      .on('history', (lines: string[]) => this.updateHistory(lines))
      .on('SIGINT', () => this.interrupt(interrupted))
      .on('close', () => {
        this.ended = true
        this.answer?.('')
        this.wake()
      })
  }

  /** Reads the next line; undefined at Ctrl-D. */
  async line(prompt: string): Promise<string | undefined> {
    this.readline.setPrompt(prompt)
    if (this.typed.length === 0 && !this.ended) this.readline.prompt(true)
    while (this.typed.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return this.typed.shift()
  }

  /** Asks for a secret, which is neither echoed nor added to the history. */
  async secret(question: string): Promise<string> {
    process.stdout.write(question)
    this.screen.silent = true
    this.readline.setPrompt('')
    try {
      return await new Promise<string>((resolve) => {
        this.answer = resolve
      })
    } finally {
      this.screen.silent = false
      this.answer = undefined
      process.stdout.write('\n')
    }
  }

  /** Leaves the terminal to a program until `use` resolves. */
  async lend<Result>(use: () => Promise<Result>): Promise<Result> {
    this.readline.pause()
    process.stdin.setRawMode(false)
    try {
      return await use()
    } finally {
      process.stdin.setRawMode(true)
      this.readline.resume()
    }
  }

  close(): void {
    this.readline.close()
  }

  private accept(line: string): void {
    if (this.answer) return this.answer(line)
    this.typed.push(line)
    this.wake()
  }

  /** @param lines the history of readline, newest line first, which the arrow keys go through; it is changed in place */
  private updateHistory(lines: string[]): void {
    if (!this.answer) this.history.add(lines[0] ?? '')
    lines.splice(0, lines.length, ...this.history.lines)
  }

  private interrupt(interrupted: () => boolean): void {
    if (this.answer) return this.answer('')
    this.typed.splice(0)
    process.stdout.write('^C\n')
    if (interrupted()) return
    this.readline.write(null, { ctrl: true, name: 'e' })
    this.readline.write(null, { ctrl: true, name: 'u' })
  }
}

function openHistory(): History {
  const path = historyPath()
  try {
    return History.open(path)
  } catch (error) {
    warn(`ftpkit: the history will not be saved: ${path}: ${(error as Error).message}`)
    return new History(undefined, [])
  }
}
