import type { SeenParameters } from '@ftpkit/inspection'
import { defaultRecordFormat, type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import { parseType } from '@ftpkit/transfer'
import { chooser, element } from './dom.js'

/** How the octets of a transfer are to be understood, and how the records of its file are to be written. */
export interface Decoding {
  readonly parameters: SeenParameters
  readonly recordFormat?: RecordFormat | undefined
}

/** What TYPE can be, beside what the dialogue says. */
const types = ['A N', 'A T', 'A C', 'E N', 'E T', 'E C', 'I', 'L 8', 'L 36']
const formats = ['lines', 'rdw', 'fixed:80', 'fixed:133', 'block']

/** Fields for TYPE, STRU and MODE of one transfer, and for the record format of a file that is saved. */
export function decodingFields(said: SeenParameters, changed: (decoding: Decoding) => void): HTMLElement[] {
  let decoding: Decoding = { parameters: said }
  const set = (part: Partial<Decoding>) => {
    decoding = { ...decoding, ...part }
    changed(decoding)
  }
  const parameter = (label: string, key: keyof SeenParameters, others: readonly string[]) =>
    chooser(label, offered(said[key], others), said[key], (value) =>
      set({ parameters: { ...decoding.parameters, [key]: value } }),
    )
  return [
    parameter('TYPE', 'type', types),
    parameter('STRU', 'structure', ['F', 'R', 'P']),
    parameter('MODE', 'mode', ['S', 'B', 'C']),
    formatField(said.type, (recordFormat) => set({ recordFormat })),
  ]
}

/** What the dialogue says comes first. */
function offered(said: string, others: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return { 'As agreed': [said], Instead: others.filter((other) => other !== said) }
}

/** Formats have sizes, so they are written; those that are often used are offered. */
function formatField(type: string, set: (format: RecordFormat | undefined) => void): HTMLElement {
  const known = parseType(type)
  const usual = known ? recordFormats.print(defaultRecordFormat(known)) : ''
  const input = element('input', {
    attributes: { list: 'formats', placeholder: usual, spellcheck: 'false', autocomplete: 'off' },
    on: {
      change: () => {
        input.setCustomValidity('')
        try {
          set(input.value.trim() === '' ? undefined : recordFormats.parse(input.value.trim()))
        } catch (error) {
          input.setCustomValidity((error as Error).message)
          input.reportValidity()
        }
      },
    },
  })
  const options = formats.map((value) => element('option', { attributes: { value } }))
  return element(
    'label',
    { class: 'field' },
    element('span', { text: 'Save records as' }),
    input,
    element('datalist', { attributes: { id: 'formats' } }, ...options),
  )
}
