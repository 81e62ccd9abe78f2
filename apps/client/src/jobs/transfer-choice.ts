import type { Step } from '@ftpkit/jobs'
import { type Mode, parseMode, parseStructure, parseType, type Structure, type Type } from '@ftpkit/transfer'
import type { TransferChoice } from '../options.js'
import type { RecordChoice } from '../records.js'
import type { SiteContext } from './site-context.js'

/** What `get` and `put` have to do. */
export type Transfer = NonNullable<Step['get']>

/** The parameters of a transfer, as a step says: those of files of octets where it says nothing. @throws RangeError */
export function choiceOf(step: Transfer, codePage: string): TransferChoice {
  return {
    type: given(step.type, 'type', parseType) ?? ({ code: 'I' } satisfies Type),
    stru: given(step.structure, 'structure', parseStructure) ?? ('F' satisfies Structure),
    mode: given(step.mode, 'mode', parseMode) ?? ('S' satisfies Mode),
    codePage: step.codePage ?? codePage,
  }
}

function given<Value>(text: string | undefined, key: string, parse: (text: string) => Value | undefined) {
  if (text === undefined) return undefined
  const value = parse(text)
  if (value === undefined) throw new RangeError(`${key}: ${JSON.stringify(text)} is not known`)
  return value
}

/** How records are transferred, as a step says. */
export function recordsOf(
  { format = 'lines', codePage }: Transfer,
  connection: SiteContext['connection'],
): RecordChoice {
  return {
    records: 'exact',
    hostType: connection.hostType,
    marks: 'block',
    format,
    codePage: codePage ?? connection.codePage,
  }
}
