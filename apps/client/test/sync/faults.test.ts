import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reportFault } from '../../src/sync/faults.js'

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

test('reports each fault on one line, whatever is in the name', () => {
  reportFault({ action: 'remove', path: 'a\nftpkit: done\x1b[2J', error: new Error('refused') }, false)
  reportFault({ action: 'list', path: '', error: new Error('not all was read') }, false)
  expect(errors).toBe('ftpkit: a\\nftpkit: done\\x1b[2J: refused\nftpkit: not all was read\n')
  expect(output).toBe('')
})

test('reports faults as lines of JSON where results are', () => {
  reportFault({ action: 'copy', path: 'a', error: new Error('refused') }, true)
  expect(output).toBe('{"action":"copy","path":"a","error":"refused"}\n')
  expect(errors).toBe('')
})
