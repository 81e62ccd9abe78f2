import type { FtpClient } from '@ftpkit/node'
import type { ConnectionChoice } from '../options.js'
import type { MarkFile } from './mark-file.js'

/** What a step needs to know: the run, the site, and what is kept of both. */
export interface SiteContext {
  readonly job: string
  /** The site with its folders. */
  readonly site: string
  /** Index of the step. */
  readonly stepIndex: number
  /** The time that the run is for, in milliseconds since 1970. */
  readonly scheduled: number
  readonly client: FtpClient
  readonly connection: ConnectionChoice & { readonly codePage: string }
  readonly marks: MarkFile
  /** Ends what the run has begun. */
  readonly signal: AbortSignal
  /** A name with the date of the run in it. */
  dated(name: string, days: number): string
  /** Connects to another site of the book. */
  connectTo(site: string): Promise<FtpClient>
  /** Counts a file that was moved. */
  moved(octets: number): void
  /** Reports a source that is not there. @throws FtpError `refused` where that is a failure */
  missing(path: string, meaning: 'fail' | 'skip'): void
}
