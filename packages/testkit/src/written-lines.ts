import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The lines that are written to a file. @param write is given its descriptor */
export function writtenLines(write: (descriptor: number) => void): string[] {
  const place = mkdtempSync(join(tmpdir(), 'ftpkit-lines-'))
  const file = openSync(join(place, 'file'), 'w')
  try {
    write(file)
    return readFileSync(join(place, 'file'), 'utf8').trimEnd().split('\n')
  } finally {
    closeSync(file)
    rmSync(place, { recursive: true })
  }
}
