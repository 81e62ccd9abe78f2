import { octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { checkMarker, isMarkerOctet } from '../src/descriptor.js'

test('takes the octets 33 to 126 for printable', () => {
  const printable = Array.from({ length: 256 }, (_, octet) => octet).filter(isMarkerOctet)
  expect(printable).toHaveLength(94)
  expect(printable[0]).toBe(33)
  expect(printable.at(-1)).toBe(126)
})

test('takes markers of one octet up to the limit', () => {
  expect(() => checkMarker(octets('"M"'), 3)).not.toThrow()
  expect(() => checkMarker(octets('"M!~"'), 3)).not.toThrow()
})

test('refuses a marker that is empty, too long or not printable', () => {
  expect(() => checkMarker(octets(''), 3)).toThrow(
    new RangeError('a restart marker has 1 to 3 octets, not 0'),
  )
  expect(() => checkMarker(octets('"MARK"'), 3)).toThrow(
    new RangeError('a restart marker has 1 to 3 octets, not 4'),
  )
  expect(() => checkMarker(octets('20 "B"'), 3)).toThrow(
    new RangeError('octet 0 of a restart marker is 32, not one of 33 to 126'),
  )
  expect(() => checkMarker(octets('"A B"'), 3)).toThrow(
    new RangeError('octet 1 of a restart marker is 32, not one of 33 to 126'),
  )
})
