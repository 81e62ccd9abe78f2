/** Deviations of real servers that `parseFactsLine` accepts if they are named. */
export type FactsTolerance =
  /** The last fact is not followed by `;`: the first example of RFC 3659 §7.7.4 lacks it too. */
  | 'missing-semicolon'
  /** Text without `=` among the facts is skipped. */
  | 'fact-without-value'
  /** The name of an owner or a group, the target of a link, … contains spaces: ProFTPD up to 1.3.7 sends them. */
  | 'space-in-value'
  /** A TAB is between the facts and the name instead of the SP. */
  | 'tab-before-name'
  /** Blanks are before the facts: such a line would be an entry without facts, with a name that looks like facts. */
  | 'indented-line'

/** The tolerances of one call. */
export type Tolerated = readonly FactsTolerance[]

/** Facts whose values never contain a space. */
const withoutSpaces: ReadonlySet<string> = new Set([
  'size',
  'sizd',
  'modify',
  'create',
  'perm',
  'unique',
  'lang',
  'charset',
  'unix.mode',
  'unix.uid',
  'unix.gid',
])

/**
 * The place of the blank between the facts and the name (RFC 3659 §7.2), or -1 if it can't be found.
 *
 * No fact contains a SP, so the first SP ends the facts. Where values with spaces are tolerated it is the first SP after a
 * `;`, which no value contains.
 */
export function factsEnd(line: string, tolerated: Tolerated): number {
  const first = line.indexOf(' ')
  // Most lines: the first blank of all is the SP after a semicolon, or the line begins with it.
  if (first === 0) return first
  const tab = line.indexOf('\t')
  if (line[first - 1] === ';' && (tab < 0 || tab > first)) return first
  const end = line.search(/;[ \t]/) + 1
  if (end > 0 && isTolerable(line.slice(0, end), tolerated))
    return line[end] === ' ' ? end : endAtTab(line, end, tolerated)
  return tolerated.includes('space-in-value') && isAmbiguous(line, first) ? -1 : first
}

function isTolerable(facts: string, tolerated: Tolerated): boolean {
  const spaced = facts.split(';').filter((fact) => fact.includes(' '))
  return spaced.length === 0 || (tolerated.includes('space-in-value') && spaced.every(mayHaveSpaces))
}

/** It is not clear whether a blank after a TAB belongs to the name. */
function endAtTab(line: string, at: number, tolerated: Tolerated): number {
  return tolerated.includes('tab-before-name') && !/[ \t]/.test(line[at + 1] ?? '') ? at : -1
}

/** Whether the last fact, which is not ended by a semicolon, may have spaces itself: the name may begin after any of them. */
function isAmbiguous(line: string, end: number): boolean {
  const lastFact = line.slice(line.lastIndexOf(';', end) + 1)
  return mayHaveSpaces(lastFact) && lastFact.split(' ').length > 2
}

function mayHaveSpaces(fact: string): boolean {
  const at = fact.indexOf('=')
  const name = fact.slice(0, Math.max(at, 0)).toLowerCase()
  // The target of a link is part of its type: OS.unix=slink:/my files
  if (name === 'type') return /^os\./i.test(fact.slice(at + 1))
  return /^[^ ]+$/.test(name) && !withoutSpaces.has(name)
}

/**
 * What looks like a fact that RFC 3659 §7.5 or a common server names. Where a name begins so, the line may be indented, or
 * have a blank after each fact.
 */
export const looksLikeFacts =
  /^[ \t]*(?:type|size|sizd|modify|create|perm|unique|lang|media-type|charset|(?:unix|os|x|win32)\.[\w.-]+)=[^;]*;/i
