import { readFile } from 'node:fs/promises'
import { encode } from '@ftpkit/code-page'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import type { FtpServer, ServerOptions } from '@ftpkit/node/server'
import { Catalog, createZosServer, expectedJobs, parseExpectedJobs, storedRecords } from '@ftpkit/zos'
import type { ZosCommand } from './options.js'
import { sampleJob } from './served-files.js'

/** A server that emulates z/OS. @throws Error that names the file of jobs and the mistake in it */
export async function zosServer(
  { greeting: _, site: __, ...options }: ServerOptions,
  { strict, jobs }: ZosCommand,
): Promise<FtpServer> {
  const run = jobs === undefined ? undefined : expectedJobs(await readJobs(jobs))
  return createZosServer({ ...options, now: Date.now, strict, run })
}

async function readJobs(file: string) {
  try {
    return parseExpectedJobs(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`)
  }
}

/** What is served without a ROOT, in memory: a library with a job, and variable-length records with packed decimals. */
export async function zosSample(): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem({}, { now: Date.now })
  const catalog = new Catalog(files)
  const attributes = { volume: 'FTPKIT', unit: '3390', extents: 1, created: Date.now() }
  const library = { dsorg: 'PO', recfm: 'FB', lrecl: 80, blksize: 27_920 } as const
  const sequential = { dsorg: 'PS', recfm: 'VB', lrecl: 256, blksize: 6_233 } as const
  const store = async (name: string, member: string | undefined, records: readonly Uint8Array[]) => {
    const stage = await catalog.write(name, member, 'replace')
    await stage.write([storedRecords(records)])
    await stage.commit()
  }
  await catalog.enter('FTPKIT.SAMPLE.JCL', { ...attributes, ...library })
  const job = sampleJob.map((line) => encode(line.padEnd(library.lrecl), 'IBM-1047'))
  await store('FTPKIT.SAMPLE.JCL', 'HELLO', job)
  await catalog.enter('FTPKIT.SAMPLE.VB', { ...attributes, ...sequential })
  const packed = [0x12, 0x34, 0x56, 0x7c, 0x15, 0xff]
  await store('FTPKIT.SAMPLE.VB', undefined, [
    Uint8Array.from(packed),
    new Uint8Array(0),
    encode('LAST', 'IBM-1047'),
  ])
  return files
}
