import { spawnSync } from 'node:child_process'
import type { CodePage, TabularPage } from '../src/page.js'

/** One octet or pair that glibc reads differently. */
export interface Disagreement {
  readonly octets: number
  readonly here: string | undefined
  readonly there: string | undefined
}

/** What ends the lines here. */
function lineFeedOf(page: CodePage): number {
  return page.encode('\n')[0]!
}

const shiftOut = 0x0e
const shiftIn = 0x0f

/** Why there is nothing to compare with, or `undefined` if there is. */
export function whyNoGlibc(): string | undefined {
  const { error, stdout } = spawnSync('iconv', ['--version'], { encoding: 'utf8' })
  if (error) return 'there is no iconv here'
  return /glibc|GNU libc/i.test(stdout) ? undefined : 'the iconv here is not the one of glibc'
}

/** What glibc calls a page, or `undefined` if it hasn't it. */
export function glibcName({ ccsid, name }: CodePage): string | undefined {
  const { stdout } = spawnSync('iconv', ['-l'], { encoding: 'utf8' })
  const known = new Set(stdout.split(/[\s,]+/).map((name) => name.replace(/\/+$/, '')))
  if (!name.startsWith('IBM-')) return [name, `CP${ccsid}`].find((spelling) => known.has(spelling))
  return [`IBM${String(ccsid).padStart(3, '0')}`, `IBM-${ccsid}`, `CP${ccsid}`].find((spelling) =>
    known.has(spelling),
  )
}

/** Every octet but LF, which ends the lines here, and every pair, of a page. */
export function everyPlace(page: CodePage): number[] {
  const lineFeed = lineFeedOf(page)
  const octets = Array.from({ length: 256 }, (_, octet) => octet).filter((octet) => octet !== lineFeed)
  if (page.kind !== 'double-octet') return octets
  const leads = Array.from({ length: 0xbf }, (_, index) => index + 0x40)
  const pairs = leads.flatMap((lead) => leads.map((trail) => (lead << 8) | trail))
  return [...octets.filter((octet) => octet !== shiftOut && octet !== shiftIn), ...pairs]
}

/** Lets glibc read every place as a line of its own. */
export function readingDifferences(page: TabularPage, name: string): Disagreement[] {
  const places = everyPlace(page)
  const lineFeed = lineFeedOf(page)
  const input = places.flatMap((place) => [...octetsOf(place), lineFeed])
  const lines = new TextDecoder('utf-16le')
    .decode(iconv(name, 'UTF-16LE', Uint8Array.from(input)))
    .split('\n')
  if (lines.length !== places.length + 1) throw new Error(`${name} gave ${lines.length} lines`)
  return places
    .map((octets, index) => ({ octets, here: page.characterOf(octets), there: lines[index] || undefined }))
    .filter(({ here, there }) => here !== there)
}

/** Lets glibc write every character of the places as a line of its own. */
export function writingDifferences(
  page: TabularPage,
  name: string,
  places: readonly number[],
): { readonly text: string; readonly here: string; readonly there: string }[] {
  const texts = [...new Set(places.flatMap((place) => page.characterOf(place) ?? []))]
  const input = texts.map((text) => `${text}\n`).join('')
  const here = linesOf(page, page.encode(input))
  const there = linesOf(page, iconv('UTF-16LE', name, Buffer.from(input, 'utf16le')))
  return texts
    .map((text, index) => ({ text, here: here[index]!, there: there[index]! }))
    .filter((line) => line.here !== line.there)
}

function octetsOf(place: number): number[] {
  return place < 0x100 ? [place] : [shiftOut, place >> 8, place & 0xff, shiftIn]
}

/** The lines of octets, in hexadecimal, without shifts. */
function linesOf(page: CodePage, octets: Uint8Array): string[] {
  const lineFeed = lineFeedOf(page)
  const shifts = page.kind === 'double-octet'
  const lines = ['']
  let double = false
  for (const octet of octets) {
    if (shifts && (octet === shiftOut || octet === shiftIn)) double = octet === shiftOut
    else if (octet === lineFeed && !double) lines.push('')
    else lines[lines.length - 1] += octet.toString(16).padStart(2, '0')
  }
  return lines
}

function iconv(from: string, to: string, input: Uint8Array): Uint8Array {
  const { stdout } = spawnSync('iconv', ['-c', '-f', from, '-t', to], { input, maxBuffer: 1 << 26 })
  return stdout
}
