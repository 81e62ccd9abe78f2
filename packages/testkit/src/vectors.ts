import { readFileSync } from 'node:fs'

/** One vector of a Markdown file: a heading that is a sentence, tags in a comment, and named blocks. */
export interface Vector {
  /** The heading, without its tags. */
  readonly title: string
  /** Its place, `FILE:LINE`, for the message of a failing test. */
  readonly place: string
  /** The text of the comment after the heading, split at `·`. */
  readonly tags: readonly string[]
  /** The fenced blocks below the heading, by their info string. */
  readonly blocks: Readonly<Record<string, string>>
}

/**
 * Reads the vectors of a Markdown file.
 *
 * ````md
 * ### A record that fills two blocks   <!-- RFC 959 §3.4.2 · TYPE I · STRU R -->
 * ```wire
 * 00 0003 "ABC"  80 0002 "DE"  40 0000
 * ```
 * ```events
 * data "ABCDE"
 * endOfRecord
 * endOfFile
 * ```
 * ````
 */
export function readVectors(file: URL): Vector[] {
  return parseVectors(readFileSync(file, 'utf8'), file.pathname.split('/').at(-1) ?? '')
}

/** Reads the vectors of a Markdown text. @throws SyntaxError for a heading without blocks, or a block twice */
export function parseVectors(text: string, fileName: string): Vector[] {
  const vectors: { title: string; place: string; tags: string[]; blocks: Record<string, string> }[] = []
  let fence: { name: string; lines: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const current = vectors.at(-1)
    const opening = /^```(\w+)$/.exec(line)
    if (fence) {
      if (line !== '```') fence.lines.push(line)
      else {
        current!.blocks[fence.name] = fence.lines.join('\n')
        fence = undefined
      }
    } else if (opening && current) {
      if (current.blocks[opening[1]!] !== undefined)
        throw new SyntaxError(`${fileName}:${index + 1}: ${line} twice`)
      fence = { name: opening[1]!, lines: [] }
    } else if (line.startsWith('### ')) {
      const [, title = '', comment = ''] = /^### (.*?)\s*(?:<!--\s*(.*?)\s*-->)?$/.exec(line) ?? []
      vectors.push({ title, place: `${fileName}:${index + 1}`, tags: comment.split(/\s*·\s*/), blocks: {} })
    }
  }
  for (const { place, blocks } of vectors) {
    if (Object.keys(blocks).length === 0) throw new SyntaxError(`${place}: a vector without blocks`)
  }
  return vectors
}

/** The value of the tag that begins with a word: `tag(vector, 'TYPE')` of `TYPE A N` is `A N`. */
export function tag(vector: Vector, word: string): string | undefined {
  for (const text of vector.tags)
    if (text === word || text.startsWith(`${word} `)) return text.slice(word.length + 1)
  return undefined
}
