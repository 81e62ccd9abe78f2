import { octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { LineSplitter } from '../../src/conversion/line-splitter.js'
import { MotionReader } from '../../src/conversion/motion-reader.js'
import { recordingEvents } from './recording.js'

function read(text: string): string[] {
  const { file, records } = recordingEvents()
  const reader = new MotionReader(file)
  const splitter = new LineSplitter(reader, 'CRLF')
  const given = octets(text)
  splitter.data(given, 0, given.length)
  reader.restartMarker()
  reader.suspect()
  splitter.endOfFile()
  return records().map((record) => Buffer.from(record, 'hex').toString())
}

test('more empty lines than a control stands for are records of nothing else', () => {
  expect(read('"A" 0d0a0d0a0d0a0d0a0d0a "B"')).toEqual([' A', ' ', ' ', '-B'])
})

test('empty lines at the end are not lost', () => {
  expect(read('"A" 0d0a 0d0a 0d0a')).toEqual([' A', ' ', ' '])
  expect(read('')).toEqual([])
})

test('a new page or the same place may be all that a record has', () => {
  expect(read('0c 0d0a "A" 0c 0c')).toEqual(['1', ' A', '1', '1'])
})
