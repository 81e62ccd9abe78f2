/** RECFM: how records lie in a data set. `A` and `M` mean that each begins with a carriage control character. */
export interface Recfm {
  readonly lengths: 'fixed' | 'variable' | 'undefined'
  readonly blocked: boolean
  /** Records of VS and VBS may span blocks; in F it means that no block but the last is short. */
  readonly spanned: boolean
  readonly control: 'A' | 'M' | undefined
}

const letters = { F: 'fixed', V: 'variable', U: 'undefined' } as const

/** Reads RECFM: `F`, `FB`, `FBA`, `V`, `VB`, `VBS`, `VBM`, `U`; undefined for what is none. */
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

/** DCB attributes that belong together. Lengths in octets; those of variable records count their own four. */
export interface DataControlBlock {
  readonly recfm: string
  readonly lrecl: number
  readonly blksize: number
}

/** Octets of the descriptor that LRECL counts with each record of variable length. */
export const descriptorLength = 4

/** Most octets of data in one record. */
export function maxDataLength({ recfm, lrecl, blksize }: DataControlBlock): number {
  const format = parseRecfm(recfm)
  if (format?.lengths === 'fixed') return lrecl
  if (format?.lengths === 'variable') return lrecl - descriptorLength
  return blksize
}

/** The longest block of a disk that keyword parameters may name. */
const maxBlockSize = 32_760

/** A block size that goes with RECFM and LRECL, and what SITE says of the one that was asked for. */
export interface FittingBlock {
  readonly blksize: number
  readonly remarks: readonly string[]
}

/** The block size that is taken where another was asked for: the nearest that RECFM and LRECL allow. */
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
