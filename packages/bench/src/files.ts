import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'

const mebibyte = 1_048_576

/** Writes a file of random octets. @returns its SHA-256 in hexadecimal */
export async function writeRandomFile(path: string, mebibytes: number): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path, 'wx')
  try {
    for (let written = 0; written < mebibytes; written++) {
      const piece = randomBytes(mebibyte)
      hash.update(piece)
      await file.write(piece)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

/** @returns the SHA-256 of a file in hexadecimal */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: mebibyte })) hash.update(piece)
  return hash.digest('hex')
}
