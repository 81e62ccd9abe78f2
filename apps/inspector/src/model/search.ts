import type { CaptureLog } from './capture-log.js'
import type { SessionLog } from './session-log.js'

/** A row in which a text was found. */
export interface RowHit {
  readonly session: SessionLog
  readonly row: number
}

/** Rows that are listed. */
export const maxRowHits = 500

/** Finds a text in commands, replies, names and findings, in upper or lower case. */
export function searchRows({ sessions }: CaptureLog, text: string): RowHit[] {
  const wanted = text.trim().toLowerCase()
  const hits: RowHit[] = []
  if (wanted === '') return hits
  for (const session of sessions) {
    for (const [row, { kind, head = '', text: shown }] of session.rows.entries()) {
      if (kind === 'silence' || !`${head} ${shown}`.toLowerCase().includes(wanted)) continue
      hits.push({ session, row })
      if (hits.length >= maxRowHits) return hits
    }
  }
  return hits
}
