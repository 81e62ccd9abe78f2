import { type FtpClient, MemoryTarget, type TransferOptions } from '@ftpkit/node'
import { parseType } from '@ftpkit/transfer'
import { type Sample, samples } from './samples.js'

/** What one transfer came to. */
export interface Row {
  readonly what: string
  readonly direction: 'store' | 'fetch'
  /** Octets on the data connection. */
  readonly onTheWire: number
  /** Octets of the local file. */
  readonly inTheFile: number
  readonly same: boolean
}

/** Stores and fetches each sample, and compares what arrived octet by octet. Leaves nothing on the server. */
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

/** What was stored is fetched as it lies there, in TYPE I, to compare it. */
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
