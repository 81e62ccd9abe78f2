import { FileFilter, type FileSink, takesRecords } from '@ftpkit/transfer'
import { Translation } from './translation.js'

/** Replaces each octet of a file in transfer by a table of 256 entries; those of line ends too. */
export class TableFilter extends FileFilter {
  /** Most octets that one octet can become. */
  static readonly maxExpansion = 1
  /** Present if the next sink has it. */
  readonly wholeRecords?: NonNullable<FileSink['wholeRecords']>
  private readonly translation: Translation

  /** @throws RangeError unless the table has 256 entries */
  constructor(file: FileSink, table: Uint8Array) {
    super(file)
    this.translation = new Translation(table)
    if (takesRecords(file)) this.wholeRecords = this.translation.recordsInto(file)
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    this.translation.data(chunk, start, end, this.file)
  }
}
