import type { ListingEntry } from '@ftpkit/protocol'
import type { Features } from '@ftpkit/protocol/feature'
import type { Reply } from '@ftpkit/protocol/reply'
import type { ListOptions } from '../listing/listing.js'
import type { RemoteEntry } from '../listing/listing-lines.js'
import type { FileHash } from '../listing/queries.js'
import type { TargetOfDownload } from '../local/download-target.js'
import type { UploadSource } from '../local/source.js'
import type { DownloadOptions, TransferReport } from '../transfer/options.js'
import type { UploadOptions } from '../transfer/upload.js'

/** What work with directories needs of a session; `FtpClient` has it. */
export interface RemoteClient {
  readonly closed: boolean
  features(): Promise<Features>
  command(verb: string, argument?: string): Promise<Reply>
  list(path?: string, options?: ListOptions): AsyncIterable<RemoteEntry>
  stat(path: string): Promise<ListingEntry>
  modified(path: string): Promise<number | undefined>
  hash(path: string, algorithm?: string): Promise<FileHash>
  hashAlgorithms(): Promise<string[]>
  download(path: string, target: TargetOfDownload, options?: DownloadOptions): Promise<TransferReport>
  upload(source: UploadSource, path: string, options?: UploadOptions): Promise<TransferReport>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  mkdir(path: string): Promise<string | undefined>
  rmdir(path: string): Promise<void>
  pwd(): Promise<string>
  cd(path: string): Promise<void>
  quit(): Promise<void>
}
