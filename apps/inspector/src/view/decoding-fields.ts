import { pages } from '@ftpkit/code-page'
import type { SeenParameters } from '@ftpkit/inspection'
import { defaultRecordFormat, recordFormats } from '@ftpkit/pipeline'
import { parseType } from '@ftpkit/transfer'
import type { DecodingChoice } from '../reading/messages.js'
import { chooser, element } from './dom.js'

/** How the octets of a transfer are to be understood. */
export interface Decoding extends DecodingChoice {
  readonly parameters: SeenParameters
}

/** What TYPE can be, beside what the dialogue says. */
const types = ['A N', 'A T', 'A C', 'E N', 'E T', 'E C', 'I', 'L 8', 'L 36']
const formats = ['lines', 'rdw', 'fixed:80', 'fixed:133', 'block']

/** The code page of TYPE E where none is chosen. */
export const defaultPage = 'IBM-1047'

/** Fields for TYPE, STRU, MODE, code page and record format of one transfer. */
export function decodingFields(said: SeenParameters, changed: (decoding: Decoding) => void): HTMLElement {
  let decoding: Decoding = { parameters: said, codePage: defaultPage }
  const set = (part: Partial<Decoding>) => {
    decoding = { ...decoding, ...part }
    changed(decoding)
  }
  const setParameter = (part: Partial<SeenParameters>) =>
    set({ parameters: { ...decoding.parameters, ...part } })
  return element(
    'div',
    { class: 'fields' },
    chooser('TYPE', offered(said.type, types), said.type, (type) => setParameter({ type })),
    chooser('STRU', offered(said.structure, ['F', 'R', 'P']), said.structure, (structure) =>
      setParameter({ structure }),
    ),
    chooser('MODE', offered(said.mode, ['S', 'B', 'C']), said.mode, (mode) => setParameter({ mode })),
    chooser('Code page', pageChoices(), defaultPage, (codePage) => set({ codePage })),
    formatField(said.type, (recordFormat) => set({ recordFormat })),
  )
}

/** What the dialogue says comes first and is named so. */
function offered(said: string, others: readonly string[]): (readonly [string, string])[] {
  const rest = others.filter((other) => other !== said)
  return [[said, `${said} (as agreed)`], ...rest.map((other) => [other, other] as const)]
}

function pageChoices(): (readonly [string, string])[] {
  return pages().map(({ name, title }) => [name, `${name} ${title ?? ''}`.trim()] as const)
}

/** Formats have sizes, so they are written; those that are often used are offered. */
function formatField(type: string, set: (format: DecodingChoice['recordFormat']) => void): HTMLElement {
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
    element('span', { text: 'Record format' }),
    input,
    element('datalist', { attributes: { id: 'formats' } }, ...options),
  )
}
