import { closeSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { maskSecrets } from '@ftpkit/inspection'
import { counted } from '@ftpkit/protocol'
import { isStandardInput } from '../output.js'
import { pageTemplate } from '../page-template.js'

/** Octets of a capture that a page holds: a browser has to keep the page whole. */
const maxCapture = 33_554_432

/**
 * Writes a page that shows a capture, which is in it, to a new file that only its owner may read. The passwords of FTP in the
 * capture are masked unless they are wanted.
 */
export class CapturedPage {
  private readonly chunks: Uint8Array[] = []
  private length = 0
  private readonly descriptor: number
  private isWritten = false

  /**
   * @param path of the page
   * @param file the capture, or standard input
   * @throws RangeError if there is something at the path, or if the capture is too large for a page
   */
  constructor(
    private readonly path: string,
    private readonly file: string,
    private readonly secrets: boolean,
  ) {
    if (!isStandardInput(file)) this.assertFits(statSync(file).size)
    this.descriptor = openNew(path)
  }

  /** Passes on the octets of the capture, and keeps them. @throws RangeError if there are too many */
  async *keeping(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.length += chunk.length
      this.assertFits(this.length)
      this.chunks.push(chunk)
      yield chunk
    }
  }

  /** Writes the page. @returns what was done, for people; @throws RangeError if a password could not be masked */
  write(): string {
    const capture = Buffer.concat(this.chunks)
    const masked = this.secrets ? { secrets: 0, leftOctets: 0 } : maskSecrets(capture)
    if (masked.leftOctets > 0) {
      throw new RangeError(
        `${counted(masked.leftOctets, 'octet')} of a password are in a place of the capture where they can not be masked; --secrets writes the page with the passwords`,
      )
    }
    const name = isStandardInput(this.file) ? 'capture' : basename(this.file)
    writeFileSync(this.descriptor, pageOf(name, capture))
    this.isWritten = true
    const about = this.secrets
      ? 'with all passwords'
      : `${counted(masked.secrets, 'password')} masked, everything else in the capture is in it`
    return `${this.path}: ${counted(capture.length, 'octet')} of a capture, ${about}`
  }

  /** Removes a page that was not written. */
  [Symbol.dispose](): void {
    closeSync(this.descriptor)
    if (!this.isWritten) rmSync(this.path, { force: true })
  }

  private assertFits(length: number): void {
    if (length <= maxCapture) return
    throw new RangeError(
      `the capture has more than ${maxCapture} octets, which is what a page holds (--page): choose some of its packets, or write the page of a small capture and open the large one in it`,
    )
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new RangeError(`${path} exists: give --page a new name, since nothing is overwritten`)
  }
}

/** The page with a capture in it, as text that no browser takes for a script or for markup. */
function pageOf(name: string, capture: Buffer): string {
  const [before, after] = pageTemplate().split('<!--capture-->')
  const attribute = encodeURIComponent(Buffer.from(name).toString()).replaceAll("'", '%27')
  return `${before}<script type="text/plain" id="capture" data-name="${attribute}">${capture.toString('base64')}</script>${after}`
}
