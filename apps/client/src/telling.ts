import { MultiBar, type SingleBar } from 'cli-progress'

import { barLine, Pace } from './bar-line.js'
import { shown, warn } from './say.js'

const signals = ['SIGINT', 'SIGTERM'] as const

/** What was done to one file, for people and for scripts. */
export interface Done {
  readonly action: string
  readonly path: string
  readonly octets?: number | undefined
  readonly error?: string | undefined
}

/** What is known of one bar; the library that draws it only knows numbers. */
interface Moving {
  readonly name: string
  readonly pace: Pace
  total: number | undefined
}

/** Tells what is done: bars on a terminal, a line for each file elsewhere, JSON for scripts. */
export class Telling {
  private readonly bars: MultiBar | undefined
  private total: { readonly bar: SingleBar; readonly moving: Moving } | undefined
  private moved = 0

  constructor(private readonly json: boolean) {
    if (json || !process.stderr.isTTY) return
    this.bars = new MultiBar({
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      // It would take SIGINT for itself, and go on.
      gracefulExit: false,
      format: (_options, { value }, { name, pace, total }: Moving) =>
        barLine({ name, octets: value, total, rate: pace.rate }, process.stderr.columns ?? 80),
    })
    for (const signal of signals) process.once(signal, this.leave)
  }

  /** Draws a bar over all files, besides those of each. @param octets of all */
  expect(octets: number): void {
    const moving = { name: 'total', pace: new Pace(), total: octets }
    const bar = this.bars?.create(octets, 0, moving)
    if (bar) this.total = { bar, moving }
  }

  /** Begins a file. @returns what to call as its octets move, and when it is done */
  file(name: string): { progress(octets: number, total: number | undefined): void; end(): void } {
    const moving: Moving = { name, pace: new Pace(), total: undefined }
    const bar = this.bars?.create(0, 0, moving)
    let before = 0
    return {
      progress: (octets, total) => {
        this.moved += octets - before
        before = octets
        if (!bar) return
        const now = performance.now() / 1_000
        moving.total = total
        moving.pace.measure(octets, now)
        bar.update(octets)
        this.total?.moving.pace.measure(this.moved, now)
        this.total?.bar.update(this.moved)
      },
      end: () => {
        if (bar) this.bars?.remove(bar)
      },
    }
  }

  done(done: Done): void {
    if (this.json) process.stdout.write(`${JSON.stringify(done)}\n`)
    else this.say(lineOf(done))
  }

  /** Takes the bars away. */
  end(): void {
    this.bars?.stop()
    for (const signal of signals) process.off(signal, this.leave)
  }

  /** Leaves the terminal as it was, and lets the signal do what it does. */
  private readonly leave = (signal: NodeJS.Signals) => {
    this.end()
    process.kill(process.pid, signal)
  }

  /** On standard error, so that standard output stays free for files. */
  private say(line: string): void {
    if (this.bars) this.bars.log(`${shown(line)}\n`)
    else warn(line)
  }
}

function lineOf({ action, path, octets, error }: Done): string {
  if (error !== undefined) return `ftpkit: ${path}: ${error}`
  return octets === undefined
    ? `${action} ${path}`
    : `${action} ${path}: ${octets} octets on the data connection`
}
