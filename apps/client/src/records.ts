import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { type FtpClient, partialName, type TransferOptions, type TransferReport } from '@ftpkit/node'
import { type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import { type HostType, hostTypeOf } from '@ftpkit/protocol'
import type { Allocation, RecordMarks } from '@ftpkit/zos/client'
import { standardOutput, standardStream } from './local-file.js'

/** Lines of JSON: the number of a record, and its text. */
const jsonLines = 'jsonl'

/** What the command line says of records. */
export interface RecordChoice {
  /** No boundary of a record is lost, and without a text format no octet is changed. */
  readonly records?: 'exact'
  readonly hostType: HostType | 'auto'
  readonly marks: RecordMarks
  /** How records lie in the local file: a record format, or `jsonl`. */
  readonly format: string
  readonly codePage: string
  readonly recfm?: string
  readonly lrecl?: number
  readonly blksize?: number
}

/** Whether the records are text here, and must be translated. */
function isText(format: string): boolean {
  return format === jsonLines || format.startsWith('lines')
}

/** Fetches the records of one file or data set. */
export async function fetchRecords(
  client: FtpClient,
  path: string,
  local: string,
  choice: RecordChoice,
): Promise<TransferReport | undefined> {
  if (choice.format !== jsonLines) {
    const target = local === standardStream ? standardOutput() : local
    const zos = await zosOf(client, choice)
    const format = recordFormats.parse(choice.format)
    return zos
      ? zos.download(path, target, { marks: choice.marks, format, text: textOf(choice) })
      : client.download(path, target, elsewhere(choice, format))
  }
  const lines = linesOfJson(await recordsOf(client, path, choice))
  if (local === standardStream) await pipeline(lines, process.stdout, { end: false })
  else await writeWhole(lines, local)
  return undefined
}

/** Stores the records of a local file. */
export async function storeRecords(
  client: FtpClient,
  local: string,
  path: string,
  choice: RecordChoice,
): Promise<TransferReport> {
  if (choice.format === jsonLines) throw new RangeError('JSON lines are written, and not read')
  const source = local === standardStream ? process.stdin : local
  const format = recordFormats.parse(choice.format)
  const zos = await zosOf(client, choice)
  if (!zos) return client.upload(source, path, elsewhere(choice, format))
  const { recfm, lrecl, blksize, marks } = choice
  const allocation: Allocation = {
    ...(recfm !== undefined && { recfm: recfm.toUpperCase() }),
    ...(lrecl !== undefined && { lrecl }),
    ...(blksize !== undefined && { blksize }),
  }
  return zos.upload(source, path, { marks, format, text: textOf(choice), allocation })
}

/** A driver of z/OS where the server is one. */
async function zosOf(client: FtpClient, { hostType }: RecordChoice) {
  // Loaded where it is wanted: most commands have nothing to do with records.
  const { ZosClient } = await import('@ftpkit/zos/client')
  if (hostType !== 'auto') return hostType === 'zos' ? new ZosClient(client) : undefined
  const { code, lines } = await client.command('SYST')
  return hostTypeOf(code === 215 ? lines.join(' ') : undefined) === 'zos' ? new ZosClient(client) : undefined
}

/** Other servers have records as RFC 959 says: STRU R, in whatever MODE. */
function elsewhere(choice: RecordChoice, recordFormat: RecordFormat): TransferOptions {
  const mode = choice.marks === 'block' ? 'B' : 'S'
  const text = textOf(choice)
  if (!text) return { type: { code: 'I' }, structure: 'R', mode, recordFormat }
  return { type: { code: 'E', format: 'N' }, structure: 'R', mode, recordFormat, ...text }
}

function textOf({ format, codePage }: RecordChoice): { codePage: string; localCodePage: string } | undefined {
  return isText(format) ? { codePage, localCodePage: 'UTF-8' } : undefined
}

/** The records as text of this side. */
async function recordsOf(client: FtpClient, path: string, choice: RecordChoice) {
  const zos = await zosOf(client, choice)
  return zos
    ? zos.records(path, { marks: choice.marks, text: textOf(choice) })
    : client.records(path, elsewhere(choice, { format: 'lines' }))
}

async function* linesOfJson(records: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let record = 0
  for await (const octets of records) {
    record += 1
    yield `${JSON.stringify({ record, text: decoder.decode(octets) })}\n`
  }
}

/** Writes a local file beside its name first: half of it is never seen there. */
async function writeWhole(lines: AsyncIterable<string>, local: string): Promise<void> {
  const partial = partialName(local)
  try {
    await pipeline(lines, createWriteStream(partial))
    await rename(partial, local)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
