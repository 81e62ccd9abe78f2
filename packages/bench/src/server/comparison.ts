import { figure, printTable } from '../report.js'
import { median, ratios, type Spread } from '../statistics.js'
import type { Done } from './clients.js'

/** One line of the table: our server and another one, measured in turns. */
export interface Line {
  readonly name: string
  /** Work that one run does, in `unit`. */
  readonly amount: number
  readonly unit: 'GB' | 'files' | 'logins'
  readonly ours: () => Promise<Done>
  /** Undefined where the other server is not on this machine. */
  readonly theirs: (() => Promise<Done>) | undefined
  readonly beside: string
  /** How many times as fast as the other ours has to be. */
  readonly atLeast: number
  /** Octets that each run has to transfer. Default: they are not counted. */
  readonly octets?: number | undefined
}

export interface Measured {
  readonly name: string
  readonly ours: string
  readonly beside: string
  readonly theirs: string
  /** The figure that is compared with the bound, with its least and greatest value. */
  readonly figure: string
  readonly bound: string
  readonly verdict: 'met' | 'MISSED' | 'not measured'
}

/** Rounds that are not counted: they compile what a server that runs for days has long compiled. */
const warmingUp = 3

/** Runs both sides in turns. Each is first in half of the rounds. */
export async function measureLine(line: Line, rounds: number): Promise<Measured> {
  const { theirs } = line
  if (!theirs) return notMeasured(line)
  const seconds: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] }
  const sides = [
    { run: line.ours, times: seconds.ours },
    { run: theirs, times: seconds.theirs },
  ]
  for (let round = -warmingUp; round < rounds; round++) {
    for (const { run, times } of round % 2 === 0 ? sides : sides.toReversed()) {
      const done = await run()
      if (line.octets !== undefined && done.octets !== line.octets)
        throw new Error(`${line.name}: ${done.octets} octets were moved, not ${line.octets}`)
      if (round >= 0) times.push(done.seconds)
    }
  }
  return measured(line, seconds.ours, seconds.theirs)
}

function measured(line: Line, ours: readonly number[], theirs: readonly number[]): Measured {
  const faster: Spread = ratios(theirs, ours)
  const rate = (times: readonly number[]) => `${figure(line.amount / median(times))} ${line.unit}/s`
  return {
    ...described(line),
    ours: rate(ours),
    theirs: rate(theirs),
    figure: `${figure(faster.median)} × (${figure(faster.least)} – ${figure(faster.most)})`,
    verdict: faster.median >= line.atLeast ? 'met' : 'MISSED',
  }
}

function notMeasured(line: Line): Measured {
  return { ...described(line), ours: '', theirs: '', figure: '', verdict: 'not measured' }
}

function described({ name, beside, atLeast }: Line): Pick<Measured, 'name' | 'beside' | 'bound'> {
  return { name, beside, bound: `≥ ${atLeast} ×` }
}

/** Prints one row for each line. */
export function printMeasured(results: readonly Measured[]): void {
  printTable(
    ['line', 'ours', 'beside', 'theirs', 'figure', 'bound', ''],
    results.map(({ name, ours, beside, theirs, figure, bound, verdict }) => [
      name,
      ours,
      beside,
      theirs,
      figure,
      bound,
      verdict,
    ]),
  )
}
