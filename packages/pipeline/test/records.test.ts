import { chunksOf, octets } from '@ftpkit/testkit'
import { describe, expect, test } from 'vitest'
import { type PipelineOptions, recordStream, records } from '../src/index.js'
import { parametersOf } from './arbitraries.js'
import { thrownBy } from './harness.js'

const cases: [string, string, string, string, PipelineOptions, string[]][] = [
  ['EBCDIC records in blocks', 'E', 'R B', '80 0002 c1 c2 80 0000 c0 0001 c3', {}, ['AB', '', 'C']],
  ['records between escapes', 'A', 'R S', '"a" 0a ff 01 ff 03', {}, ['a\n', '']],
  ['lines in STRU F', 'A', 'F C', '00 40 07 "ab" 0d 0a 0d 0a "c"', {}, ['ab', '', 'c']],
  ['EBCDIC lines', 'E', 'F S', 'c1 15 c2', {}, ['A', 'B']],
  ['descriptor words in the octets of a file', 'I', 'F S', '0006 0000 "ab" 0004 0000', {}, ['ab', '']],
  [
    'octets of one length',
    'I',
    'F B',
    '40 0004 "abcd"',
    { recordFormat: { format: 'fixed', length: 2 } },
    ['ab', 'cd'],
  ],
  ['what z/OS marks in STRU F', 'E', 'F B', '80 0001 c1 40 0001 c2', { preset: 'zos' }, ['A', 'B']],
  [
    'blocks in a file',
    'I',
    'F S',
    '80 0001 "a" c0 0001 "b"',
    { recordFormat: { format: 'block' } },
    ['a', 'b'],
  ],
]

describe.each(cases)('reads %s', (_what, type, ways, wire, options, expected) => {
  const [structure = '', mode = ''] = ways.split(' ')
  const parameters = parametersOf(type, structure, mode)

  test('one by one, from chunks of every size', async () => {
    for (let size = 1; size <= octets(wire).length; size++) {
      const found: string[] = []
      for await (const record of records(chunksOf(octets(wire), size), parameters, options)) {
        found.push(new TextDecoder('latin1').decode(record))
      }
      expect(found).toEqual(expected)
    }
  })

  test('as a Web stream', async () => {
    const found: string[] = []
    const reader = new Blob([Buffer.from(octets(wire))])
      .stream()
      .pipeThrough(recordStream(parameters, options))
      .getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      found.push(new TextDecoder('latin1').decode(read.value))
    }
    expect(found).toEqual(expected)
  })
})

test('refuses pages, which are not records, before it reads anything', () => {
  expect(thrownBy(() => records([], parametersOf('I', 'P', 'S')))).toMatchObject({
    code: 'unsupported-parameters',
    clause: '959 §3.1.2',
    replyHint: 504,
  })
  expect(thrownBy(() => records([], parametersOf('A', 'P', 'S')))).toMatchObject({ clause: '959 §3.1.2.3' })
})

test('refuses ends of records in STRU F unless they are tolerated', async () => {
  const wire = [octets('80 0002 "a" 0a 40 0001 "b"')]
  const parameters = parametersOf('A', 'F', 'B')
  await expect(records(wire, parameters).next()).rejects.toMatchObject({
    code: 'eor-outside-record-structure',
  })
  const tolerate = ['eor-outside-record-structure'] as const
  expect((await records(wire, parameters, { tolerate }).next()).value).toEqual(octets('"a"'))
})

test('refuses a record that is longer than the caller allows', async () => {
  const wire = [octets('c0 0003 "abc"')]
  const read = (maxRecordLength: number) =>
    records(wire, parametersOf('I', 'R', 'B'), { maxRecordLength }).next()
  await expect(read(2)).rejects.toMatchObject({ code: 'limit-exceeded' })
  expect((await read(3)).value).toEqual(octets('"abc"'))
})

test('errors both ends of a stream that is malformed', async () => {
  const { readable, writable } = recordStream(parametersOf('A', 'R', 'B'))
  const writer = writable.getWriter()
  const written = writer.write(octets('8f 0001 "a"')).then(() => writer.write(octets('"b"')))
  await expect(readable.getReader().read()).rejects.toMatchObject({ code: 'reserved-descriptor-bit' })
  await expect(written.then(() => writer.closed)).rejects.toMatchObject({ code: 'reserved-descriptor-bit' })
})

test('stops reading when the caller stops', async () => {
  let cancelled = false
  const source = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(octets('80 0001 "a"')),
    cancel: () => {
      cancelled = true
    },
  })
  const stream = source.pipeThrough(recordStream(parametersOf('A', 'R', 'B')))
  const reader = stream.getReader()
  await reader.read()
  await reader.cancel()
  await expect.poll(() => cancelled).toBe(true)
})
