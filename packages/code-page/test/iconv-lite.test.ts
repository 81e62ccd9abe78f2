import { createRequire } from 'node:module'
import { octets } from '@ftpkit/testkit'
import { beforeEach, describe, expect, test } from 'vitest'
import { allPages, register as registerAll } from '../src/all.js'
import { registerPages } from '../src/iconv-lite.js'
import { ibm930 } from '../src/page/ibm-930.js'
import { ibm1047 } from '../src/page/ibm-1047.js'
import { register } from '../src/registry.js'

type Iconv = typeof import('iconv-lite')

const require = createRequire(import.meta.url)

/** A copy of iconv-lite that nothing was done to. */
function freshIconv(): Iconv {
  for (const file of Object.keys(require.cache)) if (file.includes('iconv-lite')) delete require.cache[file]
  return require('iconv-lite')
}

let iconv: Iconv

beforeEach(() => {
  iconv = freshIconv()
})

test('iconv-lite itself knows no EBCDIC', () => {
  expect(iconv.encodingExists('ibm1047')).toBe(false)
})

test('adds the single-octet pages under all of their names', () => {
  register(iconv)
  for (const name of ['IBM-1047', 'ibm1047', 'cp1047', '1047', 'CCSID01047']) {
    expect(iconv.decode(Buffer.from('c8859393964f', 'hex'), name), name).toBe('Hello|')
    expect(iconv.encode('Hello|', name), name).toEqual(Buffer.from('c8859393964f', 'hex'))
  }
  for (const name of ['ibm37', 'IBM037', 'IBM-037', 'ebcdic-cp-us', 'csIBM037', '37']) {
    expect(iconv.decode(Buffer.of(0xba), name), name).toBe('[')
  }
  expect(iconv.encodingExists('ibm930')).toBe(false)
})

test('adds further pages, or all', () => {
  register(iconv, [ibm930])
  expect(iconv.decode(iconv.encode('日本 ABC', 'cp930'), 'ibm-930')).toBe('日本 ABC')
  registerAll(iconv)
  for (const page of allPages.filter((page) => page.encode('A')[0] === 0xc1)) {
    expect(iconv.encode('ABC', page.name), page.name).toEqual(Buffer.of(0xc1, 0xc2, 0xc3))
  }
  expect(iconv.encode('ABC', 'IBM-850')).toEqual(Buffer.from('ABC'))
})

test('changes nothing the second time', () => {
  register(iconv)
  const codec = iconv.getCodec('ibm1047')
  const encodings = { ...iconv.encodings }
  register(iconv)
  expect({ ...iconv.encodings }).toEqual(encodings)
  expect(iconv.getCodec('ibm1047')).toBe(codec)
})

test('keeps names that iconv-lite already has', () => {
  iconv.getCodec('utf8')
  iconv.encodings!.cp1047 = 'latin1'
  registerPages(iconv, [ibm1047])
  expect(iconv.decode(Buffer.of(0xc1), 'cp1047')).toBe('Á')
  expect(iconv.decode(Buffer.of(0xc1), 'ibm1047')).toBe('A')
})

test('passes on the options of this package', () => {
  register(iconv)
  const options: object = { newline: 'swap', unmappable: 'throw' }
  expect(iconv.decode(Buffer.of(0x15), 'ibm1047', options)).toBe('\n')
  expect(() => iconv.encode('€', 'ibm1047', options)).toThrow('U+20AC at offset 0 has no octet in IBM-1047')
})

test('returns Buffers', () => {
  registerAll(iconv)
  expect(Buffer.isBuffer(iconv.encode('', 'ibm1047'))).toBe(true)
  expect(Buffer.isBuffer(iconv.encode('日', 'ibm930'))).toBe(true)
})

describe('streams', () => {
  async function through(stream: NodeJS.ReadWriteStream, pieces: readonly (string | Uint8Array)[]) {
    for (const piece of pieces) stream.write(piece)
    stream.end()
    const result: unknown[] = []
    for await (const piece of stream) result.push(piece)
    return result
  }

  test('decode octet by octet', async () => {
    registerAll(iconv)
    const wire = [...octets('C1 0E 4562 4566 0F C2')].map((octet) => Buffer.of(octet))
    const text = await through(iconv.decodeStream('ibm939'), wire)
    expect(text.join('')).toBe('A日本B')
  })

  test('encode piece by piece, and shift in at the end', async () => {
    registerAll(iconv)
    const pieces = await through(iconv.encodeStream('ibm939'), ['A日', '本'])
    expect(Buffer.concat(pieces as Buffer[])).toEqual(Buffer.from(octets('C1 0E 4562 4566 0F')))
  })

  test('fail where the octets are malformed', async () => {
    registerAll(iconv)
    await expect(through(iconv.decodeStream('ibm939'), [Buffer.of(0x0f)])).rejects.toThrow('repeated-shift')
  })
})
