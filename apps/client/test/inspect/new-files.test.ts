import {
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NewFiles } from '../../src/inspect/new-files.js'

let place: string
let files: NewFiles
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'ftpkit-new-'))
  files = new NewFiles(place)
})
afterEach(() => {
  files.closeAll()
  rmSync(place, { recursive: true })
})

const octets = Buffer.from('octets')

test('files are written in turns, any number of them', () => {
  const many = Array.from({ length: 200 }, (_, index) => files.create(`${index}`))
  for (let turn = 0; turn < 3; turn += 1) for (const file of many) files.write(file, octets, turn, turn + 1)
  expect(
    files.made.map(({ name, octets: count }) => [readFileSync(join(place, name), 'utf8'), count]),
  ).toEqual(many.map(() => ['oct', 3]))
})

test('what is there is not written over, and no link is followed', () => {
  writeFileSync(join(place, 'mine'), 'precious')
  symlinkSync(join(place, 'mine'), join(place, 'link'))
  for (const name of ['mine', 'link']) expect(() => files.create(name)).toThrow('EEXIST')
  expect(readFileSync(join(place, 'mine'), 'utf8')).toBe('precious')
})

test.each([
  ['another file', (path: string) => writeFileSync(path, 'precious'), 'was replaced'],
  ['a link', (path: string) => symlinkSync(join(place, 'target'), path), 'ELOOP'],
])(
  'a file that was closed meanwhile is not written where it was replaced by %s',
  (_name, replace, message) => {
    writeFileSync(join(place, 'target'), 'precious')
    const file = files.create('first')
    files.write(file, octets, 0, 3)
    files.close(file)
    // Its number must not be used again.
    renameSync(join(place, 'first'), join(place, 'moved'))
    replace(join(place, 'first'))
    expect(() => files.write(file, octets, 3, 6)).toThrow(message)
    expect(readFileSync(join(place, 'target'), 'utf8')).toBe('precious')
    expect(existsSync(join(place, 'moved'))).toBe(true)
  },
)
