import { figure, load, printTable } from './report.js'
import { median, ratios, spread } from './statistics.js'

/** What one run of a side did: how long it took, and octets that it moved. */
export interface Done {
  readonly seconds: number
  readonly octets: number
}

/** One program that does the work of a line. */
export interface Program {
  readonly name: string
  readonly run: () => Promise<Done>
  /** Nanoseconds of processor time so far of what is measured; its growth over a run counts. Default: none is shown. */
  readonly processorTime?: (() => number) | undefined
}

/** A side that ours is compared with. */
export interface Rival {
  readonly name: string
  /** Undefined where it is not on this machine. */
  readonly side: Omit<Program, 'name'> | undefined
  /** How many times as fast as this one ours has to be. Default: it is only shown. */
  readonly atLeast?: number | undefined
}

/** Work that several programs do in turns. */
export interface Line {
  readonly name: string
  /** Work that one run does, in `unit`. */
  readonly amount: number
  readonly unit: 'GB' | 'files' | 'logins' | 'starts'
  readonly ours: Program
  readonly rivals: readonly Rival[]
  /** What the ratio is of. @default 'time' */
  readonly by?: 'time' | 'processor time' | undefined
  /** Octets that each run has to move. Default: they are not counted. */
  readonly octets?: number | undefined
  /** Rounds before those that count, at least. @default 0 */
  readonly warmUp?: number | undefined
}

export interface Rounds {
  readonly counted: number
  /** Rounds before them, which compile what a server that runs for days has long compiled. */
  readonly warmUp: number
}

/** Ours beside one rival. */
export interface Measured {
  readonly name: string
  /** Rate, and seconds of processor time of a run. */
  readonly ours: string
  readonly beside: string
  readonly theirs: string
  /** How many times as fast ours is: the median of the rounds, the least and the greatest. */
  readonly figure: string
  readonly bound: string
  /** Programs that wanted a processor on this machine before and after, as the mean of a minute. */
  readonly load: string
  readonly verdict: 'met' | 'MISSED' | 'not measured' | 'shown'
}

/** What was read of one side, by round. */
interface Times {
  readonly seconds: number[]
  readonly processor: number[]
}

/** Runs all sides in turns; the order is reversed from round to round. */
export async function measureLine(line: Line, rounds: Rounds): Promise<Measured[]> {
  const rivals = line.rivals.flatMap(({ name, side }) => (side ? [{ ...side, name }] : []))
  const absent = line.rivals.filter(({ side }) => !side).map((rival) => notMeasured(line, rival))
  if (rivals.length === 0 && absent.length > 0) return absent
  const sides = [line.ours, ...rivals].map((side) => ({
    side,
    times: { seconds: [], processor: [] } as Times,
  }))
  const before = load()
  for (let round = -Math.max(rounds.warmUp, line.warmUp ?? 0); round < rounds.counted; round++) {
    for (const { side, times } of round % 2 === 0 ? sides : sides.toReversed()) {
      const [done, processor] = await runOnce(line, side)
      if (round < 0) continue
      times.seconds.push(done.seconds)
      times.processor.push(processor)
    }
  }
  const loads = `${before} → ${load()}`
  const timesOf = (name: string) => sides.find(({ side }) => side.name === name)?.times
  const [ours] = sides
  return line.rivals.map((rival) => {
    const theirs = timesOf(rival.name)
    return theirs ? measured(line, rival, ours!.times, theirs, loads) : notMeasured(line, rival)
  })
}

async function runOnce(
  line: Line,
  { name, run, processorTime }: Program,
): Promise<[Done, processor: number]> {
  const before = processorTime?.() ?? 0
  const done = await run()
  if (line.octets !== undefined && done.octets !== line.octets)
    throw new Error(`${line.name}: ${name} moved ${done.octets} octets, not ${line.octets}`)
  return [done, ((processorTime?.() ?? 0) - before) / 1e9]
}

function measured(line: Line, rival: Rival, ours: Times, theirs: Times, loads: string): Measured {
  const key = line.by === 'processor time' ? 'processor' : 'seconds'
  const faster = ratios(theirs[key], ours[key])
  const { atLeast } = rival
  const met = atLeast === undefined ? 'shown' : faster.median >= atLeast ? 'met' : 'MISSED'
  return {
    ...described(line, rival),
    ours: rate(line, ours),
    theirs: rate(line, theirs),
    figure: `${figure(faster.median)} (${figure(faster.least)} – ${figure(faster.most)})`,
    load: loads,
    verdict: met,
  }
}

/** Work in a second, how far the slowest and the fastest run are apart, and the processor time of a run. */
function rate({ amount, unit }: Line, { seconds, processor }: Times): string {
  const { least, most } = spread(seconds)
  const rates = `${figure(amount / median(seconds))} ${unit}/s (${figure(amount / most)} – ${figure(amount / least)})`
  const time = median(processor)
  return time === 0 ? rates : `${rates}, ${figure(time)} s`
}

function notMeasured(line: Line, rival: Rival): Measured {
  const nothing = { ours: '', theirs: '', figure: '', load: '' }
  return { ...described(line, rival), ...nothing, verdict: 'not measured' }
}

function described(line: Line, { name, atLeast }: Rival): Pick<Measured, 'name' | 'beside' | 'bound'> {
  const by = line.by ? `, ${line.by}` : ''
  return { name: line.name, beside: name, bound: atLeast === undefined ? '' : `≥ ${atLeast} ×${by}` }
}

/** Prints one row for each pair of sides. */
export function printMeasured(results: readonly Measured[]): void {
  printTable(
    ['line', 'ours', 'beside', 'theirs', 'figure', 'bound', 'load', ''],
    results.map((result) => [
      result.name,
      result.ours,
      result.beside,
      result.theirs,
      result.figure,
      result.bound,
      result.load,
      result.verdict,
    ]),
  )
}
