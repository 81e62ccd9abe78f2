import { MultiBar, type SingleBar } from 'cli-progress'

import { shown, warn } from './say.js'

/** What was done to one file, for people and for scripts. */
export interface Done {
  readonly action: string
  readonly path: string
  readonly octets?: number | undefined
  readonly error?: string | undefined
}

/** Tells what is done: bars on a terminal, a line for each file elsewhere, JSON for scripts. */
export class Telling {
  private readonly bars: MultiBar | undefined
  private total: SingleBar | undefined
  private moved = 0

  constructor(private readonly json: boolean) {
    if (!json && process.stderr.isTTY) {
      this.bars = new MultiBar({
        stream: process.stderr,
        clearOnComplete: true,
        hideCursor: true,
        format: '{name} {bar} {percentage}% {value}/{total} octets, {eta_formatted} to go',
      })
    }
  }

  /** Draws a bar over all files, besides those of each. @param octets of all */
  expect(octets: number): void {
    this.total = this.bars?.create(octets, 0, { name: 'total' })
  }

  /** Begins a file. @returns what to call as its octets move, and when it is done */
  file(name: string): { progress(octets: number, total: number | undefined): void; end(): void } {
    const bar = this.bars?.create(0, 0, { name: name.slice(-30).padEnd(30) })
    let before = 0
    return {
      progress: (octets, total) => {
        this.moved += octets - before
        before = octets
        this.total?.update(this.moved)
        if (total !== undefined) bar?.setTotal(total)
        bar?.update(octets)
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
