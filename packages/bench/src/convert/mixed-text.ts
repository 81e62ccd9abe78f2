import { codePage } from '@ftpkit/code-page/all'

const page = codePage('IBM-939')

const words = ['CUSTOMER', 'ORDER', '0000123456', '2026-11-29', 'TOTAL', 'Invoice', '12,345.67', 'Tokyo']

/** Kana, and Kanji of the page. */
const characters = [...charactersFrom(0x3041, 0x3093), ...charactersFrom(0x4e00, 0x9fa5)]

function charactersFrom(first: number, last: number): string[] {
  const all = Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index))
  return all.filter((character) => page.decode(page.encode(character)) === character)
}

/** Records that are made, and written again and again. */
const recordCount = 5_000

/** Records of such words and runs of double-octet characters, filled with blanks; and the same text as lines. */
export function mixedCards(recordLength: number): { octets: Uint8Array; text: string } {
  const octets = new Uint8Array(recordCount * recordLength).fill(0x40)
  const lines: string[] = []
  const pieces = piecesOf(1)
  for (let record = 0; record < recordCount; record++) {
    let line = ''
    for (let longer = pieces.next().value; page.encode(line + longer).length <= recordLength; ) {
      line += longer
      longer = pieces.next().value
    }
    octets.set(page.encode(line), record * recordLength)
    lines.push(`${line}\n`)
  }
  return { octets, text: lines.join('') }
}

/** A word or a run of characters, one after the other. */
function* piecesOf(seed: number): Generator<string, never> {
  let state = seed
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 65_536) % limit
  }
  for (;;) {
    const run = Array.from({ length: 2 + below(10) }, () => characters[below(characters.length)]!)
    yield below(2) === 0 ? `${words[below(words.length)]!} ` : run.join('')
  }
}
