import { atEverySplit, everyTruncation, hex, octets, readVectors } from '@ftpkit/testkit'
import { isFtpError } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { type ProxyHeader, ProxyHeaderReader, parseProxyHeader } from '../src/index.js'

/** A header as a vector writes it. */
function written(header: ProxyHeader): string {
  if (header.kind !== 'proxied') return `${header.version} ${header.kind}`
  const { version, source, destination, fields } = header
  const ends = [source, destination].map(({ host, port }) => `${host}:${port}`)
  const values = fields.map(({ type, value }) => `${hex(Uint8Array.of(type))}=${hex(value)}`)
  return [version, ...ends, ...values].join(' ')
}

function read(chunks: readonly Uint8Array[]): { header: string; leftover: string } | undefined {
  const reader = new ProxyHeaderReader()
  for (const [index, chunk] of chunks.entries()) {
    const found = reader.push(chunk)
    if (!found) continue
    const after = [found.leftover, ...chunks.slice(index + 1)].map(hex).join('')
    return { header: written(found.header), leftover: after }
  }
  return undefined
}

/** What is read, or the fault, as a value that can be compared. */
function outcomeOf(chunks: readonly Uint8Array[]) {
  try {
    return { value: read(chunks) }
  } catch (error) {
    if (!isFtpError(error)) throw error
    const { code, offset, clause, message } = error
    return { error: { code, offset, clause, message } }
  }
}

describe.each(readVectors(new URL('vectors/headers.md', import.meta.url)))(
  '$title ($place)',
  ({ blocks }) => {
    const wire = octets(blocks.wire!)

    test('is read in chunks of every size', () => {
      const outcome = atEverySplit(wire, outcomeOf)
      if (blocks.fault === undefined) {
        expect(outcome).toEqual({
          value: { header: blocks.header, leftover: hex(octets(blocks.leftover ?? '')) },
        })
        return
      }
      const [, offset, clause, message] = /^(\d+) (PROXY \S+) (.*)$/.exec(blocks.fault)!
      expect(outcome.error).toMatchObject({
        code: 'bad-proxy-header',
        offset: Number(offset),
        clause,
        message: expect.stringContaining(message!),
      })
    })

    test('is not a header before its last octet, and nothing is wrong with its beginning', () => {
      if (blocks.fault !== undefined) return
      const length = wire.length - octets(blocks.leftover ?? '').length
      for (const beginning of everyTruncation(wire.subarray(0, length))) {
        expect(parseProxyHeader(beginning)).toBeUndefined()
        const reader = new ProxyHeaderReader()
        reader.push(beginning)
        expect(reader.length).toBe(beginning.length)
        expect(() => reader.end()).toThrow(
          expect.objectContaining({ code: 'incomplete', offset: beginning.length }),
        )
      }
    })
  },
)

describe('ProxyHeaderReader', () => {
  const longest = octets('0d0a0d0a000d0a "QUIT" 0a 21 11 0208 c0000201 c6336407 c350 0015 04 01f9')
  const padded = Uint8Array.from([...longest, ...new Array(505).fill(0)])

  test('reads a header of 536 octets, and no longer one unless it is allowed', () => {
    expect(padded).toHaveLength(536)
    expect(parseProxyHeader(padded)).toMatchObject({ kind: 'proxied', length: 536 })
    expect(() => parseProxyHeader(padded, { maxLength: 535 })).toThrow('536 octets, and 535 are the most')
    const longer = octets('0d0a0d0a000d0a "QUIT" 0a 21 11 0209')
    expect(parseProxyHeader(longer, { maxLength: 537 })).toBeUndefined()
  })

  test('ends at the maximum, however small it is', () => {
    for (const first of ['PROXY TCP4 1', '\r\n\r\n\0\r\nQUIT\n']) {
      const reader = new ProxyHeaderReader({ maxLength: 10 })
      const push = () => reader.push(Uint8Array.from(first, (letter) => letter.charCodeAt(0)))
      expect(push).toThrow('longer than 10 octets')
    }
  })

  test('copies no more of a large chunk than a header may have', () => {
    const chunk = new Uint8Array(1_000_000)
    chunk.set(octets('"PROXY TCP4 192.0.2.1 198.51.100.7 50000 21" 0d0a'))
    const found = new ProxyHeaderReader().push(chunk)!
    expect(found.leftover.buffer).toBe(chunk.buffer)
    expect(found.leftover).toHaveLength(1_000_000 - 44)
  })

  test('takes nothing after the header', () => {
    const reader = new ProxyHeaderReader()
    reader.push(octets('"PROXY UNKNOWN" 0d0a'))
    expect(() => reader.end()).not.toThrow()
    expect(() => reader.push(octets('00'))).toThrow(TypeError)
  })

  test('leaves the memory of chunks to the caller', () => {
    const reader = new ProxyHeaderReader()
    const memory = octets('"PROXY TCP4 192.0.2.1 "')
    expect(reader.push(memory)).toBeUndefined()
    memory.fill(0)
    expect(reader.push(octets('"198.51.100.7 50000 21" 0d0a'))?.header).toMatchObject({
      source: { host: '192.0.2.1', port: 50_000 },
    })
  })
})
