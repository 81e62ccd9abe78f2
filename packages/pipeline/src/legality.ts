import { FtpError, formatType, maxByteSize, type TransferParameters } from '@ftpkit/transfer'
import type { ModeLayer } from './layers/layer.js'
import { byteSizeOf, defaultPageLength } from './layers/pages.js'
import { isText } from './options.js'

/** Why a combination of transfer parameters is not supported. */
export interface Conflict {
  /** The parameters that conflict. */
  readonly pair: string
  /** The reason, as a sentence for people. */
  readonly why: string
  /** The clause that forbids it, as `RFC number §section`. */
  readonly clause: string
  /** 501 for a parameter that no transfer can have, 504 for parameters that conflict. */
  readonly replyHint: 501 | 504
}

/** The conflict in a combination; undefined where it is legal. */
export function conflictIn(parameters: TransferParameters): Conflict | undefined {
  return conflictInCodecs(parameters) ?? conflictInPages(parameters)
}

function conflictInCodecs({ type, structure }: TransferParameters): Conflict | undefined {
  const isByteSize = (size: number) => Number.isInteger(size) && size >= 1 && size <= maxByteSize
  if (type.code === 'L' && !isByteSize(type.byteSize)) {
    const why = `a logical byte has 1 to ${maxByteSize} bits`
    return { pair: `TYPE ${formatType(type)}`, why, clause: '959 §5.3.2', replyHint: 501 }
  }
  if (isText(type) && structure === 'P') {
    const why = `the header of a page consists of logical bytes, whose size TYPE ${type.code} does not give`
    const pair = `TYPE ${formatType(type)} with STRU P`
    return { pair, why: `${why}: use TYPE I or L`, clause: '959 §3.1.2.3', replyHint: 504 }
  }
  return undefined
}

/** The local file of STRU P is cut into pages of whole octets, whose length the header must be able to give. */
function conflictInPages({ type, structure }: TransferParameters): Conflict | undefined {
  const byteSize = byteSizeOf(type)
  if (structure !== 'P' || defaultPageLength(byteSize) > 0) return undefined
  const why = `a logical byte of ${byteSize} bits cannot count the data of a page of whole octets`
  const pair = `TYPE ${formatType(type)} with STRU P`
  return { pair, why, clause: '959 §3.1.2.3', replyHint: 504 }
}

/** @throws FtpError `unsupported-parameters` with the pair, the clause and the reply to send */
export function checkLegality(parameters: TransferParameters): void {
  refuse(conflictIn(parameters))
}

/** The same where the other end is not a local file, so that pages of any length will do. */
export function checkCodecs(parameters: TransferParameters): void {
  refuse(conflictInCodecs(parameters))
}

function refuse(conflict: Conflict | undefined): void {
  if (conflict === undefined) return
  const { pair, why, clause, replyHint } = conflict
  throw unsupported(`${pair} is not supported: ${why}`, clause, replyHint)
}

/** @throws FtpError `unsupported-parameters` where the close of the connection is the end of file */
export function checkSeveralFiles({ mode }: TransferParameters, { explicitEnds }: ModeLayer): void {
  if (explicitEnds) return
  const message = `a connection in MODE ${mode} carries one file: use MODE B or C for several`
  throw unsupported(message, '959 §3.3', 504)
}

/** @throws FtpError `unsupported-parameters` where the MODE has no restart markers */
export function checkMarkers({ mode }: TransferParameters, { explicitEnds }: ModeLayer): void {
  if (explicitEnds) return
  const message = `MODE ${mode} has no restart markers: use MODE B or C, or restart by octets`
  throw unsupported(message, '959 §3.5', 504)
}

export function unsupported(message: string, clause: string, replyHint: 501 | 504): FtpError {
  return new FtpError('unsupported-parameters', message, { clause, replyHint })
}
