import type { CodePage } from '@ftpkit/code-page'
import { recordFormats } from '@ftpkit/pipeline'
import { marksRecords, type OctetContent } from '../content.js'
import { findOctets, octetsOfHex } from '../find.js'
import { mapOctets } from '../map-octets.js'
import type { OctetMap } from '../octet-map.js'
import { recordWord } from '../record-word.js'
import type { OctetSource } from '../source.js'
import { OctetText } from '../text.js'
import { Detail } from './detail.js'
import { element } from './dom.js'
import { Legend } from './legend.js'
import { OctetGrid } from './octet-grid.js'
import { adoptStyle } from './style.js'
import { ToolBar } from './tool-bar.js'

/** Options of an {@link OctetView}. */
export interface OctetViewOptions {
  /** Those that can be chosen, at least one. */
  readonly codePages: readonly CodePage[]
  /** The name of the one that is chosen first. Default: the first. */
  readonly codePage?: string | undefined
  /** Record formats that are proposed; any other can be written. @default common ones */
  readonly recordFormats?: readonly string[] | undefined
  /** Whether to adopt `octetViewStyle`; a page that has it in a style element of its own needs no other. @default true */
  readonly adoptStyle?: boolean | undefined
}

const commonFormats = [
  'rdw',
  'bdw',
  'spanned',
  'spanned:blocked',
  'fixed:80',
  'fixed:133',
  'length-prefix',
  'lines',
]

/**
 * Shows the octets of a data connection: in hexadecimal, as records and as text, side by side, each coloured by what it is.
 * It fills the element that it is put into, and reads only what is seen.
 */
export class OctetView {
  /** The element of the view: put it where it is to be seen. */
  readonly root = element('section', 'octet-view', { 'aria-label': 'Octets of the data connection' })
  private readonly pages: readonly CodePage[]
  private readonly legend = new Legend()
  private readonly detail = new Detail()
  private readonly message = element('div', 'ov-message', { role: 'status' })
  private readonly bar: ToolBar
  private readonly grid: OctetGrid
  private page: CodePage
  private map: OctetMap | undefined
  /** Changes with each thing that takes a while, so that what was begun before is dropped. */
  private turn = 0

  /** @throws RangeError without a code page */
  constructor(parent: Element, options: OctetViewOptions) {
    const [first] = options.codePages
    if (!first) throw new RangeError('an OctetView needs at least one code page')
    this.pages = options.codePages
    this.page = this.pages.find(({ name }) => name === options.codePage) ?? first
    this.grid = new OctetGrid(new OctetText(this.page), (offset, window) =>
      this.detail.show(offset, window, this.map && recordWord(this.map.content)),
    )
    this.bar = new ToolBar(
      { pages: this.pages.map(({ name }) => name), formats: options.recordFormats ?? commonFormats },
      {
        page: (name) => this.setCodePage(name),
        format: (text) => void this.setRecordFormat(text),
        find: (text, isHex) => void this.find(text, isHex),
        where: (text) => void this.goToText(text),
        fault: (step) => this.goToFault(step),
      },
    )
    this.message.hidden = true
    this.root.append(this.bar.root, this.grid.root, this.detail.root, this.message, this.legend.root)
    this.root.addEventListener('keydown', (event) => this.key(event))
    parent.append(this.root)
    if (options.adoptStyle ?? true) adoptStyle(this.root)
  }

  /** The octet chosen. */
  get offset(): number {
    return this.grid.cursor
  }

  /** The name of the code page chosen. */
  get codePage(): string {
    return this.page.name
  }

  /**
   * Reads the octets of a connection once, and shows them. A later call takes the place of one that is not done.
   *
   * @throws RangeError for a code page, preset or record format of `content` that is unknown; what `source` throws
   */
  async show(source: OctetSource, content: OctetContent): Promise<void> {
    const turn = this.begin()
    const map = await mapOctets(source, content, {
      onProgress: (octets) =>
        this.say(`Reading: ${Math.floor((100 * octets) / Math.max(1, source.length))} %`),
      isCancelled: () => turn !== this.turn,
    })
    if (!map || turn !== this.turn) return
    this.map = map
    this.say(source.length === 0 ? 'The data connection carried no octets.' : undefined)
    this.legend.show(content)
    this.grid.show(map)
    this.showTools()
  }

