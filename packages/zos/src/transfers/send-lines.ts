import type { OpenedSending } from '@ftpkit/node'
import { pipelines } from '@ftpkit/pipeline'
import type { TransferRequest } from '@ftpkit/session'
import { nameOctets } from '@ftpkit/transfer'
import { reply } from '../replies.js'

/** Sends lines, each with its end: a client takes what has none for cut off. */
export function sendLines(
  lines: readonly string[],
  { parameters }: TransferRequest,
  begins = 'List started OK',
  ...remarks: readonly string[]
): OpenedSending {
  return {
    source: once(nameOctets(lines.map((line) => `${line}\n`).join(''))),
    sending: pipelines(parameters).sending,
    begins: reply(125, begins),
    ended: () => reply(250, ...remarks, 'List completed successfully.'),
  }
}

async function* once(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  yield octets
}
