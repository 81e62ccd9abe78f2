/** The octets that representations give a meaning, in ASCII and in EBCDIC. */
export const Ascii = { nul: 0x00, lf: 0x0a, vt: 0x0b, ff: 0x0c, cr: 0x0d } as const

export const Ebcdic = { cr: 0x0d, nl: 0x15, lf: 0x25 } as const
