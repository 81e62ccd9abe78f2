import { FtpError } from '@ftpkit/transfer'
import { type FactsTolerance, factsEnd, looksLikeFacts, type Tolerated } from './facts-end.js'
import { formatTimeValue, parseTimeValue } from './time-value.js'

export type { FactsTolerance } from './facts-end.js'

/** One entry of MLST or MLSD: facts by their names in lower case, values unchanged (RFC 3659 §7.2). */
export interface FactsEntry {
  /** Values by the names of their facts, in lower case. */
  readonly facts: ReadonlyMap<string, string>
  /** The text of `nameText`, with all its spaces. */
  readonly name: string
}

/** How lines of facts are parsed. */
export interface FactsOptions {
  /** Faults of servers that are accepted. @default none */
  readonly tolerate?: readonly FactsTolerance[] | undefined
}

/**
 * Parses a line of MLSD, or the argument of MFF: facts, exactly one SP, and the name, which is everything after it, also
 * where that begins with a SP or contains `; `.
 *
 * A line that begins with a SP has no facts. A value may be empty, and may contain `=`. If a fact is given twice, the
 * first counts. With tolerances some lines can be read in two ways: those are refused, so that no name is guessed. They
 * are names that look like facts which the line does not have yet, and a last fact with neither a semicolon nor an end before further spaces.
 *
 * @throws FtpError `bad-facts`, reply 501
 */
export function parseFactsLine(text: string, { tolerate = [] }: FactsOptions = {}): FactsEntry {
  const indented = tolerate.includes('indented-line') && text.startsWith(' ') && looksLikeFacts.test(text)
  const line = indented ? text.trimStart() : text
  const end = factsEnd(line, tolerate)
  if (end < 0 || end === line.length - 1) throw badFacts('a line of MLSx must be FACT=VALUE;… SP NAME')
  const name = line.slice(end + 1)
  const facts = parseFacts(line.slice(0, end), tolerate)
  if (tolerate.length > 0 && continuesFacts(name, facts))
    throw badFacts('the name looks like further facts, so it may not begin there')
  return { facts, name }
}

/** Whether a name looks like facts after a blank. A fact that the line has already would not come again. */
function continuesFacts(name: string, facts: ReadonlyMap<string, string>): boolean {
  return looksLikeFacts.test(name) && !facts.has(name.slice(0, name.indexOf('=')).trimStart().toLowerCase())
}

/**
 * Parses the entry in the lines of a 250 reply to MLST: the line between the first and the last, after its SP.
 *
 * @throws FtpError `bad-facts` if there is none
 */
export function parseFactsReply(lines: readonly string[], options: FactsOptions = {}): FactsEntry {
  const [, line] = lines
  // RFC 3659 §7.2: the entry is preceded by one SP. Some servers omit it.
  if (lines.length < 3 || line === undefined)
    throw badFacts('the reply to MLST does not contain a line of facts')
  return parseFactsLine(line.startsWith(' ') ? line.slice(1) : line, options)
}

function parseFacts(text: string, tolerated: Tolerated): Map<string, string> {
  const facts = new Map<string, string>()
  if (text === '') return facts
  if (text.includes('\t')) throw badFacts('a TAB is among the facts')
  if (!text.endsWith(';') && !tolerated.includes('missing-semicolon'))
    throw badFacts('the last fact is not followed by ";"')
  for (const fact of (text.endsWith(';') ? text.slice(0, -1) : text).split(';')) {
    const at = fact.indexOf('=')
    const name = fact.slice(0, Math.max(at, 0)).toLowerCase()
    if (name !== '') {
      if (!facts.has(name)) facts.set(name, fact.slice(at + 1))
    } else if (!tolerated.includes('fact-without-value')) throw badFacts('a fact is not NAME=VALUE')
  }
  return facts
}

/** The name of a fact (RFC 3659 §7.2: a `token`, but `;` and `=` would end it). */
const factName = /^[!-:<>-~]+$/
/** What a value can't contain, because it would end the fact, the facts or the line. */
const notInValue = /[; \r\n\0]/
const notInName = /[\r\n\0]/

/**
 * Writes a line of MLSD without its CR LF. MLST puts one SP before it.
 *
 * @param facts in the order to write them; a value of undefined is omitted
 * @throws TypeError for a fact or name that the line can't contain; check names with {@link isListable} first
 */
export function formatFactsLine(
  facts: Iterable<readonly [name: string, value: string | undefined]>,
  name: string,
): string {
  if (!isListable(name)) throw new TypeError('a name with CR, LF or NUL, or an empty name, cannot be listed')
  let line = ''
  for (const [fact, value] of facts) {
    if (value === undefined) continue
    if (!factName.test(fact) || notInValue.test(value)) throw new TypeError(`not a fact: ${fact}`)
    line += `${fact}=${value};`
  }
  return `${line} ${name}`
}

