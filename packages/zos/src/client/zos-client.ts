import {
  type DownloadOptions,
  type FtpClient,
  FtpError,
  type TargetOfDownload,
  type TransferReport,
  type UploadOptions,
  type UploadSource,
} from '@ftpkit/node'
import { hostTypeOf } from '@ftpkit/protocol'
import { type Allocation, allocationInReply, allocationOfEntry, siteOf } from './allocation.js'
import { Jobs } from './jobs.js'
import { type RecordTransfer, recordTransfer } from './record-transfer.js'
import { SiteDriver, type SiteParameters } from './site-driver.js'

/** Options of a download of records. */
export type RecordDownload = RecordTransfer & Pick<DownloadOptions, 'signal' | 'onProgress' | 'retries'>

/** Options of an upload of records: how they travel, and how a data set that is not there yet is allocated. */
export type RecordUpload = RecordTransfer & { readonly allocation?: Allocation } & Pick<
    UploadOptions,
    'signal' | 'onProgress'
  >

/**
 * A session with z/OS: data sets by their records, and JES. It drives a client that stays the caller's; SITE parameters
 * that it sets stay in force there.
 */
export class ZosClient {
  readonly jobs: Jobs
  private readonly driver: SiteDriver

  constructor(private readonly client: FtpClient) {
    this.driver = new SiteDriver((verb, argument) => client.command(verb, argument))
    this.jobs = new Jobs(client, this.driver)
  }

  /** Whether the server says by SYST that it is z/OS. */
  static async isZos(client: FtpClient): Promise<boolean> {
    const { code, lines } = await client.command('SYST')
    return code === 215 && hostTypeOf(lines.join(' ')) === 'zos'
  }

  /** Sets SITE parameters, those only that are not in force yet. @throws FtpError `refused` */
  site(parameters: SiteParameters): Promise<void> {
    return this.driver.set(parameters)
  }

  /**
   * How a data set is allocated: by XDSS, or else by LIST.
   *
   * @param dataSet as a command takes it: `'HLQ.NAME'` in quotes, or what the prefix is to be put before
   * @returns undefined where the server tells of none, as of a file of z/OS UNIX
   */
  async allocation(dataSet: string): Promise<Allocation | undefined> {
    await this.site({ FILETYPE: 'SEQ' })
    const reply = await this.client.command('XDSS', dataSet)
    const told = reply.code < 300 ? allocationInReply(reply.lines) : undefined
    if (told) return told
    for await (const entry of this.client.list(dataSet)) {
      const listed = allocationOfEntry(entry)
      if (listed) return listed
    }
    return undefined
  }

  /** The records of a data set, each in its octets, or as text of this side where `text` is given. */
  async *records(
    dataSet: string,
    { signal, ...transfer }: RecordTransfer & { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Uint8Array, void, undefined> {
    await this.site({ FILETYPE: 'SEQ', RDW: false })
    yield* this.client.records(dataSet, { ...recordTransfer(transfer), ...(signal && { signal }) })
  }

  /** Fetches a data set, no boundary of a record lost. @throws FtpError */
  async download(
    dataSet: string,
    target: TargetOfDownload,
    { marks, format, text, ...options }: RecordDownload = {},
  ): Promise<TransferReport> {
    await this.site({ FILETYPE: 'SEQ', RDW: false })
    return this.client.download(dataSet, target, { ...options, ...recordTransfer({ marks, format, text }) })
  }

  /**
   * Stores a data set from records as `format` has them here: z/OS itself can't take RDWs apart that come as octets.
   *
   * @throws FtpError; `record-too-long` before a record that `allocation.lrecl` has no room for
   */
  async upload(
    source: UploadSource,
    dataSet: string,
    { marks, format, text, allocation = {}, ...options }: RecordUpload = {},
  ): Promise<TransferReport> {
    await this.site({ FILETYPE: 'SEQ', ...siteOf(allocation) })
    const longest = maxDataLength(allocation)
    const wanted = recordTransfer({ marks, format, text })
    try {
      return await this.client.upload(source, dataSet, {
        ...options,
        ...wanted,
        ...(longest !== undefined && { maxRecordLength: longest }),
      })
    } catch (error) {
      throw explained(error, allocation)
    }
  }
}

/** Octets of data that a record may have. */
function maxDataLength({ recfm = '', lrecl }: Allocation): number | undefined {
  if (lrecl === undefined) return undefined
  return recfm.startsWith('V') ? lrecl - 4 : lrecl
}

function explained(error: unknown, { recfm, lrecl }: Allocation): unknown {
  if (!(error instanceof FtpError) || error.code !== 'limit-exceeded' || lrecl === undefined) return error
  return new FtpError(
    'record-too-long',
    `a record is longer than RECFM=${recfm} LRECL=${lrecl} has room for: ${error.message}`,
    { offset: error.offset, phase: 'transfer', replyHint: 451, cause: error },
  )
}
