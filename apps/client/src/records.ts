import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import {
  type FtpClient,
  partialName,
  printableJson,
  type TransferOptions,
  type TransferReport,
} from '@ftpkit/node'
import { type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import type { HostType } from '@ftpkit/protocol'
import type { Allocation, RecordMarks } from '@ftpkit/zos/client'
import { strict, strictlyRead } from './codec/options.js'
import { withoutEffect } from './effects.js'
import { isTextFormat, jsonLines } from './local-format.js'
import { standardOutput, standardStream } from './output.js'
import { systemOf } from './system.js'

/** The options of transferring a file by records. */
export interface RecordChoice {
  /** No record boundary is lost, and no octet changes unless the local format is text. */
  readonly records?: 'exact' | undefined
  readonly hostType: HostType | 'auto'
  readonly marks: RecordMarks
  /** The format of the local file: a record format, or `jsonl`. */
  readonly format: string
  readonly codePage: string
  readonly recfm?: string | undefined
  readonly lrecl?: number | undefined
  readonly blksize?: number | undefined
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
    const format = strict(recordFormats.parse(choice.format))
    return zos
      ? zos.download(path, target, { marks: choice.marks, format, text: textOf(choice) })
      : client.download(path, target, recordStructure(choice, format))
  }
  const lines = linesOfJson(await recordsOf(client, path, choice))
  if (local === standardStream) await pipeline(lines, process.stdout, { end: false })
  else await writeAtomically(lines, local)
  return undefined
}

/** Stores the records of a local file. */
export async function storeRecords(
  client: FtpClient,
  local: string,
  path: string,
  choice: RecordChoice,
): Promise<TransferReport> {
  if (choice.format === jsonLines)
    throw new RangeError('jsonl is a format to fetch records in: it cannot be stored')
  const source = local === standardStream ? process.stdin : local
  const format = strictlyRead(recordFormats.parse(choice.format))
  const zos = await zosOf(client, choice)
  const { recfm, lrecl, blksize, marks } = choice
  if (!zos) {
    if (recfm !== undefined || lrecl !== undefined || blksize !== undefined)
      throw withoutEffect('an option --recfm, --lrecl or --blksize', 'a server that runs z/OS')
    return client.upload(source, path, recordStructure(choice, format))
  }
  const allocation: Allocation = { recfm: recfm?.toUpperCase(), lrecl, blksize }
  return zos.upload(source, path, { marks, format, text: textOf(choice), allocation })
}

/** A client for z/OS if the server runs it. */
async function zosOf(client: FtpClient, { hostType }: RecordChoice) {
  // Loaded only when it is needed: most commands don't transfer records.
  const { ZosClient } = await import('@ftpkit/zos/client')
  if (hostType !== 'auto') return hostType === 'zos' ? new ZosClient(client) : undefined
  return (await systemOf(client)) === 'zos' ? new ZosClient(client) : undefined
}

/** For other servers: records as RFC 959 defines them, by STRU R. */
function recordStructure(choice: RecordChoice, recordFormat: RecordFormat): TransferOptions {
  const mode = choice.marks === 'block' ? 'B' : 'S'
  const text = textOf(choice)
  if (!text) return { type: { code: 'I' }, structure: 'R', mode, recordFormat }
  return { type: { code: 'E', format: 'N' }, structure: 'R', mode, recordFormat, ...text }
}

function textOf({ format, codePage }: RecordChoice): { codePage: string; localCodePage: string } | undefined {
  return isTextFormat(format) ? { codePage, localCodePage: 'UTF-8' } : undefined
}

/** Yields the records as local text. */
async function recordsOf(client: FtpClient, path: string, choice: RecordChoice) {
  const zos = await zosOf(client, choice)
  return zos
    ? zos.records(path, { marks: choice.marks, text: textOf(choice) })
    : client.records(path, recordStructure(choice, { format: 'lines' }))
}

async function* linesOfJson(records: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let record = 0
  for await (const octets of records) {
    record += 1
    yield `${printableJson({ record, text: decoder.decode(octets) })}\n`
  }
}

/** Writes a local file under a temporary name, then renames it, so that it is never seen incomplete. */
async function writeAtomically(lines: AsyncIterable<string>, local: string): Promise<void> {
  const partial = partialName(local)
  await rm(partial, { force: true })
  try {
    // Exclusive: it never follows a link that others put there.
    await pipeline(lines, createWriteStream(partial, { flags: 'wx' }))
    await rename(partial, local)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
