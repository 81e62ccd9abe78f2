import { concat } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OctetMap, OctetRun } from '../src/index.js'
import { carriedBy, mapOf, readingOf, runsOf } from './reading.js'
import { anyWire, damaged, type Wire, wireOfFormat } from './wires.js'

const spacing = fc.constantFrom(1, 2, 3, 5, 7, 16, 100, 65_536)
/** Where a CR ends a block, what it is depends on the next one. */
const cutLineEnds = ({ content: { parameters, recordFormat } }: Wire) =>
  parameters?.mode === 'B' && recordFormat?.format === 'lines' && /crlf|any/.test(recordFormat.lineEnd ?? '')

const anything = fc.oneof(anyWire, wireOfFormat)

function expectCover(runs: readonly OctetRun[], length: number): void {
  let at = 0
  for (const { start, end } of runs) {
    expect(start).toBe(at)
    expect(end).toBeGreaterThan(start)
    at = end
  }
  expect(at).toBe(length)
}

/** The data of each record. */
async function recordsOf(map: OctetMap, { octets }: Wire): Promise<Uint8Array[]> {
  const pieces = new Map<number, Uint8Array[]>()
  for (let number = 1; number <= map.records; number++) pieces.set(number, [])
  for (const run of await runsOf(map)) {
    const isData = run.role === 'data' || run.role === 'repeated' || run.role === 'filler'
    if (isData && run.record !== undefined) pieces.get(run.record)?.push(carriedBy(run, octets))
  }
  return [...pieces.values()].map((pieces) => concat(pieces))
}

describe('a map', () => {
  test('has every octet once and in order, whatever the octets are', async () => {
    await fc.assert(
      fc.asyncProperty(damaged(anything), spacing, async (wire, spacing) => {
        const map = await mapOf(wire, spacing)
        expectCover(await runsOf(map), wire.octets.length)
      }),
      { numRuns: 1_000 },
    )
  })

  test('is the same wherever reading begins', async () => {
    await fc.assert(
      fc.asyncProperty(
        damaged(anything),
        spacing,
        fc.nat(),
        fc.nat(40),
        async (wire, spacing, at, length) => {
          const [whole, map] = [await mapOf(wire), await mapOf(wire, spacing)]
          const from = at % (wire.octets.length + 1)
          const to = Math.min(wire.octets.length, from + length)
          if (from === to) return
          const part = await map.part(from, to)
          expect(part.octets).toEqual(wire.octets.slice(from, to))
          const inRange = ({ start, end }: OctetRun) => end > from && start < to
          const clipped = (run: OctetRun) => ({ ...run, end: Math.min(run.end, to) })
          expect(part.runs.map(clipped)).toEqual((await runsOf(whole)).filter(inRange).map(clipped))
          expect(map.faults).toEqual(whole.faults)
          expect(map.records).toBe(whole.records)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('has no record of octets that MODE refused only after they were scanned', async () => {
    const parameters = { type: { code: 'E', format: 'N' }, structure: 'R', mode: 'C' } as const
    const wire: Wire = { octets: Uint8Array.of(0, 0x90, 0), content: { parameters } }
    for (const spacing of [1, 2, 3]) {
      const map = await mapOf(wire, spacing)
      expect(map.records).toBe(0)
      expect(map.faults).toEqual((await mapOf(wire)).faults)
      expectCover(await runsOf(map), 3)
    }
  })

  test('has for data what the decoder of the MODE passes on', async () => {
    await fc.assert(
      fc.asyncProperty(damaged(anyWire), spacing, async (wire, spacing) => {
        const reading = readingOf(wire)
        const map = await mapOf(wire, spacing)
        if (map.faults.some(({ tolerated }) => !tolerated)) return
        // MODE passes on what follows the last page, and drops what follows the end of file of STRU R in MODE S.
        const isCarried = ({ note }: OctetRun) =>
          wire.content.parameters?.structure === 'P' || note !== 'after the end of the file'
        const runs = (await runsOf(map)).filter(isCarried)
        expect(concat(runs.map((run) => carriedBy(run, wire.octets)))).toEqual(reading.carried)
      }),
      { numRuns: 2_000 },
    )
  })

  test('has the faults of MODE at the offsets that its decoder names', async () => {
    await fc.assert(
      fc.asyncProperty(damaged(anyWire), spacing, async (wire, spacing) => {
        const map = await mapOf(wire, spacing)
        const { faults } = readingOf(wire)
        const of = ({ code, offset }: { code: string; offset?: number | undefined }) => `${code} ${offset}`
        // The first thousand are kept.
        if (map.faults.length >= 1_000) return
        for (const fault of faults) expect(map.faults.map(of)).toContain(of(fault))
      }),
      { numRuns: 2_000 },
    )
  })

  test('has the records that the decoders find', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyWire, wireOfFormat), spacing, async (wire, spacing) => {
        if (cutLineEnds(wire)) return
        const { type, structure, mode } = wire.content.parameters!
        // A repeated octet can be part of the header of a page.
        if (structure === 'P' && mode === 'C') return
        if (structure === 'F' && !wire.content.recordFormat) return
        if (structure === 'P' && type.code === 'L' && type.byteSize % 8 !== 0) return
        const map = await mapOf(wire, spacing)
        expect(await recordsOf(map, wire)).toEqual(readingOf(wire).records)
      }),
      { numRuns: 2_000 },
    )
  })

  test('has the records of damaged files up to the fault', async () => {
    await fc.assert(
      fc.asyncProperty(damaged(wireOfFormat), spacing, async (wire, spacing) => {
        if (cutLineEnds(wire)) return
        const map = await mapOf(wire, spacing)
        const { records, failed } = readingOf(wire)
        const found = await recordsOf(map, wire)
        if (failed) expect(found.slice(0, records.length)).toEqual(records)
        else expect(found).toEqual(records)
      }),
      { numRuns: 2_000 },
    )
  })
})
