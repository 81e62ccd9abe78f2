import { describe, expect, test } from 'vitest'
import { differInSize, differInTime } from '../src/comparison.js'
import type { FileNode } from '../src/tree.js'

const at = (time: number, precision = 1_000): FileNode => ({
  kind: 'file',
  size: 1,
  modified: { time, precision },
})

test('files of unknown size differ in size', () => {
  expect(differInSize({ kind: 'file', size: 1 }, { kind: 'file', size: 1 })).toBe(false)
  expect(differInSize({ kind: 'file', size: 1 }, { kind: 'file', size: 2 })).toBe(true)
  expect(differInSize({ kind: 'file' }, { kind: 'file' })).toBe(true)
})

describe('differInTime', () => {
  test('is true for a newer source', () => {
    expect(differInTime(at(5_000), at(3_000))).toBe(true)
  })

  test('is false for a target that is as new, or newer', () => {
    expect(differInTime(at(5_000), at(5_000))).toBe(false)
    expect(differInTime(at(5_000), at(9_000))).toBe(false)
  })

  test('ignores differences below the precision of a listing', () => {
    expect(differInTime(at(59_000), at(0, 60_000))).toBe(false)
    expect(differInTime(at(60_000), at(0, 60_000))).toBe(true)
    expect(differInTime(at(999), at(0, 1))).toBe(false)
  })

  test('is true if a size or a time is unknown', () => {
    expect(differInTime({ kind: 'file', size: 1 }, at(0))).toBe(true)
    expect(differInTime({ kind: 'file' }, at(0))).toBe(true)
  })

  test('reads the times of each side by its clock', () => {
    const hours = 3_600_000
    const local = at(100 * hours)
    const listed = at(108 * hours, 60_000)
    expect(differInTime(local, listed)).toBe(false)
    expect(differInTime(local, listed, { target: 9 * hours })).toBe(true)
    expect(differInTime(listed, local, { source: 9 * hours })).toBe(false)
    expect(differInTime(listed, local, { source: -5 * hours })).toBe(true)
  })
})
