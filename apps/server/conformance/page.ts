import { type CommandRow, commandTable } from '@ftpkit/protocol'
import { commands, generalChecks } from './general.js'
import type { Requirement, Section } from './section.js'

/** The result of a requirement. */
export type Result = 'passes' | 'passes in part' | 'tested there' | 'not done' | 'fails'

export interface Outcome {
  readonly sections: readonly Section[]
  readonly results: ReadonlyMap<string, Result>
  /** Codes of replies, by verb and title of a general check. */
  readonly general: ReadonlyMap<string, ReadonlyMap<string, number | undefined>>
  /** Codes of replies in dialogues, by verb. */
  readonly replies: ReadonlyMap<string, ReadonlySet<number>>
}

/** The text of CONFORMANCE.md. */
export function page(outcome: Outcome): string {
  return [
    '# Conformance',
    '',
    'What RFC 959 and its successors require of a server and a client, line by line, and what proves that ours comply.',
    'The tests of this package write this page (`FTPKIT_WRITE_DOCS=1 pnpm --filter ftpkit-server test`), and fail when it',
    'differs from their results.',
    '',
    '- **passes**: the linked dialogues were played with our server, or our client, over sockets: as written, octet by octet',
    '  (or under TLS 1.2), and with files in a directory. Each reply of the server was also checked against the row of its',
    '  command (RFC 959 §5.4, corrected by RFC 1123 and extended since).',
    '- **tested there**: the linked file has a test or vector of that name, which the tests of its package run.',
    '- **passes in part**: all but the named part.',
    '- **not done**: not implemented, with the reason; a dialogue may show what happens instead.',
    '',
    'Strengths: `fact` is what a text states without MUST or SHOULD, `choice` is our choice where the texts leave a gap.',
    '',
    ...summary(outcome),
    '## Every command alike',
    '',
    'The reply to each command when its argument is missing or unwanted, before login, in lower case, with a NUL or a CR NUL',
    'in its argument, in a line of more than 8,192 octets, and well formed after login. The session can be used after each.',
    '',
    ...alike(outcome),
    '## Replies of each command',
    '',
    'The row of each command (RFC 959 §5.4, corrected by RFC 1123 and extended since), with the codes that were sent in a',
    'dialogue in bold. No other code was ever sent.',
    '',
    ...rows(outcome),
    '## Each command and its requirements',
    '',
    'Requirements that are struck through are not done; the others pass, where marked in part or by a test elsewhere.',
    '',
    ...byCommand(outcome),
    ...outcome.sections.flatMap((section) => lines(section, outcome)),
  ].join('\n')
}

/** The result of a requirement; of one that only names others, the worst of theirs. */
export function resultOf({ results, sections }: Outcome, { id, same }: Requirement): Result {
  if (same.length === 0) return results.get(id) ?? 'fails'
  const all = sections.flatMap(({ requirements }) => requirements)
  const ofOthers = same.map((other) => results.get(all.find((one) => one.id === other)?.id ?? '') ?? 'fails')
  const order: readonly Result[] = ['fails', 'not done', 'passes in part', 'tested there', 'passes']
  return order.find((result) => ofOthers.includes(result)) ?? 'passes'
}

function summary(outcome: Outcome): string[] {
  const kinds: readonly Result[] = ['passes', 'passes in part', 'tested there', 'not done']
  const rows = outcome.sections.map(({ title, file, requirements }) => {
    const counts = kinds.map(
      (kind) => requirements.filter((requirement) => resultOf(outcome, requirement) === kind).length,
    )
    return `| [${title}](conformance/${file}) | ${counts.map((count) => count || '').join(' | ')} |`
  })
  return [`| | ${kinds.join(' | ')} |`, '| --- | ---: | ---: | ---: | ---: |', ...rows, '']
}

