import { isRestartMarker } from './parameters.js'

/** The markers of a 110 reply: the sender's and the receiver's for the same position in the file. */
export interface MarkerPair {
  /** The marker of the side that sends the file. */
  readonly sender: string
  /** The marker of the side that stores it, for REST. */
  readonly receiver: string
}

/** Parses the text of a 110 reply: `MARK ssss = rrrr` (RFC 1123 §4.1.3.4). @returns undefined for any other text */
export function parseMarkerReply(text: string): MarkerPair | undefined {
  const [, sender, receiver] = /^MARK ([!-~]{1,255}) = ([!-~]{1,255})$/i.exec(text.trim()) ?? []
  return sender && receiver ? { sender, receiver } : undefined
}

/**
 * Writes the text of a 110 reply.
 *
 * @throws TypeError for an invalid marker: one from a peer could end the reply
 */
export function formatMarkerReply({ sender, receiver }: MarkerPair): string {
  if (!isRestartMarker(sender) || !isRestartMarker(receiver)) {
    throw new TypeError('a restart marker must be 1 to 255 printable characters without a space')
  }
  return `MARK ${sender} = ${receiver}`
}

/** Parses the name in the 125 or 150 reply to STOU: `FILE: name` (RFC 1123 §4.1.2.9). @returns undefined without one */
export function parseUniqueName(text: string): string | undefined {
  return /FILE: ?(.+)$/is.exec(text)?.[1]
}

/** Writes the text of a 125 or 150 reply to STOU. */
export function formatUniqueName(name: string): string {
  return `FILE: ${name}`
}

/**
 * Parses the size that many servers announce in their 150 reply: `… (1234 bytes).` No RFC guarantees it: use it for a
 * progress bar, not to decide whether a transfer is complete.
 */
export function parseAnnouncedSize(text: string): number | undefined {
  const size = Number(/\((\d{1,16}) bytes\)/i.exec(text)?.[1])
  return Number.isSafeInteger(size) ? size : undefined
}

/** The contents of a 213 reply to HASH, for a file or a part of it. */
export interface HashReply {
  /** By the server's name for it: `SHA-256`. */
  readonly algorithm: string
  /** First octet, counted from 0. */
  readonly start: number
  /** The octet after the last. */
  readonly end: number
  /** Hexadecimal digits, in lower case. */
  readonly hash: string
  /** The file, as the server names it. */
  readonly path: string
}

/** Parses the text of a 213 reply to HASH: `SHA-256 0-49 HEX PATH` (draft-ietf-ftpext2-hash-03 §3.2). */
export function parseHashReply(text: string): HashReply | undefined {
  const [, algorithm = '', start, end, hash = '', path = ''] =
    /^(\S{1,32}) (\d{1,16})-(\d{1,16}) ([\da-f]{2,256}) (.+)$/is.exec(text) ?? []
  if (algorithm === '') return undefined
  return { algorithm, start: Number(start), end: Number(end), hash: hash.toLowerCase(), path }
}

/** Writes the text of a 213 reply to HASH. */
export function formatHashReply({ algorithm, start, end, hash, path }: HashReply): string {
  return `${algorithm} ${start}-${end} ${hash} ${path}`
}

/** Finds the hexadecimal digits of a checksum in a reply to XCRC, XMD5, XSHA or MD5. */
export function parseChecksum(text: string): string | undefined {
  return /(?<![^\s=])[\da-f]{8,128}(?!\S)/i.exec(text)?.[0].toLowerCase()
}
