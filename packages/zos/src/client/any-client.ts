import type { FtpClient } from '@ftpkit/node'

/** What is used of a client: that of `@ftpkit/node`, or that of `ftpkit`, which has a class of its own. */
export type AnyFtpClient = Pick<FtpClient, 'command' | 'download' | 'list' | 'records' | 'remove' | 'upload'>
