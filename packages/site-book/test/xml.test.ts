import { describe, expect, test } from 'vitest'
import { readBook } from '../src/index.js'
import { octets } from './made-sites.js'

const read = (given: string) => readBook('filezilla', octets(given))

describe('an XML document', () => {
  test.each([
    ['a tag that is not closed', '<Servers>\n<Server>\n<Pass>made-secret</Passe></Server></Servers>', 3],
    ['an entity that is not declared', '<Servers>\n<Server><Pass>made&secret;</Pass></Server></Servers>', 2],
    ['a control character', '<Servers>\n\n<Server><Pass>made-secret\0</Pass></Server></Servers>', 3],
    ['an attribute without a quote', '<Servers>\n<Server a=made-secret></Server></Servers>', 2],
    ['an end in the middle', '<Servers>\n<Server><Pass>made-secret', 2],
    ['nothing', '', 1],
  ])('with %s is refused with its line, and nothing of it is repeated', (_name, given, line) => {
    const error = thrownBy(() => read(given))
    expect(error).toBeInstanceOf(RangeError)
    expect(error.message).toMatch(new RegExp(`^line ${line}: `))
    expect(error.message).not.toMatch(/made|secret/)
  })

  test.each([
    ['with it in a document type', '<!DOCTYPE Servers [<!ENTITY x "boom">]>\n<Servers/>'],
    ['used', '<!DOCTYPE Servers [<!ENTITY x "boom">]>\n<Servers><Server><Host>&x;</Host></Server></Servers>'],
    [
      'of a file',
      '<!DOCTYPE Servers SYSTEM "a>b" [<!ENTITY x SYSTEM "file:///etc/hostname">]><Servers>&x;</Servers>',
    ],
    ['that grows', `<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><Servers>&b;</Servers>`],
  ])('that declares an entity, %s, is refused', (_name, given) => {
    expect(() => read(given)).toThrow(RangeError)
    expect(() => read(given)).toThrow(
      /^the XML declares entities of its own$|: an entity is not one of XML itself/,
    )
  })
})

test('with 100,000 elements in each other is refused', () => {
  expect(() => read(`<Servers>${'<Folder>'.repeat(100_000)}`)).toThrow(RangeError)
  expect(() => read(`<Servers>${'<Folder>'.repeat(100_000)}`)).toThrow('nested too deeply')
})

function thrownBy(call: () => unknown): Error {
  try {
    call()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
