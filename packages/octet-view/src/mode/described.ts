import { Descriptor } from '@ftpkit/mode'
import type { FileData } from '../scanner.js'

/** Ends what the descriptor of a block or string ends. @param offset where that is, in the data connection */
export function endDescribed(flags: number, hasRecords: boolean, file: FileData, offset: number): void {
  if (flags & Descriptor.endOfRecord && hasRecords) file.endOfRecord(offset)
  if (flags & Descriptor.endOfFile) file.endOfFile(offset)
}

/** 1 if data are suspected of errors. */
export function isSuspect(flags: number): number {
  return flags & Descriptor.suspect ? 1 : 0
}
