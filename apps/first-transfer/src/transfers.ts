import { type FtpClient, MemoryTarget, type TransferOptions } from '@ftpkit/node'
import { parseType, type TransferParameters } from '@ftpkit/transfer'

/** A combination of transfer parameters, and a local file to transfer with it. */
interface Sample {
  readonly what: string
  readonly name: string
  readonly parameters: TransferParameters
  readonly content: Uint8Array
}

const text = new TextEncoder().encode(`RFC 959 names three parameters that both sides of a transfer agree on:

TYPE says how the octets represent data,
STRU what structure the file has,
MODE how the data are transmitted.
`)

const binary = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 31 + (at >> 8)) & 0xff)

/** The usual transfer, the default of RFC 959, and one for a mainframe. */
const samples: readonly Sample[] = [
  sample('TYPE I  STRU F  MODE S', 'bin', binary, { type: parseType('I')!, structure: 'F', mode: 'S' }),
  sample('TYPE A  STRU F  MODE S', 'txt', text, { type: parseType('A')!, structure: 'F', mode: 'S' }),
  sample('TYPE E  STRU R  MODE B', 'txt', text, { type: parseType('E')!, structure: 'R', mode: 'B' }),
]

function sample(what: string, ending: string, content: Uint8Array, parameters: TransferParameters): Sample {
  const name = `first-transfer-${parameters.type.code}${parameters.structure}${parameters.mode}.${ending}`
  return { what, name, parameters, content }
}

/** The result of one transfer. */
export interface Row {
  readonly what: string
  readonly direction: 'store' | 'fetch'
  /** Octets on the data connection. */
  readonly onTheWire: number
  /** Octets of the local file. */
  readonly inTheFile: number
  readonly same: boolean
}

/** Stores and retrieves each sample, compares the contents, and deletes it from the server. */
export async function firstTransfers(client: FtpClient): Promise<Row[]> {
  const rows: Row[] = []
  for (const sample of samples) {
    try {
      rows.push(await store(client, sample), await fetch(client, sample))
    } finally {
      await client.command('DELE', sample.name)
    }
  }
  return rows
}

/** Retrieves the stored file in TYPE I to compare it, so that no conversion hides a difference. */
async function store(client: FtpClient, { what, name, parameters, content }: Sample): Promise<Row> {
  const { octets } = await client.upload([content], name, parameters)
  const stored = await fetched(client, name, { type: parseType('I')! })
  return {
    what,
    direction: 'store',
    onTheWire: octets,
    inTheFile: content.length,
    same: equal(stored.content, content),
  }
}

async function fetch(client: FtpClient, { what, name, parameters, content }: Sample): Promise<Row> {
  const back = await fetched(client, name, parameters)
  return {
    what,
    direction: 'fetch',
    onTheWire: back.octets,
    inTheFile: back.content.length,
    same: equal(back.content, content),
  }
}

async function fetched(
  client: FtpClient,
  name: string,
  options: TransferOptions,
): Promise<{ octets: number; content: Uint8Array }> {
  const target = new MemoryTarget()
  const { octets } = await client.download(name, target, options)
  return { octets, content: target.content }
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
