import { LinesReader } from '@ftpkit/structure'
import { octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { MotionReader } from '../../src/conversion/asa.js'
import { recordingEvents } from './recording.js'

function read(text: string): string[] {
  const { file, records } = recordingEvents()
  const lines = new LinesReader(new MotionReader(file), { lineEnd: 'crlf' })
  const given = octets(text)
  lines.bytes(given, 0, given.length)
  lines.end()
  return records().map((record) => Buffer.from(record, 'hex').toString())
}

test('empty lines beyond those of a control are records that hold only a control', () => {
  expect(read('"A" 0d0a0d0a0d0a0d0a0d0a "B"')).toEqual([' A', ' ', ' ', '-B'])
})

test('keeps empty lines at the end', () => {
  expect(read('"A" 0d0a 0d0a 0d0a')).toEqual([' A', ' ', ' '])
  expect(read('')).toEqual([])
})

test('FF or CR without text is a record that holds only a control', () => {
  expect(read('0c 0d0a "A" 0c 0c')).toEqual(['1', ' A', '1', '1'])
})
