import type { PagedFileReader, PositionedSink } from '../src/index.js'

/** A sparse file in memory: what was written where. */
export class SparseFile implements PositionedSink {
  readonly extents: { position: number; octets: number[] }[] = []
  length: number | undefined

  write(position: number, chunk: Uint8Array, start: number, end: number): void {
    const octets = [...chunk.subarray(start, end)]
    const last = this.extents.at(-1)
    if (last && last.position + last.octets.length === position) last.octets.push(...octets)
    else this.extents.push({ position, octets })
  }

  end(length: number): void {
    this.length = length
  }

  /** The file as it reads: holes are zeros. */
  get octets(): number[] {
    const octets = new Array<number>(this.length ?? 0).fill(0)
    for (const { position, octets: written } of this.extents)
      octets.splice(position, written.length, ...written)
    return octets
  }
}

/** A piece of a sparse file: octets, or the length of a hole. */
export type Piece = readonly number[] | number

/** Gives an reader the pieces of a sparse file in order. */
export function feed(reader: PagedFileReader, pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    if (typeof piece === 'number') reader.hole(piece)
    else reader.bytes(Uint8Array.from(piece), 0, piece.length)
  }
  reader.end()
}
