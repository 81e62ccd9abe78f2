import { readFileSync, writeFileSync } from 'node:fs'
import { pipelines } from '@ftpkit/pipeline'
import { ServerSession } from '@ftpkit/session'
import { formatType, isFtpError, type Mode, parseType, type Structure, type Type } from '@ftpkit/transfer'
import { expect, test } from 'vitest'

const readme = new URL('../../../README.md', import.meta.url)
const begin = '<!-- supported:begin -->'
const end = '<!-- supported:end -->'

const types = ['A N', 'A T', 'A C', 'E N', 'E T', 'E C', 'I', 'L 8', 'L 36'].map((text) => parseType(text)!)
const structures: readonly Structure[] = ['F', 'R', 'P']
const modes: readonly Mode[] = ['S', 'B', 'C']

/** The clause that forbids a combination; undefined when it is legal. */
function forbiddingClause(type: Type, structure: Structure, mode: Mode): string | undefined {
  try {
    pipelines({ type, structure, mode })
    return undefined
  } catch (error) {
    if (!isFtpError(error)) throw error
    return `§${error.clause?.split('§')[1]}`
  }
}

function combinations(): string[] {
  const pairs = structures.flatMap((structure) => modes.map((mode) => ({ structure, mode })))
  return [
    `| | ${pairs.map(({ structure, mode }) => `${structure} ${mode}`).join(' | ')} |`,
    `| --- |${' --- |'.repeat(pairs.length)}`,
    ...types.map((type) => {
      const cells = pairs.map(({ structure, mode }) => forbiddingClause(type, structure, mode) ?? 'yes')
      return `| TYPE ${formatType(type)} | ${cells.join(' | ')} |`
    }),
  ]
}

/** The verbs that HELP lists: those that are implemented. */
function implemented(): string[] {
  const outputs = new ServerSession().handle(
    { kind: 'octets', octets: new TextEncoder().encode('HELP\r\n') },
    0,
  )
  const reply = outputs
    .map((output) => (output.kind === 'send' ? new TextDecoder().decode(output.octets) : ''))
    .join('')
  return [...reply.matchAll(/\b[A-Z]{3,4}\b/g)].map(([verb]) => verb)
}

function supported(): string {
  return [
    'Transfers by TYPE, STRU (file, record, page) and MODE (stream, block, compressed), in both directions. Where a',
    'combination is not legal, the table names the clause of RFC 959 that forbids it.',
    '',
    ...combinations(),
    '',
    `Commands of the server: ${implemented().join(' ')}.`,
  ].join('\n')
}

test('the README says what the code supports', () => {
  const text = readFileSync(readme, 'utf8')
  const [before, , after] = text.split(new RegExp(`${begin}|${end}`))
  const expected = `${before}${begin}\n${supported()}\n${end}${after}`
  // FTPKIT_WRITE_DOCS=1 pnpm --filter ftpkit-server test writes it again.
  if (process.env.FTPKIT_WRITE_DOCS) writeFileSync(readme, expected)
  expect(readFileSync(readme, 'utf8')).toBe(expected)
})