  /** Chooses an octet and shows it. */
  goTo(offset: number): void {
    this.grid.choose(offset)
  }

  /** Chooses the next fault, or the one before, and begins again at the end. */
  goToFault(step: 1 | -1): void {
    const { map } = this
    if (!map || map.faults.length === 0) return
    const offsets = map.faults.map(({ offset }) => Math.min(offset, map.length - 1))
    const next =
      step === 1
        ? (offsets.find((offset) => offset > this.offset) ?? offsets[0])
        : (offsets.findLast((offset) => offset < this.offset) ?? offsets.at(-1))
    this.goTo(next!)
  }

  /** Reads the text in another of the code pages; nothing else changes. @throws RangeError for one that is not among them */
  setCodePage(name: string): void {
    const page = this.pages.find((page) => page.name === name)
    if (!page) throw new RangeError(`the code page ${JSON.stringify(name)} is not among those of this view`)
    this.page = page
    this.grid.setText(new OctetText(page))
    this.showTools()
  }

  /** Reads the octets in another record format, or in none. What can't be one is said, and nothing changes. */
  async setRecordFormat(text: string): Promise<void> {
    if (!this.map) return
    const { source, content } = this.map
    try {
      const recordFormat = text.trim() === '' ? undefined : recordFormats.parse(text)
      await this.show(source, { ...content, recordFormat })
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.say(error.message)
    }
  }

  /** Chooses the next place of octets, given in hexadecimal, or as text in the code page chosen. */
  async find(text: string, isHex: boolean): Promise<void> {
    if (!this.map || text === '') return
    const wanted = isHex ? octetsOfHex(text) : this.octetsOf(text)
    if (!wanted) return this.say(isHex ? 'Write pairs of hexadecimal digits, such as 0D 0A.' : undefined)
    const turn = this.begin()
    this.say('Searching …')
    const found = await findOctets(this.map.source, wanted, this.offset + 1, () => turn !== this.turn)
    if (turn !== this.turn) return
    this.say(found === undefined ? `Not found: ${text}` : undefined)
    if (found !== undefined) this.goTo(found)
  }

  /** Removes the view from the page. */
  destroy(): void {
    this.begin()
    this.grid.destroy()
    this.root.remove()
  }

  /** @returns undefined, and says so, where the page has no such character */
  private octetsOf(text: string): Uint8Array | undefined {
    try {
      return this.page.encode(text, { unmappable: 'throw' })
    } catch {
      this.say(`${this.page.name} has not all characters of ${text}`)
      return undefined
    }
  }

  private async goToText(text: string): Promise<void> {
    const { map } = this
    const [, isRecord, number] = /^\s*(#?)\s*(0x[0-9a-f]+|\d+)\s*$/i.exec(text) ?? []
    if (!map || number === undefined) return this.say('Write an offset, 1000 or 0x3E8, or #12 for record 12.')
    const record = isRecord ? await map.record(Number(number)) : undefined
    const offset = isRecord ? record?.start : Number(number)
    const isThere = offset !== undefined && offset < map.length
    this.say(isThere ? undefined : `There is nothing at ${text.trim()}.`)
    if (isThere) this.goTo(offset)
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.grid.root || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'n' || event.key === 'p') this.goToFault(event.key === 'n' ? 1 : -1)
    else if (event.key === '/') this.bar.focusFind()
    else return
    event.preventDefault()
  }

  private showTools(): void {
    const { map } = this
    if (!map) return
    const { recordFormat, parameters } = map.content
    const format = recordFormat ? recordFormats.print(recordFormat) : ''
    const formatMatters = parameters?.structure === 'F' && !marksRecords(map.content)
    this.bar.show(this.page.name, format, formatMatters, map.faults.length)
  }

  private begin(): number {
    this.turn += 1
    return this.turn
  }

  private say(text: string | undefined): void {
    this.message.textContent = text ?? ''
    this.message.hidden = !text
  }
}
