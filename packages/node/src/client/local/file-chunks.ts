import { type FileHandle, open } from 'node:fs/promises'

/** Octets of each read. */
const pieceLength = 524_288

/** Reads in progress while a piece is sent. */
const readsAhead = 2

/** The octets of a file from an offset on, in pieces that the caller owns; the next are read while one is in use. */
export async function* fileChunks(path: string, offset: number): AsyncGenerator<Uint8Array, void> {
  const file = await open(path)
  const reads: Promise<Uint8Array>[] = []
  let position = offset
  const readNext = () => {
    const reading = fullPiece(file, position)
    // A fault is thrown when the read is awaited.
    reading.catch(() => {})
    reads.push(reading)
    position += pieceLength
  }
  try {
    while (reads.length < readsAhead) readNext()
    for (;;) {
      const piece = await reads.shift()!
      if (piece.length === pieceLength) readNext()
      if (piece.length > 0) yield piece
      if (piece.length < pieceLength) return
    }
  } finally {
    await Promise.allSettled(reads)
    await file.close()
  }
}

/** One full piece, or what is left at the end of the file. */
async function fullPiece(file: FileHandle, position: number): Promise<Uint8Array> {
  const piece = Buffer.allocUnsafeSlow(pieceLength)
  let length = 0
  while (length < pieceLength) {
    const { bytesRead } = await file.read(piece, length, pieceLength - length, position + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return piece.subarray(0, length)
}
