import { type FileHandle, open } from 'node:fs/promises'

/** Octets that a file is read by. */
const pieceLength = 524_288

/** Reads under way while a piece is sent. */
const ahead = 2

/** A file's octets from an offset on, in pieces; the next are read while one is in use. Pieces are their taker's. */
export async function* fileChunks(path: string, offset: number): AsyncGenerator<Uint8Array, void> {
  const file = await open(path)
  const underWay: Promise<Uint8Array>[] = []
  let position = offset
  const readNext = () => {
    const reading = fullPiece(file, position)
    // Told when its turn has come.
    reading.catch(() => {})
    underWay.push(reading)
    position += pieceLength
  }
  try {
    while (underWay.length < ahead) readNext()
    for (;;) {
      const piece = await underWay.shift()!
      if (piece.length === pieceLength) readNext()
      if (piece.length > 0) yield piece
      if (piece.length < pieceLength) return
    }
  } finally {
    await Promise.allSettled(underWay)
    await file.close()
  }
}

/** As many octets as a piece has, fewer only at the end of the file. */
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
