import type { TextHit } from './messages.js'
import { chunksOf } from './read-capture.js'

/** Places that are reported of one file. */
const maxHits = 20

/** Letters that are shown around a place. */
const context = 32

/** Finds a text in a file, in upper or lower case, of which only a chunk is in memory. */
export async function searchText(transfer: number, file: Blob, text: string): Promise<TextHit[]> {
  const wanted = text.toLowerCase()
  if (wanted === '') return []
  const hits: TextHit[] = []
  const decoder = new TextDecoder()
  let window = ''
  let from = 0
  const look = (isLast: boolean) => {
    const folded = foldedCase(window)
    while (hits.length < maxHits) {
      const at = folded.indexOf(wanted, from)
      // What follows a place may arrive with the next chunk.
      if (at < 0 || (!isLast && at + wanted.length + context > window.length)) break
      const end = at + wanted.length
      hits.push({
        transfer,
        before: window.slice(Math.max(0, at - context), at),
        found: window.slice(at, end),
        after: window.slice(end, end + context),
      })
      from = end
    }
    const kept = Math.max(from, window.length - wanted.length - context)
    const start = Math.max(0, kept - context)
    window = window.slice(start)
    from = Math.max(from, kept) - start
  }
  for await (const chunk of chunksOf(file)) {
    window += decoder.decode(chunk, { stream: true })
    look(false)
    if (hits.length >= maxHits) return hits
  }
  window += decoder.decode()
  look(true)
  return hits
}

/** In lower case, with each letter at the place where it was. */
function foldedCase(text: string): string {
  const folded = text.toLowerCase()
  if (folded.length === text.length) return folded
  return Array.from(text, (letter) => {
    const lower = letter.toLowerCase()
    return lower.length === letter.length ? lower : letter
  }).join('')
}
