import type { FileSink } from '@ftpkit/transfer'
import { badPosition, type SendingPosition } from './restart-position.js'

/**
 * Withholds what went before a restart marker: the local file is read and converted again from its beginning, so that
 * every layer is in the state it was in, whatever it is. The marker itself is not sent again.
 */
export class SkipTo implements FileSink {
  private octets: number
  private records: number
  private behind = false

  /** @param marker what {@link position} was written as, for the message of an error */
  constructor(
    private readonly file: FileSink,
    position: SendingPosition,
    private readonly marker: string,
  ) {
    this.octets = position.octets
    this.records = position.records
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    const skipped = Math.min(this.octets, end - start)
    this.octets -= skipped
    if (start + skipped === end) return
    this.arrive()
    this.file.data(chunk, start + skipped, end)
  }

  endOfRecord(): void {
    if (this.records > 0) {
      this.records--
      return
    }
    this.arrive()
    this.file.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    if (this.behind) this.file.restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.file.suspect(on)
  }

  /** @throws FtpError `bad-restart-position` where the file ends before the marker */
  endOfFile(): void {
    this.arrive()
    this.file.endOfFile()
  }

  /** @throws FtpError `bad-restart-position` where the records of the file are no longer what they were */
  private arrive(): void {
    if (this.octets > 0 || this.records > 0) throw badPosition(this.marker, 'the file has no such place')
    this.behind = true
  }
}
