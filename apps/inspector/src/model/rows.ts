import type { Severity } from '@ftpkit/inspection'

/** What a row of a dialogue is: it decides how the row looks. */
export type RowKind =
  | 'command'
  | 'reply'
  /** A further line of a reply. */
  | 'line'
  /** What follows from the row before. */
  | 'remark'
  | 'finding'
  | 'data'
  | 'transfer'
  /** Something about the connection: it opens, it goes under TLS, it ends. */
  | 'mark'
  /** Nothing happened for a long time. */
  | 'silence'

/** A transfer beside a row: transfers are lines that run along the rows. */
export interface Rail {
  readonly transfer: number
  /** Transfers at the same time have columns of their own. */
  readonly column: number
  readonly edge: 'first' | 'middle' | 'last'
}

/** One row of a dialogue. */
export interface Row {
  readonly kind: RowKind
  /** The lane that its text is in. */
  readonly lane: 'control' | 'data'
  /** Safe to show: what a screen would obey is written out. */
  readonly text: string
  /** The verb of a command, the code of a reply. */
  readonly head?: string | undefined
  readonly time?: number | undefined
  readonly packet?: number | undefined
  readonly transfer?: number | undefined
  readonly offset?: number | undefined
  readonly severity?: Severity | undefined
  rails: readonly Rail[]
}
