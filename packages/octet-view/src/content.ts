import type { PipelineOptions } from '@ftpkit/pipeline'
import type { TransferParameters } from '@ftpkit/transfer'

/** Octets that were sent and are not there, as a capture lacks them. */
export interface Hole {
  /** Octets before it, without those of other holes. */
  readonly offset: number
  /** How many octets are missing. */
  readonly length: number
}

/** What the octets of a data connection are said to be. */
export interface OctetContent extends Pick<PipelineOptions, 'codePage' | 'recordFormat' | 'preset'> {
  /** TYPE, STRU and MODE; without them every octet is data. */
  readonly parameters?: TransferParameters | undefined
  /**
   * Format of records among the octets of STRU F. Default: lines of TYPE A, which end with CR LF, and of TYPE E, which end
   * with NL; no records of other types.
   */
  readonly recordFormat?: PipelineOptions['recordFormat']
  /** In order. After the first one nothing can be decoded, but in MODE S without records. @default none */
  readonly holes?: readonly Hole[] | undefined
}

/** Whether the MODE marks records: in STRU R, and where a host marks them in STRU F. */
export function marksRecords({ parameters, preset }: OctetContent): boolean {
  if (!parameters) return false
  const { structure, mode } = parameters
  return structure === 'R' || (preset === 'zos' && structure === 'F' && mode !== 'S')
}

/** Whether octets after a hole can still be decoded. */
export function survivesHoles({ parameters, recordFormat }: OctetContent): boolean {
  return !parameters || (parameters.mode === 'S' && parameters.structure === 'F' && !recordFormat)
}
