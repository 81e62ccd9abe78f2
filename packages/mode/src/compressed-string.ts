import type { Type } from '@ftpkit/transfer'

/** First octets of what MODE C is made of, and the longest of each (RFC 959 §3.4.3). */
export const CompressedString = {
  /** Escape: a descriptor follows. */
  escape: 0x00,
  /** 0nnnnnnn: n octets follow as they are. */
  maxLiteral: 0x7f,
  /** 10nnnnnn: the octet that follows stands for n of it. */
  replicated: 0x80,
  /** 11nnnnnn: n fillers. */
  filler: 0xc0,
  maxRun: 0x3f,
} as const

/**
 * The filler of a data type: "space for ASCII or EBCDIC and zero for Image or Local" (RFC 959 §3.4.3). For a list of
 * names it is that of the type the list is sent in, not of the type in force (RFC 1123 §4.1.2.7).
 */
export function fillerOf(type: Type): number {
  return fillers[type.code]
}

const fillers = { A: 0x20, E: 0x40, I: 0x00, L: 0x00 } as const
