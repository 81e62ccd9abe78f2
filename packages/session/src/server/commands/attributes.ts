import {
  type FactsEntry,
  formatChoices,
  formatHashReply,
  formatTimeValue,
  parseFactsLine,
  parseTimedPath,
  parseTimeValue,
} from '@ftpkit/protocol'
import type { CommandContext, Handlers } from '../context.js'
import type { ChangedAttributes } from '../events.js'
import type { SessionState } from '../state.js'
import { withPath } from './files.js'

/** The set-user-ID, set-group-ID and sticky bits of a mode. */
const specialBits = 0o7000

/** Attributes and hashes of files (draft-somers-ftp-mfxx-03, draft-ietf-ftpext2-hash-03), and free space. */
export const attributeCommands: Handlers = {
  MFMT(context, argument) {
    setTime(context, argument, 'modify')
  },

  MFCT(context, argument) {
    setTime(context, argument, 'create')
  },

  MFF(context, argument) {
    const entry = context.parse(parseFactsLine, argument)?.value
    if (!entry) return
    const attributes = changes(context, entry)
    if (!attributes) return
    const facts = [...entry.facts].map(([name, value]) => `${name}=${value};`).join('')
    setAttributes(context, entry.name, attributes, () => context.reply(213, `${facts} ${entry.name}`))
  },

  HASH(context, argument) {
    const { hashAlgorithm: algorithm, range } = context.state
    const start = range?.start ?? 0
    context.state.range = undefined
    withPath(context, argument, (path) => {
      const part = range && { end: range.end + 1 }
      context.ask({ operation: 'hash', path, algorithm, start, ...part }, ({ hash, end }) => {
        context.reply(213, formatHashReply({ algorithm, start, end, hash, path: argument }))
      })
    })
  },

  AVBL(context, argument) {
    withPath(context, argument, (path) => {
      context.ask({ operation: 'freeSpace', path }, (octets) => context.reply(213, String(octets)))
    })
  },
}

/** Algorithms by the names of the draft, which FEAT shows too. */
const hashAlgorithms = ['SHA-256', 'SHA-512', 'SHA-1', 'MD5']

/** Algorithms for FEAT, with a `*` after the one in effect. */
export function hashChoices({ hashAlgorithm }: SessionState): string {
  return formatChoices(hashAlgorithms.map((name) => ({ name, chosen: name === hashAlgorithm })))
}

/** OPTS HASH: replies with the algorithm in effect, or sets it (draft-ietf-ftpext2-hash-03 §4). */
export function chooseHash(context: CommandContext, wanted: string): void {
  const name = wanted === '' ? context.state.hashAlgorithm : wanted.toUpperCase()
  if (!hashAlgorithms.includes(name))
    return context.reply(501, `Unknown algorithm; HASH supports ${hashAlgorithms.join(', ')}`)
  context.state.hashAlgorithm = name
  context.reply(200, name)
}

const attributeOf = { create: 'created', modify: 'modified', 'unix.mode': 'permissions' } as const

/** Facts that MFF can set where the client works. */
export function changeableFacts(state: SessionState): string[] {
  const names = Object.keys(attributeOf) as (keyof typeof attributeOf)[]
  return names.filter((name) => canChange(state, attributeOf[name]))
}

/** Whether an attribute can be set where the client works. */
export function canChange({ changeable }: SessionState, attribute: keyof ChangedAttributes): boolean {
  return changeable?.includes(attribute) ?? true
}

/** The reply shows the time that was actually set, which is in whole seconds. */
function setTime(context: CommandContext, argument: string, fact: 'modify' | 'create'): void {
  const timed = context.parse(parseTimedPath, argument)?.value
  if (!timed) return
  const time = parseTimeValue(timed.time)
  if (time === undefined) return context.reply(501, 'The time must be YYYYMMDDHHMMSS in UTC')
  setAttributes(context, timed.path, { [attributeOf[fact]]: time }, () => {
    context.reply(213, `${fact}=${formatTimeValue(time)}; ${timed.path}`)
  })
}

/**
 * Sets attributes of a file. A mode with a special bit is refused: a program that a client stores would run as the user
 * of the server.
 *
 * @param given its path as the client wrote it
 */
export function setAttributes(
  context: CommandContext,
  given: string,
  attributes: ChangedAttributes,
  then: () => void,
): void {
  if (((attributes.permissions ?? 0) & specialBits) !== 0) {
    const text = 'The set-user-ID, set-group-ID and sticky bits cannot be set: give three octal digits'
    return context.reply(504, text)
  }
  withPath(context, given, (path) => context.ask({ operation: 'setAttributes', path, attributes }, then))
}

/** The changes that MFF asks for; undefined if the fault in them was replied. */
function changes(context: CommandContext, { facts }: FactsEntry): ChangedAttributes | undefined {
  const attributes: { modified?: number; created?: number; permissions?: number } = {}
  for (const [name, value] of facts) {
    if (name === 'modify') attributes.modified = parseTimeValue(value) ?? Number.NaN
    else if (name === 'create') attributes.created = parseTimeValue(value) ?? Number.NaN
    else if (name === 'unix.mode') attributes.permissions = parseMode(value) ?? Number.NaN
    else {
      context.reply(504, `MFF can set ${changeableFacts(context.state).join(', ')}`)
      return undefined
    }
  }
  if (facts.size > 0 && !Object.values(attributes).some(Number.isNaN)) return attributes
  context.reply(501, 'Use MFF FACT=VALUE;... PATH, with times as YYYYMMDDHHMMSS and modes in octal')
  return undefined
}

/** Mode bits as three octal digits: `027`. */
export function formatMode(bits: number): string {
  return bits.toString(8).padStart(3, '0')
}

/** The twelve mode bits in octal digits: `644`, `0755`. */
export function parseMode(text: string): number | undefined {
  return /^0?[0-7]{3,4}$/.test(text) ? Number.parseInt(text, 8) & 0o7777 : undefined
}
