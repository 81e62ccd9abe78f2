import { expect, test } from 'vitest'
import { fittingBlock, maxDataLength, parseRecfm } from '../src/recfm.js'

test.each([
  ['F', 'fixed', false, false, undefined],
  ['FB', 'fixed', true, false, undefined],
  ['FBA', 'fixed', true, false, 'A'],
  ['VM', 'variable', false, false, 'M'],
  ['VBS', 'variable', true, true, undefined],
  ['U', 'undefined', false, false, undefined],
  ['UA', 'undefined', false, false, 'A'],
])('parses RECFM %s', (text, lengths, blocked, spanned, control) => {
  expect(parseRecfm(text)).toEqual({ lengths, blocked, spanned, control })
})

test.each(['', 'X', 'FX', 'UB', 'US', 'BF', 'FAB', 'fb'])('%j is not a RECFM', (text) => {
  expect(parseRecfm(text)).toBeUndefined()
})

test('the data of a record fill LRECL, LRECL less the RDW, or a block', () => {
  expect(maxDataLength({ recfm: 'FB', lrecl: 80, blksize: 800 })).toBe(80)
  expect(maxDataLength({ recfm: 'VB', lrecl: 84, blksize: 800 })).toBe(80)
  expect(maxDataLength({ recfm: 'U', lrecl: 0, blksize: 800 })).toBe(800)
})

test.each([
  ['FB', 80, 6233, 6160],
  ['FB', 120, 6233, 6120],
  ['FB', 8000, 6233, 8000],
  ['FB', 0, 6233, 6233],
  ['F', 80, 800, 80],
  ['VB', 256, 6233, 6233],
  ['VB', 9000, 6233, 9004],
  ['VB', 32760, 6233, 32760],
  ['VBS', 32760, 6233, 6233],
  ['U', 0, 6233, 6233],
])('RECFM %s, LRECL %i: BLKSIZE %i is adjusted to %i', (recfm, lrecl, blksize, taken) => {
  const { blksize: size, remarks } = fittingBlock({ recfm, lrecl, blksize })
  expect(size).toBe(taken)
  expect(remarks.at(-1)).toBe(size === blksize ? undefined : `BLOCKSIZE being set to ${taken}`)
})
