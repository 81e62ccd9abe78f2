import { parseType, type TransferParameters } from '@ftpkit/transfer'

/** One combination of transfer parameters, and a local file to move by it. */
export interface Sample {
  readonly what: string
  readonly name: string
  readonly parameters: TransferParameters
  readonly content: Uint8Array
}

const text = new TextEncoder().encode(`RFC 959 names three things that both sides of a transfer agree on.

TYPE says how octets are to be read,
STRU how the file is built,
MODE how it travels.
`)

const binary = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 31 + (at >> 8)) & 0xff)

/** The ordinary transfer, the oldest one, and the one for a mainframe. */
export const samples: readonly Sample[] = [
  sample('TYPE I  STRU F  MODE S', 'bin', binary, { type: parseType('I')!, structure: 'F', mode: 'S' }),
  sample('TYPE A  STRU F  MODE S', 'txt', text, { type: parseType('A')!, structure: 'F', mode: 'S' }),
  sample('TYPE E  STRU R  MODE B', 'txt', text, { type: parseType('E')!, structure: 'R', mode: 'B' }),
]

function sample(what: string, ending: string, content: Uint8Array, parameters: TransferParameters): Sample {
  const name = `first-transfer-${parameters.type.code}${parameters.structure}${parameters.mode}.${ending}`
  return { what, name, parameters, content }
}
