import type { Site } from '@ftpkit/site-book'

/** The parts of an FTP URL (RFC 1738 §3.2, RFC 3986). */
export interface FtpUrl {
  readonly host: string
  readonly port: number
  readonly user: string | undefined
  readonly password: string | undefined
  /** Relative to the directory after login; absolute if it begins with `/` (`ftp://host//etc` or `%2F`). */
  readonly path: string
  /** What `;type=` at the end says (RFC 1738 §3.2.2): A, E or I, or D for a directory. */
  readonly type: 'A' | 'E' | 'I' | 'D' | undefined
  /** By the scheme: `ftpes` begins TLS by AUTH, `ftps` before the greeting. Undefined for `ftp`. */
  readonly tls: 'explicit' | 'implicit' | undefined
  /** The site of the book that it stands for. */
  readonly site?: Site | undefined
}
