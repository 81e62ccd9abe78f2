import { FtpError, formatType, maxByteSize, type TransferParameters } from '@ftpkit/transfer'
import type { ModeLayer } from './layer.js'
import { byteSizeOf, defaultPageLength } from './page-layer.js'

/** Why a combination of transfer parameters isn't carried. */
export interface Conflict {
  /** What doesn't go together. */
  readonly pair: string
  readonly why: string
  readonly clause: string
  /** 501 for what no transfer can have, 504 for what doesn't go together. */
  readonly replyHint: 501 | 504
}

/** What stands in the way of a combination; undefined where it is legal. */
export function conflictIn(parameters: TransferParameters): Conflict | undefined {
  return obstacleToCodecs(parameters) ?? obstacleToPages(parameters)
}

function obstacleToCodecs({ type, structure }: TransferParameters): Conflict | undefined {
  const isByteSize = (size: number) => Number.isInteger(size) && size >= 1 && size <= maxByteSize
  if (type.code === 'L' && !isByteSize(type.byteSize)) {
    const why = `a logical byte has 1 to ${maxByteSize} bits`
    return { pair: `TYPE ${formatType(type)}`, why, clause: '959 §5.3.2', replyHint: 501 }
  }
  if ((type.code === 'A' || type.code === 'E') && structure === 'P') {
    const why = `the header of a page is made of logical bytes, and TYPE ${type.code} has no size for them`
    const pair = `TYPE ${formatType(type)} with STRU P`
    return { pair, why: `${why}: take TYPE I or L`, clause: '959 §3.1.2.3', replyHint: 504 }
  }
  return undefined
}

function obstacleToPages({ type, structure }: TransferParameters): Conflict | undefined {
  const byteSize = byteSizeOf(type)
  if (structure !== 'P' || defaultPageLength(byteSize) > 0) return undefined
  const why = `a logical byte of ${byteSize} bits cannot count the data of a page of whole octets`
  const pair = `TYPE ${formatType(type)} with STRU P`
  return { pair, why, clause: '959 §3.1.2.3', replyHint: 504 }
}

/** @throws FtpError `unsupported-parameters` with the pair, the clause and the reply to give */
export function checkLegality(parameters: TransferParameters): void {
  refuse(conflictIn(parameters))
}

/** The same, where no local file is at the other end. */
export function checkCodecs(parameters: TransferParameters): void {
  refuse(obstacleToCodecs(parameters))
}

function refuse(obstacle: Conflict | undefined): void {
  if (obstacle === undefined) return
  const { pair, why, clause, replyHint } = obstacle
  throw unsupported(`${pair} is not carried: ${why}`, clause, replyHint)
}

/** @throws FtpError `unsupported-parameters` where the close of the connection is the end of file */
export function checkSeveralFiles({ mode }: TransferParameters, { explicitEnds }: ModeLayer): void {
  if (explicitEnds) return
  const message = `MODE ${mode} carries one file a connection: take MODE B or C for several`
  throw unsupported(message, '959 §3.3', 504)
}

export function unsupported(message: string, clause: string, replyHint: 501 | 504): FtpError {
  return new FtpError('unsupported-parameters', message, { clause, replyHint })
}
