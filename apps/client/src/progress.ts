import { printable, printableLines } from '@ftpkit/node'
import { MultiBar, type SingleBar } from 'cli-progress'
import { printJson, warn } from './output.js'
import { progressBar, RateMeter } from './progress-bar.js'

const signals = ['SIGINT', 'SIGTERM'] as const

/** The result of one file. With --json it is written as it is. */
export interface FileResult {
  readonly action: string
  readonly path: string
  readonly octets?: number | undefined
  readonly error?: string | undefined
}

/** What a bar shows besides the octets; cli-progress itself keeps only numbers. */
interface BarState {
  readonly name: string
  readonly meter: RateMeter
  total: number | undefined
}

/** Reports progress and results: bars on a terminal, otherwise one line for each file, or JSON for scripts. */
export class ProgressReporter {
  private readonly bars: MultiBar | undefined
  private total: { readonly bar: SingleBar; readonly state: BarState } | undefined
  /** Octets of all files so far. */
  private transferred = 0

  constructor(private readonly json: boolean) {
    if (json || !process.stderr.isTTY) return
    this.bars = new MultiBar({
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      // Otherwise cli-progress catches SIGINT, and the program doesn't end.
      gracefulExit: false,
      format: (_options, { value }, { name, meter, total }: BarState) =>
        progressBar({ name, octets: value, total, rate: meter.rate }, process.stderr.columns ?? 80),
    })
    for (const signal of signals) process.once(signal, this.stopAtSignal)
  }

  /** Adds a bar for all files together. @param octets of all files */
  expect(octets: number): void {
    const state = { name: 'total', meter: new RateMeter(), total: octets }
    const bar = this.bars?.create(octets, 0, state)
    if (bar) this.total = { bar, state }
  }

  /** Begins a file. @returns functions to call as its octets are transferred, and when it has ended */
  file(name: string): { progress(octets: number, total: number | undefined): void; end(): void } {
    const state: BarState = { name, meter: new RateMeter(), total: undefined }
    const bar = this.bars?.create(0, 0, state)
    let before = 0
    return {
      progress: (octets, total) => {
        this.transferred += octets - before
        before = octets
        if (!bar) return
        const now = performance.now() / 1_000
        state.total = total
        state.meter.measure(octets, now)
        bar.update(octets)
        this.total?.state.meter.measure(this.transferred, now)
        this.total?.bar.update(this.transferred)
      },
      end: () => {
        if (bar) this.bars?.remove(bar)
      },
    }
  }

  /** Reports the result of a file. */
  done(result: FileResult): void {
    if (this.json) printJson(result)
    else this.log(lineOf(result))
  }

  /** Says something about a file that is not its result. */
  note(text: string): void {
    this.log(`ftpkit: ${text}`)
  }

  /** Removes the bars. */
  end(): void {
    this.bars?.stop()
    for (const signal of signals) process.off(signal, this.stopAtSignal)
  }

  /** Restores the terminal, then lets the signal end the program. */
  private readonly stopAtSignal = (signal: NodeJS.Signals) => {
    this.end()
    process.kill(process.pid, signal)
  }

  /** Results go to standard error, since standard output may carry a file. */
  private log(line: string): void {
    if (this.bars) this.bars.log(`${printableLines(line)}\n`)
    else warn(line)
  }
}

function lineOf({ action, path, octets, error }: FileResult): string {
  // A line feed in a name must not begin a line that looks like another result.
  const name = printable(path)
  if (error !== undefined) return `ftpkit: ${name}: ${error}`
  return octets === undefined
    ? `${action} ${name}`
    : `${action} ${name}: ${octets} octets on the data connection`
}
