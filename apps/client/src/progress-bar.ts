import { printable } from '@ftpkit/node'

/** The progress of one file, or of all files together. */
export interface Progress {
  readonly name: string
  readonly octets: number
  /** Total octets, if known. */
  readonly total: number | undefined
  /** Recent octets per second; undefined until it has been measured. */
  readonly rate: number | undefined
}

const parts: Readonly<Record<string, (progress: Progress) => string>> = {
  percent: ({ octets, total }) =>
    (total ? `${Math.floor((100 * Math.min(octets, total)) / total)}%` : '').padStart(4),
  amount: ({ octets, total }) =>
    (total === undefined ? formatOctets(octets) : `${formatOctets(octets)}/${formatOctets(total)}`).padStart(
      21,
    ),
  rate: ({ rate }) => (rate === undefined ? '' : `${formatOctets(rate)}/s`).padStart(12),
  eta: ({ octets, total, rate }) =>
    `ETA ${total !== undefined && rate ? formatDuration((total - octets) / rate) : '-:--'}`.padEnd(11),
}

/** What the bar shows at each width. The narrower the terminal, the less; the percentage is always there. */
const layouts: readonly {
  minColumns: number
  name: number
  bar: boolean
  shows: readonly (keyof typeof parts)[]
}[] = [
  { minColumns: 90, name: 28, bar: true, shows: ['percent', 'amount', 'rate', 'eta'] },
  { minColumns: 73, name: 20, bar: false, shows: ['percent', 'amount', 'rate', 'eta'] },
  { minColumns: 46, name: 14, bar: false, shows: ['percent', 'rate', 'eta'] },
  { minColumns: 28, name: 10, bar: false, shows: ['percent', 'eta'] },
  { minColumns: 12, name: 6, bar: false, shows: ['percent'] },
  { minColumns: 0, name: 0, bar: false, shows: ['percent'] },
]

/** Draws a progress bar that fits a terminal of the given width, and leaves the last column free. */
export function progressBar(progress: Progress, columns: number): string {
  const { name, bar, shows } = layouts.find(({ minColumns }) => columns >= minColumns)!
  const right = shows.map((part) => parts[part]!(progress)).join(' ')
  if (name === 0) return right.slice(0, Math.max(0, columns - 1))
  const middle = bar ? `${drawBar(progress, Math.min(30, columns - 2 - name - 1 - right.length))} ` : ''
  return `${fitName(progress.name, name)} ${middle}${right}`
}

function drawBar({ octets, total }: Progress, columns: number): string {
  const done = total ? Math.round((columns * Math.min(octets, total)) / total) : 0
  return '█'.repeat(done) + '░'.repeat(columns - done)
}

const wideCharacter =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const combiningMark = /\p{M}/u

/** Cuts or pads a name to the given number of columns. The end is kept, which says more than the beginning. */
function fitName(name: string, columns: number): string {
  const characters = [...printable(name)]
  let width = 0
  let from = characters.length
  while (from > 0) {
    const character = characters[from - 1]!
    const needed = wideCharacter.test(character) ? 2 : Number(!combiningMark.test(character))
    if (width + needed > columns) break
    width += needed
    from--
  }
  return characters.slice(from).join('') + ' '.repeat(columns - width)
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** Formats a number of octets with three digits and a binary unit. */
export function formatOctets(octets: number): string {
  const power = octets < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(octets) / 10))
  const value = octets / 1_024 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toPrecision(3)} ${units[power]}`
}

/** Formats seconds as `m:ss` or `h:mm:ss`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole >= 360_000) return '>99 h'
  const [hours, minutes, left] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (number: number) => String(number).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(left)}` : `${minutes}:${two(left)}`
}

/** Seconds after which a measurement has lost most of its weight. */
const timeConstant = 3

/** Measures a rate as an average that favours recent measurements. */
export class RateMeter {
  /** Octets per second; undefined until it has been measured. */
  rate: number | undefined
  private previous: { readonly octets: number; readonly seconds: number } | undefined

  /** @param octets in total so far @param seconds by a monotonic clock */
  measure(octets: number, seconds: number): void {
    const { previous } = this
    if (!previous) {
      this.previous = { octets, seconds }
      return
    }
    const passed = seconds - previous.seconds
    // Chunks arrive in bursts, so a shorter interval says nothing.
    if (passed < 0.1) return
    const current = Math.max(0, octets - previous.octets) / passed
    const weight = 1 - Math.exp(-passed / timeConstant)
    this.rate = this.rate === undefined ? current : this.rate + weight * (current - this.rate)
    this.previous = { octets, seconds }
  }
}
