// What runs before the tests of each file.
import { Buffer } from 'node:buffer'
import { expect } from 'vitest'

// vitest keeps 100 frames of each error. Tests that cut an input at every octet make errors by the thousand, and two fifths of
// their time went into those frames.
Error.stackTraceLimit = 20

/**
 * Compares octets as memory. `toEqual` does it element by element, which takes seconds for some millions; it still says where octets
 * differ.
 *
 * @param {unknown} received
 * @param {unknown} expected
 */
function sameOctets(received, expected) {
  if (!(received instanceof Uint8Array) || !(expected instanceof Uint8Array)) return undefined
  if (received.constructor !== expected.constructor) return undefined
  return Buffer.compare(received, expected) === 0 ? true : undefined
}

expect.addEqualityTesters([sameOctets])
