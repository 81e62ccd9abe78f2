import { expect, test } from 'vitest'
import { EventRecorder, FileFilter, type FileSink } from '../src/index.js'

class Unchanged extends FileFilter {
  constructor(file: FileSink) {
    super(file)
  }
}

test('passes on everything that it does not override', () => {
  const direct = new EventRecorder()
  const filtered = new EventRecorder()
  for (const file of [direct, new Unchanged(filtered)]) {
    file.suspect(true)
    file.data(Uint8Array.of(1, 2, 3), 1, 3)
    file.restartMarker(Uint8Array.of(65))
    file.endOfRecord()
    file.endOfFile()
  }
  expect(filtered.events).toEqual(direct.events)
  expect(filtered.events).toHaveLength(5)
})
