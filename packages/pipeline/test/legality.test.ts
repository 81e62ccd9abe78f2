import { readFileSync, writeFileSync } from 'node:fs'
import { fillerOf } from '@ftpkit/mode'
import { formatType, type Mode, type Structure, type TransferParameters, type Type } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { conflictIn, defaultPageLength, defaultRecordFormat, pipelines } from '../src/index.js'
import { byteSizeOf } from '../src/layers/pages.js'
import { modes, parametersOf, structures } from './arbitraries.js'
import { thrownBy } from './harness.js'

const document = new URL('../COMBINATIONS.md', import.meta.url)

/** Every kind of TYPE, and byte sizes on both sides of each limit. */
const types = [
  'A N',
  'A T',
  'A C',
  'E N',
  'E T',
  'E C',
  'I',
  'L 1',
  'L 3',
  'L 4',
  'L 7',
  'L 8',
  'L 36',
  'L 255',
]

const all = types.flatMap((type) =>
  structures.flatMap((structure) => modes.map((mode) => parametersOf(type, structure, mode))),
)

const heading = `# Combinations of TYPE, STRU and MODE

What \`pipelines\` of this package supports, in both directions, or why not. This page is generated from the code: a test
compares the two, and \`FTPKIT_WRITE_DOCS=1 vitest run test/legality.test.ts\` writes it again.

- _local file_: its form, without a record format or page length
- _expansion_: the most octets that one octet can become, sending and receiving
- _restart_: by what a transfer can resume: an \`offset\` in the local file, an offset in what was \`sent\` (which is encoded
  again from the beginning), or \`markers\` (RFC 959 §3.5)
- _files_: whether a data connection carries one or several (§3.3)
`

const columns = ['TYPE', 'STRU', 'MODE', 'local file', 'filler', 'expansion', 'restart', 'files']

function rowOf(parameters: TransferParameters): string[] {
  const { type, structure, mode } = parameters
  const agreed = [formatType(type), structure, mode]
  const conflict = conflictIn(parameters)
  if (conflict)
    return [...agreed, `**no**: ${conflict.why} (§${conflict.clause.slice(5)}, reply ${conflict.replyHint})`]
  const { sending, receiving } = pipelines(parameters)
  return [
    ...agreed,
    localFileOf(type, structure),
    mode === 'C' ? `0x${fillerOf(type).toString(16).padStart(2, '0')}` : '',
    `${sending.maxExpansion}, ${receiving.maxExpansion}`,
    restartOf(parameters),
    mode === 'S' ? 'one' : 'several',
  ]
}

function localFileOf(type: Type, structure: Structure): string {
  const text = type.code === 'A' || type.code === 'E'
  if (structure === 'P') return `pages of ${defaultPageLength(byteSizeOf(type))} logical bytes`
  if (structure === 'R')
    return text ? 'a line for each record' : `records as \`${defaultRecordFormat(type).format}\``
  if (text) return 'text, lines ended by LF'
  return byteSizeOf(type) === 8 ? 'the octets' : 'logical bytes, packed'
}

function restartOf(parameters: TransferParameters): string {
  if (parameters.mode === 'S') return pipelines(parameters).transparent ? 'offset' : 'sent'
  return parameters.structure === 'P' ? 'sent' : 'markers'
}

function combinations(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = all
    .map(rowOf)
    .map((row) => line([...row, ...Array<string>(columns.length - row.length).fill('')]))
  return `${heading}\n${[line(columns), line(columns.map(() => '---')), ...rows].join('\n')}\n`
}

test('the table of combinations agrees with the code', () => {
  if (process.env.FTPKIT_WRITE_DOCS) writeFileSync(document, combinations())
  expect(readFileSync(document, 'utf8')).toBe(combinations())
})

describe.each(all.map((parameters) => [rowOf(parameters).slice(0, 3).join(', '), parameters] as const))(
  '%s',
  (_name, parameters) => {
    test('is supported or refused as the table says, with pair, clause and reply', () => {
      const conflict = conflictIn(parameters)
      if (!conflict) return expect(() => pipelines(parameters)).not.toThrow()
      expect(thrownBy(() => pipelines(parameters))).toMatchObject({
        code: 'unsupported-parameters',
        message: `${conflict.pair} is not supported: ${conflict.why}`,
        clause: conflict.clause,
        replyHint: conflict.replyHint,
      })
    })
  },
)

test.each<[string, TransferParameters, object]>([
  [
    'a page without logical bytes',
    parametersOf('E T', 'P', 'B'),
    { pair: 'TYPE E T with STRU P', replyHint: 504 },
  ],
  [
    'logical bytes that count no page',
    parametersOf('L 3', 'P', 'S'),
    { pair: 'TYPE L 3 with STRU P', replyHint: 504 },
  ],
  ['no bits', withByteSize(0), { pair: 'TYPE L 0', clause: '959 §5.3.2', replyHint: 501 }],
  ['too many bits', withByteSize(256), { pair: 'TYPE L 256', clause: '959 §5.3.2', replyHint: 501 }],
  ['half a bit', withByteSize(7.5), { pair: 'TYPE L 7.5', clause: '959 §5.3.2', replyHint: 501 }],
])('names the conflict in %s', (_what, parameters, conflict) => {
  expect(conflictIn(parameters)).toMatchObject(conflict)
})

function withByteSize(byteSize: number): TransferParameters {
  return { type: { code: 'L', byteSize }, structure: 'F' as Structure, mode: 'S' as Mode }
}
