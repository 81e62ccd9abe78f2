import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Random } from './random.js'

/** Longest input, in octets: what goes wrong does so in little, and many inputs are better than long ones. */
const maxLength = 96

/** Octets that formats treat in a way of their own, and their neighbours. */
const special = [
  0, 1, 2, 3, 4, 5, 8, 0x0a, 0x0d, 0x0e, 0x0f, 0x10, 0x15, 0x20, 0x25, 0x2b, 0x30, 0x31, 0x3f, 0x40,
].concat([0x41, 0x7f, 0x80, 0x81, 0x84, 0xbf, 0xc0, 0xc1, 0xc3, 0xe0, 0xf0, 0xff])

/** Octets to begin from. */
export interface Corpus {
  /** Of every vector of the codecs. */
  readonly all: readonly Uint8Array[]
  /** By the name of the file of vectors, without its extension. */
  readonly byFile: ReadonlyMap<string, readonly Uint8Array[]>
}

/** Reads the vectors of the codecs. */
export function readCorpus(): Corpus {
  const packages = fileURLToPath(new URL('../../../', import.meta.url))
  const byFile = new Map<string, Uint8Array[]>()
  for (const name of ['mode', 'structure', 'representation', 'pipeline', 'code-page']) {
    const folder = join(packages, name, 'test/vectors')
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
      byFile.set(file.slice(0, -'.md'.length), vectorsOf(join(folder, file)))
    }
  }
  return { all: [new Uint8Array(0), ...[...byFile.values()].flat()], byFile }
}

function vectorsOf(file: string): Uint8Array[] {
  const blocks = readFileSync(file, 'utf8').matchAll(blockPattern)
  return Array.from(blocks, ([, block]) => octetsOf(block!)).filter(
    (octets) => octets !== undefined && octets.length <= maxLength,
  ) as Uint8Array[]
}

/** The blocks of a vector that hold octets. */
const blockPattern = /^```(?:wire|file|data|local|octets)\n([\s\S]*?)^```$/gm

/**
 * An input: chance alone, or a vector that was changed in a few places, sometimes joined to another. Half of them are
 * vectors of the file that is named, so that a decoder gets far.
 */
export function makeInput(random: Random, corpus: Corpus, file?: string): Uint8Array {
  const own = corpus.byFile.get(file ?? '') ?? corpus.all
  const vectors = random.below(2) === 0 ? own : corpus.all
  const choice = vectors === own ? 2 + random.below(6) : random.below(8)
  if (choice === 0) return Uint8Array.from({ length: random.below(maxLength) }, () => random.below(256))
  if (choice === 1) return Uint8Array.from({ length: random.below(maxLength / 2) }, () => random.one(special))
  const octets = [...random.one(vectors)]
  if (choice === 2) octets.splice(random.below(octets.length + 1), 0, ...random.one(vectors))
  for (let changes = random.below(4); changes > 0; changes--) change(octets, random)
  return Uint8Array.from(octets.slice(0, maxLength))
}

function change(octets: number[], random: Random): void {
  const at = random.below(octets.length + 1)
  switch (random.below(6)) {
    case 0:
      octets[at] = random.below(256)
      break
    case 1:
      octets[at] = random.one(special)
      break
    case 2:
      octets[at] = (octets[at] ?? 0) ^ (1 << random.below(8))
      break
    case 3:
      octets.splice(at, random.below(4))
      break
    case 4:
      octets.splice(at, 0, random.one(special))
      break
    default:
      octets.splice(at, 0, ...octets.slice(random.below(at + 1), at))
  }
}

/** Reads octets as vectors have them; undefined for a block that is something else. */
function octetsOf(block: string): Uint8Array | undefined {
  const values: number[] = []
  for (const [token, quoted] of block.matchAll(/"([^"]*)"|[^\s"]+/g)) {
    if (quoted !== undefined) values.push(...Array.from(quoted, (letter) => letter.charCodeAt(0)))
    else if (/^(?:[0-9a-f]{2})+$/i.test(token)) values.push(...Buffer.from(token, 'hex'))
    else return undefined
  }
  return Uint8Array.from(values)
}
