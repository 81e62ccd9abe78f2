import type { VerbatimReply } from '@ftpkit/session'
import type { ConversionReport } from '../conversion/pipelines.js'
import { reply } from '../replies.js'

/** Nothing noticed yet. */
export function newReport(): ConversionReport {
  return { records: 0, truncated: false, substituted: false }
}

/** What is said of a transfer when all is done. */
export function completed({ truncated, substituted }: ConversionReport): VerbatimReply {
  const remarks = substituted ? ['One or more characters were substituted during the transfer.'] : []
  return reply(
    250,
    ...remarks,
    truncated ? 'Transfer completed (data was truncated)' : 'Transfer completed successfully.',
  )
}
