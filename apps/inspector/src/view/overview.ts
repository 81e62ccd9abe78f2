import { durationText } from '../model/phrases.js'
import type { SessionLog } from '../model/session-log.js'
import { TimeAxis } from '../model/time-axis.js'
import { transferTitle } from '../model/transfer-log.js'
import { svgElement } from './dom.js'

/** Pixels: where lanes begin, how high they are, what the picture has in all. */
const top = 6
const laneHeight = 18
const gap = 8
const height = 2 * top + 2 * laneHeight + gap

/** Transfers and pauses that are drawn. */
const maxDrawn = 2_000

/** The narrowest mark of a transfer, and the narrowest pause whose length is written there. */
const leastWidth = 3
const leastLabel = 64

/** A picture, and what is at its places. */
export interface Overview {
  readonly picture: SVGSVGElement
  /** The row at a distance from the left, in pixels; -1 for none. */
  rowAt(x: number): number
}

/**
 * A session at a glance: commands and replies in one lane, data connections in the other, on one axis of time. Long
 * pauses are short, and say how long they were.
 */
export function overview(log: SessionLog, width: number): Overview {
  const rows = log.rows.filter(({ time }) => time !== undefined)
  const spans = spansOf(log)
  const axis = new TimeAxis(
    [...rows.map(({ time }) => time!), ...spans.flatMap(({ from, to }) => [from, to])],
    spans.map(({ from, to }) => [from, to]),
  )
  const x = (time: number) => 1 + axis.at(time) * (width - 2)
  const picture = svgElement(
    'svg',
    {
      class: 'overview',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': label(log),
    },
    svgElement('rect', { class: 'lane', x: 0, y: top, width, height: laneHeight, rx: 3 }),
    svgElement('rect', { class: 'lane', x: 0, y: top + laneHeight + gap, width, height: laneHeight, rx: 3 }),
    ...ticks(log, x),
    ...spans.slice(0, maxDrawn).map((span) => bar(span, x)),
    ...pauses(axis, width),
  )
  const rowAt = (x: number) => {
    const wanted = axis.timeAt(x / width)
    return log.rows.findIndex(({ time }) => time !== undefined && wanted !== undefined && time >= wanted)
  }
  return { picture, rowAt }
}

interface Span {
  readonly from: number
  readonly to: number
  readonly title: string
  readonly isFaulty: boolean
}

function spansOf(log: SessionLog): Span[] {
  return [...log.transfers.values()].flatMap(({ transfer, summary }) => {
    if (summary?.began?.time === undefined || summary.ended?.time === undefined) return []
    const isFaulty = (summary.reply ?? 0) >= 400 || summary.faults.some(({ tolerated }) => !tolerated)
    return [{ from: summary.began.time, to: summary.ended.time, title: transferTitle(transfer), isFaulty }]
  })
}

/** One line for each pixel in which something was said: commands up to the middle, replies from it. */
function ticks(log: SessionLog, x: (time: number) => number): SVGElement[] {
  const middle = top + laneHeight / 2
  const half = laneHeight / 2 - 2
  const paths = { command: '', reply: '', failure: '' }
  const drawn = new Set<string>()
  for (const { kind, head, time } of log.rows) {
    if (time === undefined || (kind !== 'command' && kind !== 'reply')) continue
    const name = kind === 'reply' && /^[45]/.test(head ?? '') ? 'failure' : kind
    const at = Math.round(x(time)) + 0.5
    if (drawn.has(`${name}${at}`)) continue
    drawn.add(`${name}${at}`)
    paths[name] += `M${at} ${middle}v${name === 'command' ? -half : half}`
  }
  return Object.entries(paths).map(([name, d]) => svgElement('path', { class: `tick ${name}`, d }))
}

function bar({ from, to, title, isFaulty }: Span, x: (time: number) => number): SVGElement {
  const begin = x(from)
  return svgElement(
    'rect',
    {
      class: isFaulty ? 'bar faulty' : 'bar',
      x: begin,
      y: top + laneHeight + gap + 3,
      width: Math.max(leastWidth, x(to) - begin),
      height: laneHeight - 6,
      rx: 2,
    },
    svgElement('title', {}, title),
  )
}

function pauses(axis: TimeAxis, width: number): SVGElement[] {
  return axis.pauses.slice(0, maxDrawn).map(({ at, milliseconds }, index, all): SVGElement => {
    const x = Math.round(at * width)
    const space = Math.min(
      x - (all[index - 1]?.at ?? 0) * width,
      (all[index + 1]?.at ?? 1) * width - x,
      x,
      width - x,
    )
    const line = svgElement('path', {
      class: 'pause',
      d: `M${x - 3} ${height - 2}l2 ${-height / 2 + 2}l-2 0l2 ${-height / 2 + 2}M${x + 2} ${height - 2}l2 ${-height / 2 + 2}l-2 0l2 ${-height / 2 + 2}`,
    })
    if (2 * space < leastLabel) return line
    return svgElement(
      'text',
      { class: 'pause-text', x, y: height / 2 + 3, 'text-anchor': 'middle' },
      durationText(milliseconds),
    )
  })
}

function label({ rows, transfers }: SessionLog): string {
  const commands = rows.filter(({ kind }) => kind === 'command').length
  return `Time axis: ${commands} commands and ${transfers.size} transfers`
}
