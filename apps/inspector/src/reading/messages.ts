import type { CaptureSummary } from '@ftpkit/capture'
import type { InspectionEvent, Transfer, TransferSummary } from '@ftpkit/inspection'
import type { Preset, RecordFormat } from '@ftpkit/pipeline'

/** Octets that are missing in a capture. */
export interface Hole {
  /** Octets of the data connection before it that are there. */
  readonly offset: number
  readonly length: number
}

/** What one transfer carried. Blobs are views of memory or of disk, which the browser decides. */
export interface Content {
  /** The octets of the data connection that the capture has. */
  readonly wire: Blob
  readonly holes: readonly Hole[]
  /** The file, decoded; undefined if it is the same as `wire`, or if nothing was decoded. */
  readonly file: Blob | undefined
}

/** How the octets of a transfer are decoded once more. */
export interface DecodingChoice {
  readonly codePage?: string | undefined
  readonly recordFormat?: RecordFormat | undefined
  readonly preset?: Preset | undefined
}

/** A place in a file where a text was found. */
export interface TextHit {
  readonly transfer: number
  /** What is around it. */
  readonly before: string
  readonly found: string
  readonly after: string
}

/** What was read of a capture. */
export interface ReadingSummary {
  readonly counts: CaptureSummary['counts']
  readonly faults: CaptureSummary['faults']
  /** TCP connections that are not FTP. */
  readonly others: number
}

/** What the page asks its worker to do. */
export type Request =
  | { readonly kind: 'read'; readonly file: Blob; readonly showSecrets: boolean }
  | {
      readonly kind: 'decode'
      readonly task: number
      readonly transfer: Transfer
      readonly content: Content
      readonly choice: DecodingChoice
    }
  | {
      readonly kind: 'search'
      readonly task: number
      readonly text: string
      readonly files: readonly { readonly transfer: number; readonly file: Blob }[]
    }

/** What the worker answers. */
export type Answer =
  | { readonly kind: 'events'; readonly events: readonly InspectionEvent[] }
  | { readonly kind: 'content'; readonly transfer: number; readonly content: Content }
  | { readonly kind: 'progress'; readonly read: number }
  | { readonly kind: 'read'; readonly summary: ReadingSummary }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'decoded'
      readonly task: number
      readonly file: Blob | undefined
      readonly summary: TransferSummary
    }
  | {
      readonly kind: 'found'
      readonly task: number
      readonly hits: readonly TextHit[]
      readonly isLast: boolean
    }
