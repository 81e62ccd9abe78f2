import { readVectors, tag } from '@ftpkit/testkit'
import { isFtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'

/** Runs the vectors of `addresses.md` that are tagged `as FORM`. */
export function testAddresses(form: string, parse: (text: string) => object): void {
  const vectors = readVectors(new URL('vectors/addresses.md', import.meta.url))
  for (const vector of vectors.filter((vector) => tag(vector, 'as') === form)) {
    const { address, error, text } = vector.blocks
    test(`${vector.title} (${vector.place})`, () => {
      expect(outcome(() => parse(text!))).toBe(address ?? error)
    })
  }
}

function outcome(parse: () => object): string {
  try {
    const found: { family?: number; host?: string; port?: number } = parse()
    return (['family', 'host', 'port'] as const)
      .filter((field) => field in found)
      .map((field) => `${field} ${found[field]}`)
      .join(' ')
  } catch (thrown) {
    if (!isFtpError(thrown)) throw thrown
    return thrown.replyHint ? `${thrown.code} ${thrown.replyHint}` : thrown.code
  }
}
