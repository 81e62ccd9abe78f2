import { FtpError } from '@ftpkit/node'

/** Names the file in a fault of writing it: Node does not, once the file is open. @throws FtpError `local-file` */
export async function writing<Result>(path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write()
  } catch (error) {
    const message = `${path} cannot be written: ${(error as Error).message}`
    throw new FtpError('local-file', message, { phase: 'local file', cause: error })
  }
}
