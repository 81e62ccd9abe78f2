import { expect, test } from 'vitest'
import {
  canonicalVerb,
  commandRow,
  commandTable,
  permitsReply,
  type Verb,
  verbAliases,
} from '../src/index.js'

const verbs = Object.keys(commandTable) as Verb[]

/** RFC 1123 §4.1.2.13. */
const minimum =
  'USER PASS ACCT PORT PASV TYPE MODE STRU RETR STOR APPE RNFR RNTO DELE CWD CDUP RMD MKD PWD LIST NLST SYST STAT HELP NOOP QUIT'

/** RFC 959 §4.1. */
const original = `${minimum} SMNT REIN STOU ALLO REST ABOR SITE`

test('marks the commands every server must have', () => {
  expect(verbs.filter((verb) => commandRow(verb).minimum).sort()).toEqual(minimum.split(' ').sort())
})

test('holds every command of RFC 959 and says where each is defined', () => {
  const of959 = verbs.filter((verb) => commandRow(verb).clause.startsWith('959 '))
  expect(of959.sort()).toEqual(original.split(' ').sort())
})

test('keeps each reply under its first digit', () => {
  for (const verb of verbs) {
    const row = commandRow(verb)
    for (const code of row.preliminary) expect(digit(code), verb).toBe(1)
    for (const code of row.success) expect(digit(code), verb).toBe(2)
    for (const code of row.intermediate) expect(digit(code), verb).toBe(3)
    for (const code of row.failure) expect([4, 5], verb).toContain(digit(code))
  }
})

test('begins a transfer where data flow, and nowhere else but REIN', () => {
  for (const verb of verbs) {
    const { data, preliminary } = commandRow(verb)
    const begins = data === 'send' || data === 'receive' || verb === 'REIN'
    expect(preliminary.length > 0, verb).toBe(begins)
  }
})

test('asks for a login where the answer may be 530', () => {
  for (const verb of verbs) {
    if (commandRow(verb).login) expect(permitsReply(verb, 530), verb).toBe(true)
  }
})

test('lets a command out of sequence be answered 503', () => {
  for (const verb of verbs) {
    const { follows } = commandRow(verb)
    if (follows === undefined) continue
    expect(verbs).toContain(follows)
    expect(permitsReply(verb, 503), verb).toBe(true)
  }
})

test('lets every command be unknown', () => {
  for (const verb of verbs) expect(permitsReply(verb, 500), verb).toBe(true)
})

test('writes the syntax of an argument that must or may be there', () => {
  for (const verb of verbs) {
    const { argument, syntax } = commandRow(verb)
    if (argument === 'none') expect(syntax, verb).toBe('')
    else if (!argument.startsWith('optional')) expect(syntax, verb).toMatch(/^<SP> /)
    else if (verb !== 'STOU') expect(syntax, verb).toMatch(/^\[<SP> .*\]$/)
  }
})

test('follows aliases and nothing else', () => {
  expect(canonicalVerb('RETR')).toBe('RETR')
  for (const [alias, verb] of Object.entries(verbAliases)) expect(canonicalVerb(alias)).toBe(verb)
  for (const unknown of ['retr', 'XFOO', '', 'constructor', '__proto__'])
    expect(canonicalVerb(unknown)).toBeUndefined()
})

test('permits what a row lists and nothing else', () => {
  expect(permitsReply('RETR', 150)).toBe(true)
  expect(permitsReply('RETR', 226)).toBe(true)
  expect(permitsReply('RNFR', 350)).toBe(true)
  expect(permitsReply('RETR', 227)).toBe(false)
})

function digit(code: number): number {
  return Math.floor(code / 100)
}
