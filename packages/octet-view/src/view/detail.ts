import type { OctetWindow } from '../octet-window.js'
import { roleNames } from '../role-names.js'
import { element } from './dom.js'

/** What the octet chosen is, in words. */
export class Detail {
  readonly root = element('div', 'ov-detail', { role: 'status' })

  /** @param word what a record is called */
  show(offset: number, window: OctetWindow | undefined, word: string | undefined): void {
    const run = window?.run(offset)
    if (!window || !run) {
      this.root.replaceChildren()
      return
    }
    const place = `octet ${offset} (${hex(offset)}), X'${octetHex(window.octet(offset) ?? 0)}'`
    const length = run.end - run.start
    const extent =
      length > 1
        ? `${run.start}–${run.end - 1} (${hex(run.start)}–${hex(run.end - 1)}), ${length} octets`
        : ''
    const what = [roleNames[run.role], extent].filter(Boolean).join(' ')
    const lines = [
      element('p', '', {}, element('span', 'ov-what', {}, what), ` · ${place}`),
      element('p', '', {}, [run.note, recordOf(offset, window, word)].filter(Boolean).join(' · ')),
    ]
    const fault = window.fault(offset)
    if (fault) {
      const clause = fault.clause ? ` (RFC ${fault.clause})` : ''
      lines.push(element('p', 'ov-wrong', {}, `▲ ${fault.message}${clause}`))
    }
    this.root.replaceChildren(...lines)
  }
}

function recordOf(offset: number, window: OctetWindow, word: string | undefined): string | undefined {
  const record = window.record(offset)
  if (!record || !word) return undefined
  const { number, start, length, complete } = record
  return `${word} ${number}, from octet ${start} (${hex(start)}), ${complete ? '' : 'at least '}${length} octets of data`
}

function hex(offset: number): string {
  return `0x${offset.toString(16).toUpperCase()}`
}

function octetHex(octet: number): string {
  return octet.toString(16).toUpperCase().padStart(2, '0')
}
