import { shown } from './octets.js'

export const nothing = Buffer.alloc(0)

/** @throws Error when the other side sent something else */
export function expectOctets(seen: Buffer, expected: Buffer): void {
  if (!seen.equals(expected)) throw new Error(`the other side sent ${shown(seen)}`)
}

/** @throws Error when the server said something else */
export function expectText(seen: string, expected: string | RegExp): void {
  const matches = typeof expected === 'string' ? seen === expected : expected.test(seen)
  if (!matches) throw new Error(`the server said ${JSON.stringify(seen)}`)
}
