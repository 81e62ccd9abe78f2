import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { canonicalVerb } from '@ftpkit/protocol'
import { describe, expect, test } from 'vitest'
import { checklist } from './checklist.js'
import { playClient } from './client-player.js'
import { commands, generalChecks } from './general.js'
import { page, type Result } from './page.js'
import { play } from './player.js'
import type { Answered } from './replies.js'
import { checkCite, type Requirement, readSection } from './section.js'

const sections = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .sort()
  .map((name) => readSection(new URL(name, import.meta.url)))
const requirements = sections.flatMap((section) => section.requirements)

/** Not every machine has IPv6; dialogues over IPv6 have a counterpart over IPv4. */
const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)

const results = new Map<string, Result>()
/** Codes of replies to each verb in the dialogues. */
const replies = new Map<string, Set<number>>()
const general = new Map<string, Map<string, number | undefined>>()

describe.each(sections)('$title', ({ requirements }) => {
  test.each(
    requirements.map((requirement) => [`${requirement.id} ${requirement.title}`, requirement] as const),
  )('%s', async (_name, requirement) => {
    for (const cite of requirement.cites) checkCite(cite)
    for (const id of requirement.same) expect(checklist).toContain(id)
    await playAll(requirement)
    results.set(requirement.id, resultOf(requirement))
  })
})

describe('every command alike', () => {
  test.each(commands)('%s', async (verb, row) => {
    const codes = new Map<string, number | undefined>()
    for (const { title, check } of generalChecks) codes.set(title, await check(verb, row))
    general.set(verb, codes)
  })
})

test('every requirement of the checklist is in one section, once', () => {
  expect(requirements.map(({ id }) => id).sort()).toEqual([...checklist].sort())
})

test('each requirement names commands that exist', () => {
  const known = new Set([...commands.map(([verb]) => verb), 'every command', 'client', 'no command'])
  for (const { commands: named, place } of requirements) {
    expect(
      named.filter((verb) => !known.has(verb)),
      place,
    ).toEqual([])
  }
})

test('CONFORMANCE.md contains the results of the tests', () => {
  const file = new URL('../CONFORMANCE.md', import.meta.url)
  const expected = page({ sections, results, general, replies })
  if (process.env.FTPKIT_WRITE_DOCS) writeFileSync(file, expected)
  expect(readFileSync(file, 'utf8')).toBe(expected)
})

/** Octet by octet too, because no command may depend on how octets are grouped (A1.1). */
async function playAll({ dialogues, clientDialogues }: Requirement): Promise<void> {
  for (const dialogue of dialogues) {
    if (dialogue.needsIpv6 && !hasIpv6) continue
    note(await play(dialogue, 'as written'))
    if (!dialogue.memory) await play(dialogue, 'as written', 'in a directory')
    const secure = dialogue.steps.some(({ kind }) => kind === 'tls')
    if (secure) await play(dialogue, 'under TLS 1.2')
    else if (!dialogue.whole) await play(dialogue, 'octet by octet')
  }
  for (const dialogue of clientDialogues) {
    await playClient(dialogue, 'as written')
    await playClient(dialogue, 'octet by octet')
  }
}

function note(answered: readonly Answered[]): void {
  for (const [given = '', code] of answered) {
    const verb = canonicalVerb(given)
    if (verb) replies.set(verb, (replies.get(verb) ?? new Set()).add(code))
  }
}

function resultOf({ dialogues, clientDialogues, cites, notDone }: Requirement): Result {
  const played = clientDialogues.length > 0 || dialogues.some(({ instead }) => !instead)
  if (!played && cites.length === 0) return 'not done'
  if (notDone !== undefined) return 'passes in part'
  return played ? 'passes' : 'tested there'
}
