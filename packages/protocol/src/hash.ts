/** What a 213 reply to HASH tells of a file, or of a part of it. */
export interface HashReply {
  /** As the server names it: `SHA-256`. */
  readonly algorithm: string
  /** First octet, counted from 0. */
  readonly start: number
  /** Octet behind the last. */
  readonly end: number
  /** Hexadecimal digits, in lower case. */
  readonly hash: string
  readonly path: string
}

/** Reads the text of a 213 reply to HASH: `SHA-256 0-49 HEX PATH` (draft-ietf-ftpext2-hash-03 §3.2). */
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

/** Hexadecimal digits of a checksum that XCRC, XMD5, XSHA and MD5 answer, wherever they stand in the text. */
export function parseChecksum(text: string): string | undefined {
  return /(?<![^\s=])[\da-f]{8,128}(?!\S)/i.exec(text)?.[0].toLowerCase()
}
