import { FtpError } from '@ftpkit/transfer'
import { parseTimeValue } from './time-value.js'

/** What MLST and MLSD say of one name: facts by their name in lower case, values as they came (RFC 3659 §7.2). */
export interface FactsEntry {
  readonly facts: ReadonlyMap<string, string>
  /** As `nameText` shows octets, every space its own. */
  readonly name: string
}

/** Deviations of real servers that {@link parseFactsLine} takes when told so by name. */
export type FactsTolerance =
  /** The last fact has no `;` behind it: the first example of RFC 3659 §7.7.4 lacks it too. */
  | 'missing-semicolon'
  /** A text without `=` among the facts is passed over. */
  | 'fact-without-value'

export interface FactsOptions {
  readonly tolerate?: readonly FactsTolerance[]
}

/**
 * Reads a line of MLSD, and the argument of MFF: facts, exactly one SP, and everything behind it is the name.
 *
 * No name of a fact or value holds a SP, so the first one ends the facts; a line that begins with it has none.
 * A value may be empty, and hold `=`. Of a fact given twice the first counts.
 *
 * @throws FtpError `bad-facts`, reply 501
 */
export function parseFactsLine(line: string, options: FactsOptions = {}): FactsEntry {
  const at = line.indexOf(' ')
  if (at < 0 || at === line.length - 1) throw badFacts('a line of MLSx is FACT=VALUE;… SP NAME')
  return { facts: parseFacts(line.slice(0, at), options.tolerate ?? []), name: line.slice(at + 1) }
}

/**
 * Reads the entry from the lines of a 250 reply to MLST: the line between the first and the last, behind its SP.
 *
 * @throws FtpError `bad-facts` when there is none
 */
export function parseFactsReply(lines: readonly string[], options: FactsOptions = {}): FactsEntry {
  const [, line] = lines
  // RFC 3659 §7.2: the entry is preceded by one SP; a server that leaves it out writes facts or nothing at all
  if (lines.length < 3 || line === undefined) throw badFacts('the reply to MLST holds no line of facts')
  return parseFactsLine(line.startsWith(' ') ? line.slice(1) : line, options)
}

function parseFacts(text: string, tolerate: readonly FactsTolerance[]): Map<string, string> {
  const facts = new Map<string, string>()
  if (text === '') return facts
  if (!text.endsWith(';') && !tolerate.includes('missing-semicolon'))
    throw badFacts('the last fact has no ";"')
  for (const fact of (text.endsWith(';') ? text.slice(0, -1) : text).split(';')) {
    const at = fact.indexOf('=')
    const name = fact.slice(0, Math.max(at, 0)).toLowerCase()
    if (name !== '') {
      if (!facts.has(name)) facts.set(name, fact.slice(at + 1))
    } else if (!tolerate.includes('fact-without-value')) throw badFacts('a fact is not NAME=VALUE')
  }
  return facts
}

/** A name of a fact (RFC 3659 §7.2: `token`, of which `;` and `=` would end it). */
const factName = /^[!-:<>-~]+$/
/** What no value can hold: it would end the fact, the facts or the line. */
const notInValue = /[; \r\n\0]/
const notInName = /[\r\n\0]/

/**
 * Writes a line of MLSD without its CR LF. MLST puts one SP before it.
 *
 * @param facts in the order to write them; a value of undefined is left out
 * @throws TypeError for a fact or a name that the line cannot hold; ask {@link isListable} first
 */
export function formatFactsLine(
  facts: Iterable<readonly [name: string, value: string | undefined]>,
  name: string,
): string {
  if (!isListable(name))
    throw new TypeError('a name with CR, LF or NUL, or an empty one, cannot stand in a listing')
  let line = ''
  for (const [fact, value] of facts) {
    if (value === undefined) continue
    if (!factName.test(fact) || notInValue.test(value)) throw new TypeError(`not a fact: ${fact}`)
    line += `${fact}=${value};`
  }
  return `${line} ${name}`
}

/** Whether a name can stand in a line of a listing: it is not empty, and holds neither CR, LF nor NUL. */
export function isListable(name: string): boolean {
  return name !== '' && !notInName.test(name)
}

/** What an entry is (RFC 3659 §7.5.1). `other` is `OS.name=kind`, or a type nobody knows. */
export type FactsType = 'file' | 'directory' | 'current' | 'parent' | 'link' | 'other'

const types: Readonly<Record<string, FactsType>> = {
  file: 'file',
  dir: 'directory',
  cdir: 'current',
  pdir: 'parent',
}

/** Facts with their meaning; each is present only where it was given and can be understood. */
export interface KnownFacts {
  readonly type?: FactsType
  /** Octets; approximate (RFC 3659 §7.5.7). */
  readonly size?: number
  /** Milliseconds since 1970. */
  readonly modified?: number
  /** Milliseconds since 1970. */
  readonly created?: number
  /** Letters of `acdeflmprw`, in lower case (RFC 3659 §7.5.5). */
  readonly permitted?: string
  /** Two entries with the same value are the same file; the case of letters counts. */
  readonly unique?: string
  /** Unix mode bits. */
  readonly permissions?: number
  readonly owner?: string
  readonly group?: string
  /** Where a symbolic link leads. */
  readonly target?: string
}

/** Understands the facts of RFC 3659 §7.5 and the usual ones of Unix servers. */
export function knownFacts(facts: ReadonlyMap<string, string>): KnownFacts {
  const { type, target } = typeOf(facts.get('type'))
  return defined({
    type,
    target,
    size: decimal(facts.get('size') ?? facts.get('sizd')),
    modified: time(facts.get('modify')),
    created: time(facts.get('create')),
    permitted: facts.get('perm')?.toLowerCase(),
    unique: facts.get('unique'),
    permissions: octal(facts.get('unix.mode')),
    owner: facts.get('unix.ownername') ?? facts.get('unix.owner') ?? facts.get('unix.uid'),
    group: facts.get('unix.groupname') ?? facts.get('unix.group') ?? facts.get('unix.gid'),
  })
}

function typeOf(value: string | undefined): { type: FactsType | undefined; target: string | undefined } {
  const type = value?.toLowerCase()
  const link = /^os\.unix=(?:slink|symlink)(?::(.*))?$/is.exec(value ?? '')
  if (link) return { type: 'link', target: link[1] }
  return { type: type === undefined ? undefined : (types[type] ?? 'other'), target: undefined }
}

function time(value: string | undefined): number | undefined {
  return value === undefined ? undefined : parseTimeValue(value, { tolerate: ['year-since-1900'] })
}

function decimal(value: string | undefined): number | undefined {
  const number = /^\d+$/.test(value ?? '') ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}

function octal(value: string | undefined): number | undefined {
  return /^[0-7]{1,6}$/.test(value ?? '') ? Number.parseInt(value!, 8) : undefined
}

function defined(facts: { [Name in keyof KnownFacts]: KnownFacts[Name] | undefined }): KnownFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}

function badFacts(message: string): FtpError {
  return new FtpError('bad-facts', message, { clause: '3659 §7.2', replyHint: 501 })
}