/** Whether a name fits on a line of a listing: it is not empty and contains neither CR, LF nor NUL. */
export function isListable(name: string): boolean {
  return name !== '' && !notInName.test(name)
}

/** The type of an entry (RFC 3659 §7.5.1). `other` is `OS.name=kind`, or an unknown type. */
export type FactsType = 'file' | 'directory' | 'current' | 'parent' | 'link' | 'other'

const typesByValue: Readonly<Record<string, FactsType>> = {
  file: 'file',
  dir: 'directory',
  cdir: 'current',
  pdir: 'parent',
}

/** Interpreted facts; each is present only if it was given and valid. */
export interface KnownFacts {
  /** What the entry is: a file, a directory, the listed directory itself, its parent, or something else. */
  readonly type?: FactsType
  /** Octets; approximate (RFC 3659 §7.5.7). */
  readonly size?: number
  /** Milliseconds since 1970. */
  readonly modified?: number
  /** Milliseconds since 1970. */
  readonly created?: number
  /** Letters of `acdeflmprw`, in lower case (RFC 3659 §7.5.5). */
  readonly permitted?: string
  /** Entries with the same value are the same file. Case-sensitive. */
  readonly unique?: string
  /** Unix mode bits. */
  readonly permissions?: number
  /** Name of the owner, or else its number. */
  readonly owner?: string
  /** Name of the group, or else its number. */
  readonly group?: string
  /** The target of a symbolic link. */
  readonly target?: string
}

/** Interprets the facts of RFC 3659 §7.5 and the common ones of Unix servers. */
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
  return { type: type === undefined ? undefined : (typesByValue[type] ?? 'other'), target: undefined }
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

/**
 * Facts that this project's server can send, as it writes their names (RFC 3659 §7.5, §10.1). The names mean the same in
 * either case, but PHP's `ftp_mlsd`, among others, shows them as they come, and its callers expect lower case.
 */
export const knownFactNames = [
  'type',
  'size',
  'modify',
  'create',
  'perm',
  'unique',
  'unix.mode',
  'unix.owner',
  'unix.group',
] as const

/** One of {@link knownFactNames}. */
export type FactName = (typeof knownFactNames)[number]

/** The source of the facts of one entry. What is absent is not sent. */
export interface DescribedEntry {
  /** `current` is the directory that is listed, `parent` the one above it. */
  readonly kind: 'file' | 'directory' | 'current' | 'parent' | 'link' | 'other'
  /** Octets; sent for files only (RFC 3659 §7.5.7). */
  readonly size?: number | undefined
  /** Milliseconds since 1970. Absent where it is unknown; then the fact is left out. */
  readonly modified?: number | undefined
  /** Milliseconds since 1970. */
  readonly created?: number | undefined
  /** Letters of `acdeflmprw` (RFC 3659 §7.5.5). */
  readonly permitted?: string | undefined
  /** Entries with the same value are the same file. */
  readonly unique?: string | undefined
  /** The twelve Unix mode bits. */
  readonly permissions?: number | undefined
  /** Name or number of the owner. */
  readonly owner?: string | undefined
  /** Name or number of the group. */
  readonly group?: string | undefined
}

const typeValues: Readonly<Record<DescribedEntry['kind'], string>> = {
  file: 'file',
  directory: 'dir',
  current: 'cdir',
  parent: 'pdir',
  link: 'OS.unix=slink',
  other: 'OS.unix=other',
}

const factValues: Readonly<Record<FactName, (entry: DescribedEntry) => string | undefined>> = {
  type: ({ kind }) => typeValues[kind],
  size: ({ kind, size }) => (kind === 'file' ? size?.toString() : undefined),
  modify: ({ modified }) => timeOf(modified),
  create: ({ created }) => timeOf(created),
  perm: ({ permitted }) => permitted,
  unique: ({ unique }) => wordOf(unique),
  'unix.mode': ({ permissions }) => permissions?.toString(8).padStart(4, '0'),
  'unix.owner': ({ owner }) => wordOf(owner),
  'unix.group': ({ group }) => wordOf(group),
}

/** The wanted facts of an entry, for {@link formatFactsLine}. */
export function factsOf(
  entry: DescribedEntry,
  wanted: readonly FactName[],
): (readonly [name: FactName, value: string | undefined])[] {
  return wanted.map((name) => [name, factValues[name](entry)] as const)
}

/** The last time that a time value can express. */
const lastTime = 253_402_300_799_999

function timeOf(time: number | undefined): string | undefined {
  return time !== undefined && time >= 0 && time <= lastTime ? formatTimeValue(time) : undefined
}

/** A name that would end its fact or the line is omitted. */
function wordOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[^; \r\n\0]+$/.test(text) ? text : undefined
}

function badFacts(message: string): FtpError {
  return new FtpError('bad-facts', message, { clause: '3659 §7.2', replyHint: 501 })
}
