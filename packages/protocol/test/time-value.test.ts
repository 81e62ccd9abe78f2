import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTimeValue, parseTimeValue } from '../src/index.js'

test('reads a time as UTC', () => {
  expect(parseTimeValue('19980615100045')).toBe(Date.UTC(1998, 5, 15, 10, 0, 45))
  expect(parseTimeValue('20200229235959')).toBe(Date.UTC(2020, 1, 29, 23, 59, 59))
  expect(parseTimeValue('00500101000000')).toBe(Date.parse('0050-01-01T00:00:00Z'))
})

test('reads a fraction to the millisecond', () => {
  const whole = Date.UTC(1998, 5, 15, 10, 0, 45)
  expect(parseTimeValue('19980615100045.014')).toBe(whole + 14)
  expect(parseTimeValue('19980615100045.5')).toBe(whole + 500)
  expect(parseTimeValue('19980615100045.0149999')).toBe(whole + 14)
})

test('takes the sixtieth second as the first of the next minute', () => {
  expect(parseTimeValue('20161231235960')).toBe(Date.UTC(2017, 0, 1))
})

test('refuses text that is not a time', () => {
  for (const text of [
    '',
    '2020',
    '20200101',
    '2020010203040',
    '202001020304055',
    '20200102030405.',
    '20200102030405.x',
    '20200002030405',
    '20201302030405',
    '20200100030405',
    '20200230030405',
    '20190229030405',
    '20200102240405',
    '20200102036005',
    '20200102030461',
    ' 20200102030405',
    '20200102030405 a',
    '20200102030405\n',
  ]) {
    expect(parseTimeValue(text), text).toBeUndefined()
  }
})

test('reads 19 followed by the years since 1900 only if that is tolerated', () => {
  expect(parseTimeValue('191200102030405')).toBeUndefined()
  expect(parseTimeValue('191200102030405', { tolerate: ['year-since-1900'] })).toBe(
    Date.UTC(2020, 0, 2, 3, 4, 5),
  )
  expect(parseTimeValue('19120102030405', { tolerate: ['year-since-1900'] })).toBe(
    Date.UTC(1912, 0, 2, 3, 4, 5),
  )
})

test('writes whole seconds, or as many digits as asked for', () => {
  const time = Date.UTC(2020, 0, 2, 3, 4, 5, 678)
  expect(formatTimeValue(time)).toBe('20200102030405')
  expect(formatTimeValue(time, { fraction: 1 })).toBe('20200102030405.6')
  expect(formatTimeValue(time + 0.9, { fraction: 3 })).toBe('20200102030405.678')
  expect(formatTimeValue(-1)).toBe('19691231235959')
})

test('refuses to write a year that has not four digits', () => {
  for (const time of [Date.UTC(10_000, 0, 1), Date.parse('-000001-01-01T00:00:00Z'), Number.NaN]) {
    expect(() => formatTimeValue(time)).toThrow(RangeError)
  }
})

test('reads back every time that it writes', () => {
  const time = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(time, (date) => {
      expect(parseTimeValue(formatTimeValue(date.getTime(), { fraction: 3 }))).toBe(date.getTime())
    }),
  )
})