function alike({ general }: Outcome): string[] {
  return [
    `| | ${generalChecks.map(({ title, clause }) => `${title} (${clause})`).join(' | ')} |`,
    `| --- |${' --- |'.repeat(generalChecks.length)}`,
    ...commands.map(([verb]) => {
      const cells = generalChecks.map(({ title }) => general.get(verb)?.get(title) ?? '–')
      return `| ${verb} | ${cells.join(' | ')} |`
    }),
    '',
  ]
}

function rows({ replies }: Outcome): string[] {
  const cell = (codes: readonly number[], seen: ReadonlySet<number> | undefined) =>
    codes.map((code) => (seen?.has(code) ? `**${code}**` : String(code))).join(' ')
  return [
    '| | 1yz | 2yz | 3yz | 4yz and 5yz | clause |',
    '| --- | --- | --- | --- | --- | --- |',
    ...Object.entries<CommandRow>(commandTable).map(([verb, row]) => {
      const kinds = [row.preliminary, row.success, row.intermediate, row.failure]
      const cells = kinds.map((codes) => cell(codes, replies.get(verb)))
      return `| ${verb} | ${cells.join(' | ')} | ${row.clause} |`
    }),
    '',
  ]
}

/** Marks before and after a requirement that does not simply pass. */
const marks: Partial<
  Record<Result, { readonly before?: string | undefined; readonly after?: string | undefined }>
> = {
  'passes in part': { after: ' (in part)' },
  'tested there': { after: ' (there)' },
  'not done': { before: '~~', after: '~~' },
  fails: { after: ' (fails)' },
}

function byCommand(outcome: Outcome): string[] {
  const { sections } = outcome
  const groups = [...new Set(sections.map(({ title }) => title.split(' ')[0]!))].filter(
    (group) => !['G', 'H', 'Q'].includes(group),
  )
  const cell = (subject: string, group: string) =>
    sections
      .filter(({ title }) => title.split(' ')[0] === group)
      .flatMap(({ file, requirements }) =>
        requirements
          .filter((requirement) => requirement.commands.includes(subject))
          .map((requirement) => {
            const { before = '', after = '' } = marks[resultOf(outcome, requirement)] ?? {}
            return `${before}[${requirement.id}](conformance/${file}#${anchor(requirement)})${after}`
          }),
      )
      .join(' ')
  const subjects = ['every command', ...commands.map(([verb]) => verb), 'client']
  return [
    `| | ${groups.join(' | ')} |`,
    `| --- |${' --- |'.repeat(groups.length)}`,
    ...subjects.map(
      (subject) => `| ${subject} | ${groups.map((group) => cell(subject, group)).join(' | ')} |`,
    ),
    '',
  ]
}

function lines(section: Section, outcome: Outcome): string[] {
  return [
    `## ${section.title}`,
    '',
    '| | requirement | strength | clause | proved by | result |',
    '| --- | --- | --- | --- | --- | --- |',
    ...section.requirements.map((requirement) => {
      const { id, title, strength, clause, notDone } = requirement
      const result = resultOf(outcome, requirement)
      const reason =
        notDone === undefined ? '' : result === 'not done' ? `: ${notDone}` : `, but not: ${notDone}`
      const link = `[${id}](conformance/${section.file}#${anchor(requirement)})`
      return `| ${link} | ${cellText(title)} | ${strength} | ${cellText(clause)} | ${proof(requirement)} | ${result}${cellText(reason)} |`
    }),
    '',
  ]
}

function proof({ dialogues, clientDialogues, cites, same }: Requirement): string {
  const length = dialogues.filter(({ instead }) => !instead).length + clientDialogues.length
  const played = length > 0 ? [`${length} ${length > 1 ? 'dialogues' : 'dialogue'}`] : []
  const cited = cites.map(({ file, name }) => `[${cellText(name)}](../../${file})`)
  return [...played, ...cited, ...(same.length > 0 ? [same.join(', ')] : [])].join('; ')
}

/** The anchor that GitHub gives a heading. */
function anchor({ id, title }: Requirement): string {
  return `${id} ${title}`
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}

function cellText(text: string): string {
  return text.replaceAll('|', '\\|')
}
