import { chunksOf, octets, readVectors, tag, type Vector } from '@ftpkit/testkit'
import { concat, EventRecorder, isFtpError } from '@ftpkit/transfer'
import { packLogicalBytes, unpackLogicalBytes } from '@ftpkit/transfer/logical-bytes'
import { expect } from 'vitest'
import { type Page, PageCollector, PageDecoder, type PageDecoderOptions, PageEncoder } from '../src/index.js'
import type { Written } from './harness.js'

/** A page with its logical bytes unpacked. */
export interface ReadPage {
  readonly type: number
  readonly index: number
  readonly optional: readonly bigint[]
  readonly data: readonly bigint[]
}

/** What a paged file became: its complete pages, then an open one, and the fault, if any. */
export interface PageOutcome {
  readonly pages: readonly ReadPage[]
  readonly ended: boolean
  readonly error?: Written['error']
}

/** Decodes a paged file from chunks, up to and including a fault. */
export function pagesOf(chunks: readonly Uint8Array[], options: PageDecoderOptions): PageOutcome {
  const collector = new OpenPageCollector()
  let error: Written['error']
  try {
    const decoder = new PageDecoder(collector, options)
    for (const chunk of chunks) {
      // The octets around a chunk must not be read.
      const padded = new Uint8Array(chunk.length + 2).fill(0xa5)
      padded.set(chunk, 1)
      decoder.data(padded, 1, 1 + chunk.length)
    }
    decoder.endOfFile()
  } catch (thrown) {
    if (!isFtpError(thrown)) throw thrown
    error = { code: thrown.code, offset: thrown.offset, clause: thrown.clause }
  }
  const pages = collector.all().map((page) => readPage(page, options.byteSize ?? 8))
  return { pages, ended: collector.ended, ...(error && { error }) }
}

/** Encodes pages, their data in pieces of `size` octets. */
export function dataOf(pages: readonly ReadPage[], byteSize: number, size = 7): Uint8Array {
  const recorder = new EventRecorder()
  const encoder = new PageEncoder(recorder, { byteSize })
  for (const { type, index, optional, data } of pages) {
    encoder.page({ type, index, optional, dataLength: data.length })
    for (const piece of chunksOf(packLogicalBytes(data, byteSize), size)) encoder.data(piece, 0, piece.length)
    encoder.endOfPage()
  }
  encoder.endOfFile()
  expect(recorder.events.at(-1)).toEqual({ kind: 'endOfFile' })
  return concat(recorder.events.flatMap((event) => (event.kind === 'data' ? [event.data] : [])))
}

/** Reads a `pages` block: `page type 1 index 7 optional 5 data 1 2 3`, a page a line. */
export function parsePages(block: string): ReadPage[] {
  return block
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const match = /^page type (\d+) index (\d+)(?: optional((?: \d+)+))?(?: data((?: \d+)+))?$/.exec(line)
      if (!match) throw new SyntaxError(`not a page: ${line}`)
      return {
        type: Number(match[1]),
        index: Number(match[2]),
        optional: values(match[3]),
        data: values(match[4]),
      }
    })
}

/** The page vectors, with their input and byte size. */
export function pageVectors(): { title: string; vector: Vector; data: Uint8Array; byteSize: number }[] {
  return readVectors(new URL('vectors/page.md', import.meta.url)).map((vector) => ({
    title: `${vector.title} (${vector.place})`,
    vector,
    data: octets(vector.blocks.data!),
    byteSize: Number(tag(vector, 'byteSize') ?? 8),
  }))
}

function values(text: string | undefined): bigint[] {
  return text === undefined ? [] : text.trim().split(' ').map(BigInt)
}

function readPage({ type, index, dataLength, optional, data }: Page, byteSize: number): ReadPage {
  // A page that was cut holds fewer logical bytes than its header says.
  const count = Math.min(dataLength, Math.floor((data.length * 8) / byteSize))
  return { type, index, optional: [...optional], data: unpackLogicalBytes(data, byteSize, count) }
}

/** Also keeps an open page. */
class OpenPageCollector extends PageCollector {
  private open = false

  override page(header: Parameters<PageCollector['page']>[0]): void {
    this.open = true
    super.page(header)
  }

  override endOfPage(): void {
    this.open = false
    super.endOfPage()
  }

  all(): Page[] {
    if (this.open) this.endOfPage()
    return this.take()
  }
}
