import { Ascii } from './octet.js'

const { nul, lf, cr } = Ascii

/** Most octets converted by one call of a {@link LineEndConverter}. */
export const pieceLength = 65_536

/** Line ends of a local text with LF against those of the NVT, in bulk. Both directions are stateless. */
export interface LineEndConverter {
  /**
   * LF becomes CR LF, and CR becomes CR NUL.
   *
   * @param end at most {@link pieceLength} octets after `start`
   * @returns memory of its own
   */
  toNetwork(chunk: Uint8Array, start: number, end: number): Uint8Array
  /**
   * CR LF becomes LF, and CR NUL becomes CR. Stops before a CR that is last or followed by anything else.
   *
   * @param end at most {@link pieceLength} octets after `start`
   * @returns memory of its own; `consumed` tells how many octets of the input it stands for
   */
  fromNetwork(chunk: Uint8Array, start: number, end: number): Uint8Array
  /** Octets of input that the last `fromNetwork` converted. */
  consumed: number
}

/** The plain loops: the meaning of a {@link LineEndConverter}, for short pieces and where there is no WebAssembly. */
export class LineEndLoop implements LineEndConverter {
  consumed = 0
  private readonly scratch = new Uint8Array(2 * pieceLength)

  toNetwork(chunk: Uint8Array, start: number, end: number): Uint8Array {
    const { scratch } = this
    let to = 0
    for (let at = start; at < end; at++) {
      const octet = chunk[at]!
      if (octet === lf) scratch[to++] = cr
      scratch[to++] = octet
      if (octet === cr) scratch[to++] = nul
    }
    return scratch.slice(0, to)
  }

  fromNetwork(chunk: Uint8Array, start: number, end: number): Uint8Array {
    const { scratch } = this
    let to = 0
    let at = start
    for (; at < end; at++) {
      const octet = chunk[at]!
      if (octet !== cr) {
        scratch[to++] = octet
        continue
      }
      if (at + 1 === end) break
      const next = chunk[at + 1]!
      if (next !== lf && next !== nul) break
      scratch[to++] = next === lf ? lf : cr
      at++
    }
    this.consumed = at - start
    return scratch.slice(0, to)
  }
}
