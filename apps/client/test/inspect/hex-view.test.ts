import type { Transfer, TransferSummary } from '@ftpkit/inspection'
import { expect, test } from 'vitest'
import { HexView } from '../../src/inspect/hex-view.js'

const transfer = (id: number) =>
  ({ id, command: { index: id, verb: 'RETR', argument: `file${id}`, dropped: 0 } }) as Transfer
const summary = (wireOctets: number) => ({ wireOctets }) as TransferSummary

function view(most: number) {
  const lines: string[] = []
  return {
    lines,
    hex: new HexView(
      (line) => void lines.push(line),
      most,
      () => (octet) => String.fromCharCode(octet),
    ),
  }
}

function send(hex: HexView, id: number, ...chunks: Uint8Array[]) {
  const sink = hex.begin(transfer(id))
  for (const chunk of chunks) sink.wire!(chunk, 0, chunk.length, { number: 1, time: 0 }, undefined as never)
  return sink
}

test('transfers that run at once are shown one after the other, when they have ended', () => {
  const { lines, hex } = view(4)
  const first = send(hex, 1, Buffer.from('ab'))
  const second = send(hex, 2, Buffer.from('xyz'))
  first.wire!(Buffer.from('cdef'), 0, 4, { number: 1, time: 0 }, undefined as never)
  second.end!(summary(3))
  first.end!(summary(6))
  expect(lines.map((line) => line.trim().replace(/ {2,}/g, ' '))).toEqual([
    'transfer 2, RETR file2',
    '00000000 78 79 7a xyz',
    'transfer 1, RETR file1',
    '00000000 61 62 63 64 abcd',
    '… 2 octets more',
  ])
})

test('octets of one transfer are kept up to 1 MiB, and of all that run up to 16 MiB; the others are counted', () => {
  const { lines, hex } = view(Number.MAX_SAFE_INTEGER)
  const chunk = Buffer.alloc(1_500_000)
  const sinks = Array.from({ length: 17 }, (_, index) => send(hex, index, chunk))
  for (const sink of sinks) sink.end!(summary(chunk.length))
  const more = lines.filter((line) => line.includes('more'))
  expect(more).toEqual([
    ...new Array<string>(16).fill(`  … ${1_500_000 - 1_048_576} octets more`),
    '  … 1500000 octets more',
  ])
  send(hex, 18, chunk).end!(summary(chunk.length))
  expect(lines.at(-1)).toBe(more[0])
})

test('what follows octets that were not kept is not shown in their place', () => {
  const { lines, hex } = view(1_048_576)
  const full = Array.from({ length: 16 }, (_, index) => send(hex, index, Buffer.alloc(1_048_576)))
  const late = send(hex, 17, Buffer.from('lost'))
  for (const sink of full) sink.end!(summary(1_048_576))
  lines.length = 0
  late.wire!(Buffer.from('later'), 0, 5, { number: 1, time: 0 }, undefined as never)
  late.end!(summary(9))
  expect(lines).toEqual(['transfer 17, RETR file17', '  … 9 octets more'])
})
