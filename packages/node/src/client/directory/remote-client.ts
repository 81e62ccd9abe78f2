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
  /** Whether the session is over. */
  readonly closed: boolean
  /** What the server announces by FEAT. */
  features(): Promise<Features>
  /** Sends any command, and returns its final reply. */
  command(verb: string, argument?: string): Promise<Reply>
  /** The entries of a directory. */
  list(path?: string, options?: ListOptions): AsyncIterable<RemoteEntry>
  /** What is known about one name. */
  stat(path: string): Promise<ListingEntry>
  /** Milliseconds since 1970, by MDTM; undefined where the server doesn't know. */
  modified(path: string): Promise<number | undefined>
  /** The hash of a file, computed by the server. */
  hash(path: string, algorithm?: string): Promise<FileHash>
  /** The hashes that the server has. */
  hashAlgorithms(): Promise<string[]>
  /** Fetches a file. */
  download(path: string, target: TargetOfDownload, options?: DownloadOptions): Promise<TransferReport>
  /** Stores a file. */
  upload(source: UploadSource, path: string, options?: UploadOptions): Promise<TransferReport>
  /** Renames a file or a directory. */
  rename(from: string, to: string): Promise<void>
  /** Deletes a file. */
  remove(path: string): Promise<void>
  /** Makes a directory. @returns its path, if the server says it */
  mkdir(path: string): Promise<string | undefined>
  /** Removes an empty directory. */
  rmdir(path: string): Promise<void>
  /** The working directory. */
  pwd(): Promise<string>
  /** Changes the working directory. */
  cd(path: string): Promise<void>
  /** Ends the session. */
  quit(): Promise<void>
  /** Closes all connections at once. */
  close(): void
}
