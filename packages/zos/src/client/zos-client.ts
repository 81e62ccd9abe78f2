import {
  awaitableListing,
  type DownloadOptions,
  FtpError,
  type Listing,
  type ListOptions,
  type RemoteEntry,
  type TargetOfDownload,
  type TransferReport,
  type UploadOptions,
  type UploadSource,
} from '@ftpkit/node'
import { hostTypeOf } from '@ftpkit/protocol'
import { type Allocation, allocationInReply, allocationOfEntry, siteOf } from './allocation.js'
import type { AnyFtpClient } from './any-client.js'
import { Jobs } from './jobs.js'
import { type RecordTransfer, recordTransfer } from './record-transfer.js'
import { SiteDriver, type SiteParameters } from './site-driver.js'

/** Options of a download of records. */
export type RecordDownload = RecordTransfer & Pick<DownloadOptions, 'signal' | 'onProgress' | 'retries'>

/** Options of an upload of records: how they are transferred, and how a new data set is allocated. */
export type RecordUpload = RecordTransfer & { readonly allocation?: Allocation | undefined } & Pick<
    UploadOptions,
    'signal' | 'onProgress'
  >

/**
 * A session with z/OS: transfers of data sets by records, and JES. The client still belongs to the caller, and the SITE
 * parameters that are set here stay in force in its session.
 */
export class ZosClient {
  /** Jobs of JES, in the same session. */
  readonly jobs: Jobs
  private readonly driver: SiteDriver

  constructor(private readonly client: AnyFtpClient) {
    this.driver = new SiteDriver((verb, argument) => client.command(verb, argument))
    this.jobs = new Jobs(client, this.driver)
  }

  /** Whether the server is z/OS, according to SYST. */
  static async isZos(client: AnyFtpClient): Promise<boolean> {
    const { code, lines } = await client.command('SYST')
    return code === 215 && hostTypeOf(lines.join(' ')) === 'zos'
  }

  /** Sets SITE parameters, unless they are in force already. @throws FtpError `refused` */
  site(parameters: SiteParameters): Promise<void> {
    return this.driver.set(parameters)
  }

  /**
   * Queries the allocation of a data set: by XDSS, or else by LIST.
   *
   * @param dataSet name as in a command: `'HLQ.NAME'` in quotes, or a name that the server prefixes
   * @returns undefined if the server reports none, for example for a file of z/OS UNIX
   */
  async allocation(dataSet: string): Promise<Allocation | undefined> {
    await this.site({ FILETYPE: 'SEQ' })
    const reply = await this.client.command('XDSS', dataSet)
    const allocation = reply.code < 300 ? allocationInReply(reply.lines) : undefined
    if (allocation) return allocation
    for await (const entry of this.client.list(dataSet)) {
      const listed = allocationOfEntry(entry)
      if (listed) return listed
    }
    return undefined
  }

  /**
   * The data sets that a pattern names, or the members of a library: `'HLQ.*'` and `'HLQ.LIB(*)'`, in quotes as in a command.
   * After work with jobs the client's own `list` would list jobs. Otherwise the two are alike.
   */
  list(pattern: string, options: ListOptions = {}): Listing {
    return awaitableListing(this.entries(pattern, options))
  }

  /** The records of a data set: unchanged, or translated if `text` is given. */
  async *records(
    dataSet: string,
    { signal, ...transfer }: RecordTransfer & { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Uint8Array, void, undefined> {
    await this.site({ FILETYPE: 'SEQ', RDW: false })
    yield* this.client.records(dataSet, { ...recordTransfer(transfer), signal })
  }

  /** Retrieves a data set with its record boundaries. @throws FtpError */
  async download(
    dataSet: string,
    target: TargetOfDownload,
    { marks, format, text, ...options }: RecordDownload = {},
  ): Promise<TransferReport> {
    await this.site({ FILETYPE: 'SEQ', RDW: false })
    return this.client.download(dataSet, target, { ...options, ...recordTransfer({ marks, format, text }) })
  }

  /**
   * Stores records from a local file in `format`. z/OS itself does not interpret RDWs that it receives as data.
   *
   * @throws FtpError; `record-too-long` before a record that exceeds `allocation.lrecl` is sent
   */
  async upload(
    source: UploadSource,
    dataSet: string,
    { marks, format, text, allocation = {}, ...options }: RecordUpload = {},
  ): Promise<TransferReport> {
    await this.site({ FILETYPE: 'SEQ', ...siteOf(allocation) })
    const maxRecordLength = maxDataLength(allocation)
    try {
      return await this.client.upload(source, dataSet, {
        ...options,
        ...recordTransfer({ marks, format, text }),
        maxRecordLength,
      })
    } catch (error) {
      throw recordTooLong(error, allocation)
    }
  }

  private async *entries(
    pattern: string,
    options: ListOptions,
  ): AsyncGenerator<RemoteEntry, void, undefined> {
    await this.site({ FILETYPE: 'SEQ' })
    yield* this.client.list(pattern, options)
  }
}

/** Maximum length of the data of a record, in octets. */
function maxDataLength({ recfm = '', lrecl }: Allocation): number | undefined {
  if (lrecl === undefined) return undefined
  return recfm.startsWith('V') ? lrecl - 4 : lrecl
}

/** Names the allocation in a fault of its record length; returns other faults unchanged. */
function recordTooLong(error: unknown, { recfm, lrecl }: Allocation): unknown {
  if (!(error instanceof FtpError) || error.code !== 'limit-exceeded' || lrecl === undefined) return error
  return new FtpError(
    'record-too-long',
    `a record is longer than RECFM=${recfm} LRECL=${lrecl} allows: ${error.message}`,
    { offset: error.offset, phase: 'transfer', replyHint: 451, cause: error },
  )
}
