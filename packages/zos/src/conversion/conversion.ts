import type { TransferParameters } from '@ftpkit/transfer'
import type { DataControlBlock } from '../recfm.js'
import type { SiteParameters } from '../site/parameters.js'

/** What determines how records are converted. */
export interface Conversion {
  readonly parameters: TransferParameters
  readonly site: SiteParameters
  /** DCB attributes of what is read or written. */
  readonly format: DataControlBlock
  /** Whether what is received comes after what is there. @default false */
  readonly appends?: boolean | undefined
}

/** Whether ends of records show only as line ends: MODE S with STRU F. */
export function isPlain({ mode, structure }: TransferParameters): boolean {
  return mode === 'S' && structure === 'F'
}
