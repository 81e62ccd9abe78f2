/** RECFM: how records are stored in a data set. `A` and `M`: each begins with a carriage control character. */
export interface Recfm {
  /** Whether all records have LRECL, each its own length, or each block is one record. */
  readonly lengths: 'fixed' | 'variable' | 'undefined'
  /** Whether a block holds several records. */
  readonly blocked: boolean
  /** V: records may span blocks. F: standard, no block except the last is short. */
  readonly spanned: boolean
  /** Carriage control by ASA characters or machine codes; undefined for none. */
  readonly control: 'A' | 'M' | undefined
}

const letters = { F: 'fixed', V: 'variable', U: 'undefined' } as const

/** Parses RECFM: `F`, `FB`, `FBA`, `V`, `VB`, `VBS`, `VBM`, `U`, …; undefined for anything else. */
export function parseRecfm(text: string): Recfm | undefined {
  const [, letter, flags = ''] = /^([FVU])(B?S?[AM]?)$/.exec(text) ?? []
  if (letter === undefined) return undefined
  if (letter === 'U' && /[BS]/.test(flags)) return undefined
  const [control] = /[AM]/.exec(flags) ?? []
  return {
    lengths: letters[letter as keyof typeof letters],
    blocked: flags.includes('B'),
    spanned: flags.includes('S'),
    control: control as Recfm['control'],
  }
}

/** DCB attributes. Lengths in octets; LRECL of variable records includes the four of the RDW. */
export interface DataControlBlock {
  /** As {@link parseRecfm} reads it. */
  readonly recfm: string
  /** Length of a record, or most octets of one. */
  readonly lrecl: number
  /** Most octets of a block. */
  readonly blksize: number
}

/** Length of the RDW, which LRECL includes for records of variable length, in octets. */
export const descriptorLength = 4

/** Maximum length of the data of a record, in octets. */
export function maxDataLength({ recfm, lrecl, blksize }: DataControlBlock): number {
  const format = parseRecfm(recfm)
  if (format?.lengths === 'fixed') return lrecl
  if (format?.lengths === 'variable') return lrecl - descriptorLength
  return blksize
}

/** Maximum block size on disk, in octets. */
const maxBlockSize = 32_760

/** A block size that fits RECFM and LRECL, and the remarks of SITE on the requested one. */
export interface FittingBlock {
  readonly blksize: number
  readonly remarks: readonly string[]
}

/** The block size nearest to the requested one that RECFM and LRECL allow. */
export function fittingBlock({ recfm, lrecl, blksize }: DataControlBlock): FittingBlock {
  const format = parseRecfm(recfm)
  const taken = (size: number, remark: string): FittingBlock =>
    size === blksize
      ? { blksize, remarks: [] }
      : { blksize: size, remarks: [remark, `BLOCKSIZE being set to ${size}`] }
  if (format?.lengths === 'fixed' && lrecl > 0) {
    if (!format.blocked) return taken(lrecl, `BLOCKSIZE must equal LRECL for RECFM ${recfm}`)
    const size = Math.max(Math.floor(blksize / lrecl), 1) * lrecl
    return taken(size, `BLOCKSIZE must be a multiple of LRECL for RECFM ${recfm}`)
  }
  if (format?.lengths === 'variable' && !format.spanned) {
    const size = Math.min(Math.max(blksize, lrecl + descriptorLength), maxBlockSize)
    return taken(size, `BLOCKSIZE must be at least 4 more than LRECL for RECFM ${recfm}`)
  }
  return { blksize, remarks: [] }
}
