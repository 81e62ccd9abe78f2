import { readFileSync, writeFileSync } from 'node:fs'
import { legalPipelines } from '@ftpkit/pipeline'
import { commandTable, type Verb } from '@ftpkit/protocol'
import { ServerSession } from '@ftpkit/session'
import { formatType, isFtpError, type Mode, parseType, type Structure, type Type } from '@ftpkit/transfer'
import { expect, test } from 'vitest'

const readme = new URL('../../../README.md', import.meta.url)
const begin = '<!-- supported:begin -->'
const end = '<!-- supported:end -->'

const types = ['A N', 'A T', 'A C', 'E N', 'E T', 'E C', 'I', 'L 8', 'L 36'].map((text) => parseType(text)!)
const structures: readonly Structure[] = ['F', 'R', 'P']
const modes: readonly Mode[] = ['S', 'B', 'C']

/** The clause that stands in the way of a combination; undefined when it is carried. */
function obstacle(type: Type, structure: Structure, mode: Mode): string | undefined {
  try {
    legalPipelines({ type, structure, mode })
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
      const cells = pairs.map(({ structure, mode }) => obstacle(type, structure, mode) ?? 'yes')
      return `| TYPE ${formatType(type)} | ${cells.join(' | ')} |`
    }),
  ]
}

/** Whether a user who is logged in gets anything but 502: what the server only knows the name of. */
function answered(verb: Verb): boolean {
  const session = new ServerSession()
  const say = (line: string) =>
    session.handle({ kind: 'octets', octets: new TextEncoder().encode(`${line}\r\n`) }, 0)
  say('USER me')
  const question = say('PASS secret').find((output) => output.kind === 'ask')
  session.handle({ kind: 'answer', id: question!.id, answer: { ok: true, value: { home: '/' } } }, 0)
  const reply = say(`${verb} x`).find((output) => output.kind === 'send')
  const code = reply && Number(new TextDecoder().decode(reply.octets).slice(0, 3))
  return code !== 502
}

function supported(): string {
  const verbs = Object.keys(commandTable) as Verb[]
  return [
    'Transfers, by STRU and MODE (file, record, page; stream, block, compressed), each in both directions; where one is',
    'not carried, the clause of RFC 959 that is still to come:',
    '',
    ...combinations(),
    '',
    `Commands of the server: ${verbs.filter(answered).join(' ')}.`,
  ].join('\n')
}

test('the README says what the code supports', () => {
  const text = readFileSync(readme, 'utf8')
  const [before, , after] = text.split(new RegExp(`${begin}|${end}`))
  const expected = `${before}${begin}\n${supported()}\n${end}${after}`
  // FTPKIT_WRITE_DOCS=1 pnpm --filter @ftpkit/server test writes it anew.
  if (process.env.FTPKIT_WRITE_DOCS) writeFileSync(readme, expected)
  expect(readFileSync(readme, 'utf8')).toBe(expected)
})
