import { octets } from '@ftpkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ibm930 } from '../src/page/ibm-930.js'
import { ibm1399 } from '../src/page/ibm-1399.js'
import type { Unmappable } from '../src/page.js'

test('stays in double-octet mode from piece to piece, and shifts in at the end of the record', () => {
  const encoder = ibm930.encoder()
  expect(encoder.write('あ')).toEqual(octets('0E 4481'))
  expect(encoder.write('い')).toEqual(octets('4482'))
  expect(encoder.end()).toEqual(octets('0F'))
  expect(encoder.end()).toEqual(octets(''))
  expect(encoder.write('あA')).toEqual(octets('0E 4481 0F C1'))
})

describe('substitutes a character as wide as the one it lacks', () => {
  test.each([
    ['a Latin letter', 'ý', '3F'],
    ['a shift', '\u000e', '3F'],
    ['a half-width Hangul letter', 'ﾡ', '3F'],
    ['a half-width arrow', '￩', '3F'],
    ['an emoji', '😀', '0E FEFE 0F'],
    ['half a character', '\ud83d', '0E FEFE 0F'],
    ['a Hangul syllable', '한', '0E FEFE 0F'],
  ])('%s', (_name, text, wire) => {
    expect(ibm930.encode(text)).toEqual(octets(wire))
  })
})

test('throws with the offset and the code point, and refuses what follows', () => {
  const encoder = ibm930.encoder({ unmappable: 'throw' })
  encoder.write('あa')
  const fault = expect.objectContaining({ code: 'unmappable', offset: 3, codePoint: 0x1f600 })
  expect(() => encoder.write('い😀')).toThrow(fault)
  expect(() => encoder.end()).toThrow(fault)
})

test('reports what it lacks', () => {
  const faults: Unmappable[] = []
  const encoder = ibm1399.encoder({ unmappable: (fault) => faults.push(fault) })
  for (const piece of ['か', '한\ud83d', '\ude00', '\ud83d']) encoder.write(piece)
  encoder.end()
  expect(faults).toEqual([
    { offset: 1, codePoint: 0xd55c },
    { offset: 2, codePoint: 0x1f600 },
    { offset: 4, codePoint: 0xd83d },
  ])
})

describe('the characters that IBM and Windows map differently', () => {
  const lookalikes = [
    ['～', '〜', '43A1'],
    ['―', '—', '444A'],
    ['∥', '‖', '447C'],
    ['－', '−', '4260'],
    ['￤', '¦', '426A'],
  ] as const

  test.each(lookalikes)('%s is lacking', (windows) => {
    expect(ibm930.encode(windows)).toEqual(octets('0E FEFE 0F'))
  })

  test.each(lookalikes)('%s is written as %s where that is tolerated', (windows, ibm, pair) => {
    const wire = octets(`0E ${pair} 0F`)
    expect(ibm930.encode(windows, { tolerate: ['one-way-characters'] })).toEqual(wire)
    expect(ibm930.encode(ibm)).toEqual(wire)
    expect(ibm930.decode(wire)).toBe(ibm)
  })
})

test('keeps the first of two characters that may be one pair', () => {
  const encoder = ibm1399.encoder()
  expect(encoder.write('か')).toEqual(octets(''))
  expect(encoder.write('゚')).toEqual(octets('0E ECB5'))
  expect(encoder.write('か')).toEqual(octets(''))
  expect(encoder.end()).toEqual(octets('4486 0F'))
})

test('writes any text, cut anywhere, as in one piece', () => {
  const unit = fc.oneof(fc.constantFrom(...'かセ゚ㇷ˥˩あA１𠀋'), fc.string({ unit: 'binary', maxLength: 1 }))
  fc.assert(
    fc.property(fc.array(unit), fc.nat(20), (units, cut) => {
      const text = units.join('')
      const encoder = ibm1399.encoder()
      const pieces = [encoder.write(text.slice(0, cut)), encoder.write(text.slice(cut)), encoder.end()]
      expect(pieces.flatMap((piece) => [...piece])).toEqual([...ibm1399.encode(text)])
    }),
  )
})
