import { type FileResult, type FilesProgress, printable, printableLines } from '@ftpkit/node'
import { MultiBar, type SingleBar } from 'cli-progress'
import { notice, printJson, showsProgress, warn } from './output.js'
import { progressBar, RateMeter } from './progress-bar.js'

const signals = ['SIGINT', 'SIGTERM'] as const

/** What a bar shows besides the octets; cli-progress itself keeps only numbers. */
interface BarState {
  readonly name: string
  readonly meter: RateMeter
  total: number | undefined
}

interface Bar {
  readonly bar: SingleBar
  octets: number
  readonly state: BarState
}

/** Reports progress and results: bars on a terminal, otherwise one line for each file, or JSON for scripts. */
export class ProgressReporter {
  private readonly bars: MultiBar | undefined
  private total: Bar | undefined
  private readonly files = new Map<string, Bar>()
  private filesTotal = 0

  private readonly json: boolean
  private readonly collectsFaults: boolean

  /** @param action what is done to the files, in the past tense */
  constructor(
    private readonly action: string,
    { json, collectsFaults }: { readonly json: boolean; readonly collectsFaults: boolean },
  ) {
    this.json = json
    this.collectsFaults = collectsFaults
    if (json || !showsProgress()) return
    this.bars = new MultiBar({
      stream: process.stderr,
      clearOnComplete: true,
      // A line that is written above the bars would leave those that are unchanged undrawn.
      forceRedraw: true,
      hideCursor: true,
      // Otherwise cli-progress catches SIGINT, and the program doesn't end.
      gracefulExit: false,
      format: (_options, { value }, { name, meter, total }: BarState) =>
        progressBar({ name, octets: value, total, rate: meter.rate }, process.stderr.columns ?? 80),
    })
    for (const signal of signals) process.once(signal, this.stopAtSignal)
  }

  /** Shows how far the files are; of several, also all of them together. */
  progress({ filesTotal, octets, octetsTotal, path, fileOctets, fileTotal }: FilesProgress): void {
    this.filesTotal = filesTotal
    if (!this.bars) return
    if (filesTotal > 1) this.total ??= this.addBar('total', octetsTotal)
    const file = this.files.get(path) ?? this.addBar(path)
    this.files.set(path, file)
    // A file that begins or ends has moved nothing, which is not measured.
    if (fileOctets === file.octets) return
    file.octets = fileOctets
    file.state.total = fileTotal
    update(file, fileOctets)
    if (this.total) update(this.total, octets)
  }

  /** Reports the result of a file. The error of a single one mostly ends the command, and is reported there. */
  done({ path, octets, error }: FileResult): void {
    const { action, filesTotal, json, collectsFaults } = this
    const result =
      error === undefined ? { action, path, octets } : { action, path, error: (error as Error).message }
    if (json) printJson(result)
    else if (error === undefined || filesTotal > 1 || collectsFaults)
      this.log(lineOf(result), error !== undefined)
    const file = this.files.get(path)
    if (file) this.bars?.remove(file.bar)
    this.files.delete(path)
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

  private addBar(name: string, total?: number): Bar {
    const state: BarState = { name, meter: new RateMeter(), total }
    return { state, octets: 0, bar: this.bars!.create(total ?? 0, 0, state) }
  }

  /** Results go to standard error, since standard output may carry a file. */
  private log(line: string, isError = false): void {
    if (this.bars) this.bars.log(`${printableLines(line)}\n`)
    else if (isError) warn(line)
    else notice(line)
  }
}

function update({ bar, state }: Bar, octets: number): void {
  state.meter.measure(octets, performance.now() / 1_000)
  bar.update(octets)
}

/** The result of one file. With --json it is written as it is. */
interface ResultLine {
  readonly action: string
  readonly path: string
  readonly octets?: number | undefined
  readonly error?: string | undefined
}

function lineOf({ action, path, octets, error }: ResultLine): string {
  // A line feed in a name must not begin a line that looks like another result.
  const name = printable(path)
  if (error !== undefined) return `ftpkit: ${name}: ${error}`
  return octets === undefined
    ? `${action} ${name}`
    : `${action} ${name}: ${octets} octets on the data connection`
}
