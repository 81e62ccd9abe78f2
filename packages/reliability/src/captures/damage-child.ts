/**
 * Inspects damaged captures: `damage-child.ts FOLDER SEED STRIDE FLIPS`. Each file of the folder is cut at every `STRIDE`th
 * octet, and `FLIPS` times a few of its bits are changed. Reports as JSON what was thrown and how much memory it took.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CaptureReader, Reassembler } from '@ftpkit/capture'
import {
  explainEnd,
  explainExpectation,
  explainTransfer,
  type InspectionEvent,
  Inspector,
} from '@ftpkit/inspection'
import { SeededRandom } from './random.js'

/** Octets that the reader gets at a time. */
const chunkLength = 65_536

/** Failures that are reported. */
const maxFailures = 20

/** Bits that are changed at most. */
const maxBits = 8

const [folder = '.', seed = '1', stride = '97', flips = '2000'] = process.argv.slice(2)
const random = new SeededRandom(Number(seed))
const failures: string[] = []
let runs = 0
let highest = 0

const files = captureFiles(folder)
for (const file of files) inspect(readFileSync(file), file)
globalThis.gc?.()
const before = process.memoryUsage.rss()
for (const file of files) damage(file)
process.stdout.write(JSON.stringify({ captures: files.length, runs, failures, memory: highest - before }))

function damage(file: string): void {
  const whole = readFileSync(file)
  for (let length = 0; length < whole.length; length += Number(stride)) {
    inspect(whole.subarray(0, length), `${file}, cut at ${length}`)
  }
  for (let count = 0; count < Number(flips); count += 1) {
    const places = Array.from({ length: 1 + random.below(maxBits) }, () => random.below(whole.length * 8))
    flip(whole, places)
    inspect(whole, `${file}, bits ${places} changed`)
    flip(whole, places)
  }
}

/** Changes bits; done again, it restores them. */
function flip(octets: Uint8Array, places: readonly number[]): void {
  for (const place of places) octets[place >> 3]! ^= 1 << (place & 7)
}

function inspect(capture: Uint8Array, name: string): void {
  runs += 1
  try {
    read(capture)
  } catch (error) {
    if (failures.length < maxFailures)
      failures.push(`${name}: ${error instanceof Error ? error.stack : error}`)
  }
  highest = Math.max(highest, process.memoryUsage.rss())
}

function read(capture: Uint8Array): void {
  const inspector = new Inspector({ event: explain, transfer: () => ({ wire: ignore, file: ignore }) })
  const reassembler = new Reassembler(inspector)
  const reader = new CaptureReader({ packet: (packet) => reassembler.packet(packet), fault: ignore })
  for (let at = 0; at < capture.length; at += chunkLength)
    reader.bytes(capture.subarray(at, at + chunkLength))
  reader.end()
  reassembler.end()
}

function ignore(): void {}

function explain(event: InspectionEvent): void {
  if (event.kind === 'expectation') explainExpectation(event.expectation)
  if (event.kind === 'transfer-end') explainTransfer(event.summary)
  if (event.kind === 'session-end') explainEnd(event.reason)
}

function captureFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return /\.pcap(?:ng)?$/.test(path) ? [path] : []
  return readdirSync(path)
    .sort()
    .flatMap((name) => captureFiles(join(path, name)))
}
