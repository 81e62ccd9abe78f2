import { printable } from '@ftpkit/node'

/** How far one file, or all of them, have come. */
export interface Progress {
  readonly name: string
  readonly octets: number
  /** Octets of all, where that is known. */
  readonly total: number | undefined
  /** Octets a second of late; undefined at the beginning. */
  readonly rate: number | undefined
}

const parts: Readonly<Record<string, (progress: Progress) => string>> = {
  percent: ({ octets, total }) =>
    (total ? `${Math.floor((100 * Math.min(octets, total)) / total)}%` : '').padStart(4),
  amount: ({ octets, total }) =>
    (total === undefined ? amountOf(octets) : `${amountOf(octets)}/${amountOf(total)}`).padStart(21),
  rate: ({ rate }) => (rate === undefined ? '' : `${amountOf(rate)}/s`).padStart(12),
  eta: ({ octets, total, rate }) =>
    `ETA ${total !== undefined && rate ? durationOf((total - octets) / rate) : '-:--'}`.padEnd(11),
}

/** What a line shows by the columns there are: the narrower, the less, down to how much is done. */
const layouts: readonly {
  least: number
  name: number
  bar: boolean
  shows: readonly (keyof typeof parts)[]
}[] = [
  { least: 90, name: 28, bar: true, shows: ['percent', 'amount', 'rate', 'eta'] },
  { least: 73, name: 20, bar: false, shows: ['percent', 'amount', 'rate', 'eta'] },
  { least: 46, name: 14, bar: false, shows: ['percent', 'rate', 'eta'] },
  { least: 28, name: 10, bar: false, shows: ['percent', 'eta'] },
  { least: 12, name: 6, bar: false, shows: ['percent'] },
  { least: 0, name: 0, bar: false, shows: ['percent'] },
]

/** A line that shows progress, in no more columns than a terminal has, its last one left free. */
export function barLine(progress: Progress, columns: number): string {
  const { name, bar, shows } = layouts.find(({ least }) => columns >= least)!
  const right = shows.map((part) => parts[part]!(progress)).join(' ')
  if (name === 0) return right.slice(0, Math.max(0, columns - 1))
  const middle = bar ? `${barOf(progress, Math.min(30, columns - 2 - name - 1 - right.length))} ` : ''
  return `${fitted(progress.name, name)} ${middle}${right}`
}

function barOf({ octets, total }: Progress, columns: number): string {
  const done = total ? Math.round((columns * Math.min(octets, total)) / total) : 0
  return '█'.repeat(done) + '░'.repeat(columns - done)
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const without = /\p{M}/u

/** The end of a name, which tells more than its beginning, in exactly so many columns. */
function fitted(name: string, columns: number): string {
  const letters = [...printable(name)]
  let width = 0
  let from = letters.length
  while (from > 0) {
    const letter = letters[from - 1]!
    const own = wide.test(letter) ? 2 : Number(!without.test(letter))
    if (width + own > columns) break
    width += own
    from--
  }
  return letters.slice(from).join('') + ' '.repeat(columns - width)
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** Octets as people read them: three digits. */
export function amountOf(octets: number): string {
  const power = octets < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(octets) / 10))
  const value = octets / 1_024 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toPrecision(3)} ${units[power]}`
}

/** Seconds as minutes and seconds, or hours. */
export function durationOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole >= 360_000) return '>99 h'
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (number: number) => String(number).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

/** Seconds in which what was measured before loses most of its weight. */
const memory = 3

/** How fast something goes of late. */
export class Pace {
  /** Octets a second; undefined before anything was measured. */
  rate: number | undefined
  private before: { readonly octets: number; readonly seconds: number } | undefined

  /** @param seconds on any clock that only goes on */
  measure(octets: number, seconds: number): void {
    const { before } = this
    if (!before) {
      this.before = { octets, seconds }
      return
    }
    const passed = seconds - before.seconds
    // Chunks come in bursts: what is shorter says nothing.
    if (passed < 0.1) return
    const now = Math.max(0, octets - before.octets) / passed
    const weight = 1 - Math.exp(-passed / memory)
    this.rate = this.rate === undefined ? now : this.rate + weight * (now - this.rate)
    this.before = { octets, seconds }
  }
}
