import { octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { LineSplitter } from '../../src/conversion/line-splitter.js'
import { recordingEvents } from './recording.js'

function split(text: string, lineEnd: number | 'CRLF', size: number): string[] {
  const { file, records } = recordingEvents()
  const splitter = new LineSplitter(file, lineEnd)
  const given = octets(text)
  for (let at = 0; at < given.length; at += size) splitter.data(given, at, Math.min(at + size, given.length))
  splitter.endOfFile()
  return records()
}

test.each([1, 2, 3, 4, 5, 100])(
  'ends records at CR LF, and takes CR or LF alone for data, by pieces of %i',
  (size) => {
    const text = '"a" 0d0a 0d0a "b" 0a "c" 0d "d" 0d 0d0a 0d "e" 0d'
    expect(split(text, 'CRLF', size)).toEqual(['61', '', '620a630d640d', '0d650d'])
    expect(split('"a" 0d0a', 'CRLF', size)).toEqual(['61'])
    expect(split('', 'CRLF', size)).toEqual([])
  },
)

test.each([1, 2, 3, 100])('ends records at the new line of EBCDIC, by pieces of %i', (size) => {
  expect(split('c1 15 15 c20d25 15 c3', 0x15, size)).toEqual(['c1', '', 'c20d25', 'c3'])
})

test('passes on what says itself where records end', () => {
  const { file, records } = recordingEvents()
  const splitter = new LineSplitter(file, 'CRLF')
  splitter.data(octets('c1'), 0, 1)
  splitter.endOfRecord()
  splitter.restartMarker()
  splitter.suspect()
  splitter.endOfFile()
  expect(records()).toEqual(['c1'])
})
