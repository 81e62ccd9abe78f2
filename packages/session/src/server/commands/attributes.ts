import {
  type FactsEntry,
  formatChoices,
  formatHashReply,
  formatTimeValue,
  parseFactsLine,
  parseTimedPath,
  parseTimeValue,
} from '@ftpkit/protocol'
import type { ChangedAttributes } from '../events.js'
import type { SessionState } from '../state.js'
import type { Turn } from '../turn.js'
import { withPath } from './files.js'
import { type Handlers, understood } from './handler.js'

/** Attributes and hashes of files (draft-somers-ftp-mfxx-03, draft-ietf-ftpext2-hash-03), and room for them. */
export const attributeCommands: Handlers = {
  MFMT(turn, argument) {
    setTime(turn, argument, 'Modify')
  },

  MFCT(turn, argument) {
    setTime(turn, argument, 'Create')
  },

  MFF(turn, argument) {
    const entry = understood(turn, parseFactsLine, argument)?.value
    if (!entry) return
    const attributes = changes(turn, entry)
    if (!attributes) return
    const told = [...entry.facts].map(([name, value]) => `${canonicalFact(name)}=${value};`).join('')
    setAttributes(turn, entry.name, attributes, () => turn.reply(213, `${told} ${entry.name}`))
  },

  HASH(turn, argument) {
    const { hashAlgorithm: algorithm, range } = turn.state
    const start = range?.start ?? 0
    turn.state.range = undefined
    withPath(turn, argument, (path) => {
      const part = range && { end: range.end + 1 }
      turn.ask({ operation: 'hash', path, algorithm, start, ...part }, ({ hash, end }) => {
        turn.reply(213, formatHashReply({ algorithm, start, end, hash, path: argument }))
      })
    })
  },

  AVBL(turn, argument) {
    withPath(turn, argument, (path) => {
      turn.ask({ operation: 'freeSpace', path }, (octets) => turn.reply(213, String(octets)))
    })
  },
}

/** Names of the draft, and those of FEAT. */
const hashAlgorithms = ['SHA-256', 'SHA-512', 'SHA-1', 'MD5']

/** Algorithms for FEAT, the one in force with a `*`. */
export function hashChoices({ hashAlgorithm }: SessionState): string {
  return formatChoices(hashAlgorithms.map((name) => ({ name, chosen: name === hashAlgorithm })))
}

/** OPTS HASH: tells the algorithm in force, or sets it (draft-ietf-ftpext2-hash-03 §4). */
export function chooseHash(turn: Turn, wanted: string): void {
  const name = wanted === '' ? turn.state.hashAlgorithm : wanted.toUpperCase()
  if (!hashAlgorithms.includes(name)) return turn.reply(501, `HASH knows ${hashAlgorithms.join(', ')}`)
  turn.state.hashAlgorithm = name
  turn.reply(200, name)
}

/** Facts that MFF sets. */
export const changeableFacts = ['Create', 'Modify', 'UNIX.mode']

function canonicalFact(name: string): string {
  return changeableFacts.find((fact) => fact.toLowerCase() === name) ?? name
}

const attributeOf = { Modify: 'modified', Create: 'created' } as const

/** The reply tells the time that was really set: whole seconds. */
function setTime(turn: Turn, argument: string, fact: 'Modify' | 'Create'): void {
  const timed = understood(turn, parseTimedPath, argument)?.value
  if (!timed) return
  const time = parseTimeValue(timed.time)
  if (time === undefined) return turn.reply(501, 'A time is YYYYMMDDHHMMSS, in UTC')
  setAttributes(turn, timed.path, { [attributeOf[fact]]: time }, () => {
    turn.reply(213, `${fact}=${formatTimeValue(time)}; ${timed.path}`)
  })
}

/** Sets attributes of a path as it was given. */
export function setAttributes(
  turn: Turn,
  given: string,
  attributes: ChangedAttributes,
  then: () => void,
): void {
  withPath(turn, given, (path) => turn.ask({ operation: 'setAttributes', path, attributes }, then))
}

/** What MFF wants changed; undefined when what is wrong with it was answered. */
function changes(turn: Turn, { facts }: FactsEntry): ChangedAttributes | undefined {
  const attributes: { modified?: number; created?: number; permissions?: number } = {}
  for (const [name, value] of facts) {
    if (name === 'modify') attributes.modified = parseTimeValue(value) ?? Number.NaN
    else if (name === 'create') attributes.created = parseTimeValue(value) ?? Number.NaN
    else if (name === 'unix.mode') attributes.permissions = parsePermissions(value) ?? Number.NaN
    else {
      turn.reply(504, `MFF sets ${changeableFacts.join(', ')}`)
      return undefined
    }
  }
  if (facts.size > 0 && !Object.values(attributes).some(Number.isNaN)) return attributes
  turn.reply(501, 'MFF takes FACT=VALUE;… SP PATH, times as YYYYMMDDHHMMSS and modes in octal digits')
  return undefined
}

/** Mode bits in octal digits: `644`, `0755`. */
export function parsePermissions(text: string): number | undefined {
  return /^0?[0-7]{3,4}$/.test(text) ? Number.parseInt(text, 8) & 0o7777 : undefined
}
