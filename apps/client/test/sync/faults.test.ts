import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ReportedError } from '../../src/exit-status.js'
import { Faults } from '../../src/sync/faults.js'

let output = ''
let errors = ''

beforeEach(() => {
  output = ''
  errors = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += text
    return true
  })
})

afterEach(() => vi.restoreAllMocks())

test('reports each fault on one line, whatever is in the name, and throws the first at the end', () => {
  const faults = new Faults(false)
  const first = new Error('refused')
  faults.add('remove', 'a\nftpkit: done\x1b[2J', first)
  faults.add('list', '', new Error('not all was read'))
  expect(errors).toBe('ftpkit: a\\nftpkit: done\\x1b[2J: refused\nftpkit: not all was read\n')
  expect(output).toBe('')
  expect(() => faults.end()).toThrow(expect.objectContaining({ fault: first }))
  expect(() => faults.end()).toThrow(ReportedError)
})

test('reports faults as lines of JSON where results are', () => {
  const faults = new Faults(true)
  faults.add('copied', 'a', new Error('refused'))
  expect(output).toBe('{"action":"copied","path":"a","error":"refused"}\n')
  expect(errors).toBe('')
})

test('throws nothing without a fault', () => {
  expect(() => new Faults(false).end()).not.toThrow()
})
