import { fittingBlock } from '../recfm.js'
import { abbreviates, type Keyword } from './keyword.js'
import { keywords, otherKeywords } from './keywords.js'
import type { SiteParameters } from './parameters.js'

/** The outcome of a SITE command: the new parameters, and remarks on single ones. */
export interface SiteOutcome {
  readonly parameters: SiteParameters
  readonly remarks: readonly string[]
}

/** A parameter as it was received: `LRECL=80`, `RDW`, `NORDW`. */
interface Given {
  readonly text: string
  readonly word: string
  readonly value: string | undefined
}

/**
 * Carries out the parameters of a SITE command from left to right. One that is not recognized is skipped with a remark;
 * the command is accepted nevertheless.
 */
export function applySite(parameters: SiteParameters, argument: string): SiteOutcome {
  const remarks: string[] = []
  let changed = parameters
  const words = wordsOf(argument)
  for (let at = 0; at < words.length; at++) {
    const given = parameterOf(words[at]!)
    const detached = detachedKeyword(given)
    const change = detached
      ? detached.value!(words[++at])
      : (flagChange(given) ?? valueChange(given) ?? otherChange(given, changed))
    if (typeof change === 'string') remarks.push(change)
    else changed = { ...changed, ...change }
  }
  return fitted(changed, parameters, remarks)
}

/** Splits parameters at blanks, except inside the parentheses of a value. */
function wordsOf(argument: string): string[] {
  return argument.match(/[^\s(]*\([^)]*\)\S*|\S+/g) ?? []
}

function parameterOf(text: string): Given {
  const [, word = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? []
  return { text, word: word.toUpperCase(), value }
}

/** A keyword whose value is the next word. */
function detachedKeyword({ word, value }: Given): Keyword | undefined {
  if (value !== undefined) return undefined
  return keywords.find(({ detached, name }) => detached && abbreviates(word, name))
}

type Change = Partial<SiteParameters> | string | undefined

function flagChange({ word, value }: Given): Change {
  if (value !== undefined) return undefined
  const on = keywords.find(({ flag, name }) => flag && abbreviates(word, name))
  if (on) return on.flag!(true)
  if (!word.startsWith('NO')) return undefined
  return keywords.find(({ flag, name }) => flag && abbreviates(word.slice(2), name))?.flag?.(false)
}

function valueChange({ word, value }: Given): Change {
  return keywords.find((keyword) => keyword.value && abbreviates(word, keyword.name))?.value?.(value)
}

function otherChange({ text, word, value }: Given, { others }: SiteParameters): Change {
  const bare = word.replace(/^NO/, '')
  const name = otherKeywords.find((one) => abbreviates(word, one) || abbreviates(bare, one))
  if (name === undefined) return `Unrecognized parameter '${text}' on SITE command.`
  return { others: { ...others, [name.toUpperCase()]: value ?? String(word === bare) } }
}

/** Adjusts the block size to RECFM and LRECL if one of the three has changed. */
function fitted(parameters: SiteParameters, before: SiteParameters, remarks: string[]): SiteOutcome {
  const { recfm, lrecl, blksize } = parameters
  if (recfm === before.recfm && lrecl === before.lrecl && blksize === before.blksize)
    return { parameters, remarks }
  const fitting = fittingBlock(parameters)
  return {
    parameters: { ...parameters, blksize: fitting.blksize },
    remarks: [...remarks, ...fitting.remarks],
  }
}
