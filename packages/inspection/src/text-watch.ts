const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Octets by which a code page is guessed. */
const sampleLength = 4_096

/** Octets that are too few to guess by. */
const fewest = 32

/** Looks at the octets of a data connection for what text in them would look like. */
export class TextWatch {
  /** Octets before the first LF without CR, if there is one. */
  firstBareLf: number | undefined
  lineFeeds = 0
  bareLfs = 0
  private position = 0
  private last = 0
  private sampled = 0
  private ebcdic = 0
  private ebcdicSpaces = 0
  private ascii = 0

  bytes(chunk: Uint8Array, start: number, end: number): void {
    const sampleEnd = Math.min(end, start + sampleLength - this.sampled)
    for (let at = start; at < sampleEnd; at += 1) this.sample(chunk[at]!)
    const view = chunk.subarray(start, end)
    for (let at = view.indexOf(lineFeed); at >= 0; at = view.indexOf(lineFeed, at + 1)) {
      this.lineFeeds += 1
      if ((at === 0 ? this.last : view[at - 1]) === carriageReturn) continue
      this.bareLfs += 1
      this.firstBareLf ??= this.position + at
    }
    this.position += end - start
    if (end > start) this.last = chunk[end - 1]!
  }

  /** Which text it looks like, by the beginning. */
  get looks(): 'ascii' | 'ebcdic' | undefined {
    if (this.sampled < fewest) return undefined
    if (this.ascii > 0.95 * this.sampled) return 'ascii'
    const isEbcdic =
      this.ebcdic > 0.85 * this.sampled &&
      this.ebcdicSpaces > 0.02 * this.sampled &&
      this.ascii < 0.6 * this.sampled
    return isEbcdic ? 'ebcdic' : undefined
  }

  private sample(octet: number): void {
    this.sampled += 1
    if ((octet >= 0x20 && octet < 0x7f) || octet === 9 || octet === lineFeed || octet === carriageReturn)
      this.ascii += 1
    if (octet === 0x40) this.ebcdicSpaces += 1
    if (isEbcdicText(octet)) this.ebcdic += 1
  }
}

/** Blank, letters, digits, marks and line ends, where all EBCDIC pages have them. */
function isEbcdicText(octet: number): boolean {
  const low = octet & 15
  const high = octet >> 4
  if (octet === 0x40 || octet === 0x15 || octet === 0x25 || octet === 0x0d || octet === 0x05) return true
  if (high >= 0x8 && high <= 0xa) return low >= (high === 0xa ? 2 : 1) && low <= 9
  if (high >= 0xc && high <= 0xe) return low >= (high === 0xe ? 2 : 1) && low <= 9
  if (high === 0xf) return low <= 9
  return high >= 4 && high <= 7 && low >= 0xa
}
