import { readFile, stat } from 'node:fs/promises'
import { FtpError } from '@ftpkit/transfer'
import { watchFiles } from '../watch-files.js'

/** Octets of each key of a file, and of the longer form, of which a file holds one. */
const keyLength = 48
const longKeyLength = 80

/** Permissions that others than the owner have. */
const othersMode = 0o077

/**
 * Reads the keys by which several servers resume each other's TLS sessions: 48 octets each, or one of 80. The first seals
 * tickets, and all of them open some.
 *
 * @throws FtpError `local-file` that names the file, for one that others may read or that holds no keys
 */
export async function readTicketKeys(file: string): Promise<Uint8Array[]> {
  const octets = await readFile(file).catch((cause: Error) => {
    throw fault(`cannot read the ticket keys: ${cause.message}`, cause)
  })
  const { mode } = await stat(file)
  if (process.platform !== 'win32' && (mode & othersMode) !== 0)
    throw fault(`${file} must not be readable by others, who could read sessions then: chmod 600 ${file}`)
  if (octets.length === longKeyLength) return [octets]
  if (octets.length === 0 || octets.length % keyLength !== 0)
    throw fault(
      `${file} has ${octets.length} octets, and keys have ${keyLength} each: openssl rand ${keyLength} > ${file}`,
    )
  return Array.from({ length: octets.length / keyLength }, (_, index) =>
    octets.subarray(index * keyLength, (index + 1) * keyLength),
  )
}

/** Ticket keys from a file, which is read again when it changes. */
export class TicketKeyFile implements Disposable {
  private readonly watching: Disposable

  private constructor(
    file: string,
    private keys: readonly Uint8Array[],
    failed: (error: unknown) => void,
  ) {
    const changed = async () => {
      this.keys = await readTicketKeys(file)
    }
    this.watching = watchFiles([file], { changed, failed })
  }

  /**
   * @param failed takes what is wrong with a file that has changed: the keys before stay in use
   * @throws FtpError `local-file`
   */
  static async open(file: string, failed: (error: unknown) => void): Promise<TicketKeyFile> {
    return new TicketKeyFile(file, await readTicketKeys(file), failed)
  }

  /** The keys as they are now, for `ticketKeys` of the options of TLS. */
  current(): readonly Uint8Array[] {
    return this.keys
  }

  /** Stops watching. */
  [Symbol.dispose](): void {
    this.watching[Symbol.dispose]()
  }
}

function fault(message: string, cause?: Error): FtpError {
  return new FtpError('local-file', message, { phase: 'local file', cause })
}
