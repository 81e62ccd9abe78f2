import { parseTimeValue } from '@ftpkit/protocol/time-value'
import { command, digit } from '@ftpkit/session/user'
import { factsIn, timeOf } from '../listing/queries.js'
import type { ClientSession } from '../session.js'
import { unlessRefused } from '../unless-refused.js'

/**
 * What distinguishes one version of a file on the server from another, as far as the server says it: SIZE, MDTM, and the
 * facts of MLST. A version without any of them is not known.
 */
export interface FileVersion {
  /** Octets in TYPE I. */
  readonly size?: number | undefined
  /** Milliseconds since 1970, by the clock of the server. */
  readonly modified?: number | undefined
  /** The fact `unique` (RFC 3659 §7.5.2). */
  readonly unique?: string | undefined
}

/** Asks for the version of a file: by MLST where the server has it, and by SIZE and MDTM for what that leaves out. */
export async function versionOf(session: ClientSession, path: string): Promise<FileVersion> {
  // The size in any other TYPE could be another one.
  await session.setParameters({ type: { code: 'I' }, structure: 'F', mode: 'S' })
  const facts = (await session.features()).has('MLST') ? await factsOf(session, path) : {}
  return {
    size: facts.size ?? (await unlessRefused(session.sizeOf(path))),
    modified: facts.modified ?? (await timeOf(session, path)),
    unique: facts.unique,
  }
}

/** Whether anything is known about a version. */
export function hasFacts(version: FileVersion): boolean {
  return known.some(([name]) => version[name] !== undefined)
}

/** How two versions differ; undefined where they are the same. Facts that only one of them has are not compared. */
export function differenceOf(before: FileVersion, now: FileVersion): string | undefined {
  if (known.every(([name]) => before[name] === undefined || now[name] === undefined))
    return 'the server says nothing by which its versions could be compared'
  for (const [name, text] of known) {
    const [one, other] = [before[name], now[name]]
    if (one !== undefined && other !== undefined && one !== other)
      return `the file on the server has changed: its ${text(one)} was before, and is ${text(other)} now`
  }
  return undefined
}

const known: readonly (readonly [keyof FileVersion, (value: number | string) => string])[] = [
  ['size', (size) => `size ${size}`],
  ['modified', (time) => `time ${new Date(Number(time)).toISOString()}`],
  ['unique', (unique) => `identity ${unique}`],
]

async function factsOf(session: ClientSession, path: string): Promise<FileVersion> {
  const reply = await session.run(() => command('MLST', path))
  if (digit(reply) !== 2) return {}
  const entry = await unlessRefused((async () => factsIn(reply))())
  const size = entry?.facts.get('size') ?? ''
  return {
    size: /^\d{1,15}$/.test(size) ? Number(size) : undefined,
    modified: parseTimeValue(entry?.facts.get('modify') ?? ''),
    unique: entry?.facts.get('unique'),
  }
}
