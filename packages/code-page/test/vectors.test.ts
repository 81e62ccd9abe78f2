import { atEverySplit, everyTruncation, octets, readVectors, tag, type Vector } from '@ftpkit/testkit'
import { describe, expect, test } from 'vitest'
import { codePage } from '../src/all.js'
import { CodePageError } from '../src/error.js'
import type { CodePage, CodePageOptions, CodePageTolerance } from '../src/page.js'

const vectors = readVectors(new URL('vectors/double-octet.md', import.meta.url))

function optionsOf(vector: Vector): CodePageOptions {
  return {
    tolerate: vector.tags.flatMap((text) => /^tolerate (.+)$/.exec(text)?.[1] ?? []) as CodePageTolerance[],
    unmappable: tag(vector, 'unmappable') === 'throw' ? 'throw' : 'substitute',
  }
}

function decoded(page: CodePage, options: CodePageOptions, chunks: readonly Uint8Array[]): string {
  const decoder = page.decoder(options)
  try {
    return JSON.stringify(chunks.map((chunk) => decoder.write(chunk)).join('') + decoder.end())
  } catch (error) {
    if (!(error instanceof CodePageError)) throw error
    expect(() => decoder.write(chunks[0]!)).toThrow(error)
    expect(() => decoder.end()).toThrow(error)
    return `${error.code} ${error.offset}`
  }
}

describe.each(vectors.map((vector) => [vector.title, vector] as const))('%s', (_title, vector) => {
  const page = codePage(vector.tags[0]!)
  const wire = octets(vector.blocks.octets!)
  const { text, error } = vector.blocks

  test('decodes, cut anywhere', () => {
    const expected = text === undefined ? error : JSON.stringify(JSON.parse(text))
    expect(atEverySplit(wire, (chunks) => decoded(page, optionsOf(vector), chunks))).toBe(expected)
  })

  if (text === undefined) return
  const whole: string = JSON.parse(text)

  test('is the beginning of the text, or malformed, at every beginning', () => {
    const expected = JSON.stringify(whole).slice(0, -1)
    for (const beginning of everyTruncation(wire)) {
      const result = decoded(page, optionsOf(vector), [beginning])
      const isBeginning = expected.startsWith(result.slice(0, -1).replace(/\ufffd$/, ''))
      expect(isBeginning || /^malformed-text \d+$/.test(result), result).toBe(true)
    }
  })

  if (vector.tags.includes('one way')) return

  test('encodes, cut anywhere', () => {
    expect(page.encode(whole)).toEqual(wire)
    for (let at = 0; at <= whole.length; at++) {
      const encoder = page.encoder()
      const pieces = [encoder.write(whole.slice(0, at)), encoder.write(whole.slice(at)), encoder.end()]
      expect(Uint8Array.from(pieces.flatMap((piece) => [...piece])), `cut at ${at}`).toEqual(wire)
    }
  })
})
