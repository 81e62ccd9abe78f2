import { element, newId } from './dom.js'

/** What the tools do. */
export interface ToolActions {
  page(name: string): void
  /** @param text a record format; empty for none */
  format(text: string): void
  find(text: string, isHex: boolean): void
  /** @param text an offset in decimal, in hexadecimal after `0x`, or `#` and the number of a record */
  where(text: string): void
  fault(step: 1 | -1): void
}

/** What can be chosen. */
export interface ToolChoices {
  readonly pages: readonly string[]
  readonly formats: readonly string[]
}

/** Code page, record format, search, place and faults. */
export class ToolBar {
  readonly root = element('div', 'ov-bar', { role: 'group', 'aria-label': 'Tools' })
  private readonly pages: HTMLSelectElement
  private readonly formats = element('input', 'ov-format', {
    type: 'text',
    placeholder: 'none',
    spellcheck: 'false',
  })
  private readonly kind = element('select', '', { 'aria-label': 'Find as' })
  private readonly text = element('input', 'ov-find', { type: 'text', spellcheck: 'false' })
  private readonly place = element('input', 'ov-where', {
    type: 'text',
    placeholder: '0x1F4, #12',
    spellcheck: 'false',
  })
  private readonly before = element('button', '', { type: 'button', 'aria-label': 'Previous fault' }, '▲ ↑')
  private readonly after = element('button', '', { type: 'button', 'aria-label': 'Next fault' }, '▲ ↓')
  private readonly faults = element('span', 'ov-field ov-count')

  constructor(
    choices: ToolChoices,
    private readonly actions: ToolActions,
  ) {
    this.pages = element('select', 'ov-page', {}, ...choices.pages.map((name) => option(name)))
    this.kind.append(option('text'), option('hex'))
    const list = element('datalist', '', { id: newId() }, ...choices.formats.map((format) => option(format)))
    this.formats.setAttribute('list', list.id)
    const find = element('button', '', { type: 'button' }, 'Find next')
    const go = element('button', '', { type: 'button' }, 'Go')
    this.root.append(
      labelled('Code page', this.pages),
      labelled('Record format', this.formats),
      list,
      element('div', 'ov-group ov-search', {}, labelled('Find', this.text), this.kind, find),
      group(labelled('Offset or #record', this.place), go),
      group(this.before, this.after, this.faults),
    )
    this.listen(find, go)
  }

  /** @param formatMatters whether records of the file are found by a format */
  show(page: string, format: string, formatMatters: boolean, faults: number): void {
    this.pages.value = page
    this.formats.value = format
    this.formats.disabled = !formatMatters
    this.before.disabled = this.after.disabled = faults === 0
    this.faults.textContent = faults === 1 ? '1 fault' : `${faults} faults`
  }

  /** Moves the focus to the search. */
  focusFind(): void {
    this.text.focus()
    this.text.select()
  }

  private listen(find: HTMLElement, go: HTMLElement): void {
    const { actions } = this
    const search = () => actions.find(this.text.value, this.kind.value === 'hex')
    const move = () => actions.where(this.place.value)
    this.pages.addEventListener('change', () => actions.page(this.pages.value))
    this.formats.addEventListener('change', () => actions.format(this.formats.value))
    this.text.addEventListener('keydown', onEnter(search))
    this.place.addEventListener('keydown', onEnter(move))
    find.addEventListener('click', search)
    go.addEventListener('click', move)
    this.before.addEventListener('click', () => actions.fault(-1))
    this.after.addEventListener('click', () => actions.fault(1))
  }
}

function onEnter(work: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === 'Enter') work()
  }
}

function option(text: string): HTMLOptionElement {
  return element('option', '', { value: text }, text)
}

function labelled(text: string, control: HTMLElement): HTMLElement {
  return element('label', 'ov-field', {}, text, control)
}

function group(...content: readonly HTMLElement[]): HTMLElement {
  return element('div', 'ov-group', {}, ...content)
}
