import { PageCollector } from '@ftpkit/structure'
import { atEverySplit, hex, octets, readVectors, tag } from '@ftpkit/testkit'
import { EventRecorder, Gather, parseMode, parseStructure, parseType } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { modeDecoder, modeEncoder, type PipelineOptions, toFile, toPages, toWords } from '../src/index.js'
import { parametersOf } from './arbitraries.js'
import { pushAll, thrownBy } from './harness.js'

describe.each(readVectors(new URL('vectors/words.md', import.meta.url)))('$title ($place)', (vector) => {
  const parameters = {
    type: parseType(tag(vector, 'TYPE')!)!,
    structure: parseStructure(tag(vector, 'STRU')!)!,
    mode: parseMode(tag(vector, 'MODE')!)!,
  }

  test('is read as words at every chunk size', () => {
    const found = atEverySplit(octets(vector.blocks.wire!), (chunks) => {
      const words = new WordLines()
      pushAll(modeDecoder(parameters, toWords(parameters, words)), chunks)
      return words.text
    })
    expect(found).toBe(`${vector.blocks.words}\n.`)
  })
})

class WordLines {
  text = ''
  word(value: bigint): void {
    this.text += /\S$/.test(this.text) ? ` ${value.toString(16)}` : value.toString(16)
  }
  endOfRecord(): void {
    this.text += '\n'
  }
  endOfFile(): void {
    this.text += '.'
  }
}

const read = (type: string, structure: string, wire: string, options: PipelineOptions = {}) => {
  const words = new WordLines()
  const parameters = parametersOf(type, structure, 'S')
  pushAll(modeDecoder(parameters, toWords(parameters, words, options)), [octets(wire)])
  return words.text
}

test('reads the octets of TYPE I as words of eight bits', () => {
  expect(read('I', 'F', '01 ff')).toBe('1 ff.')
})

test('drops words that are padding where the number of words is known', () => {
  expect(read('L 4', 'F', '12 30')).toBe('1 2 3 0.')
  expect(read('L 4', 'F', '12 30', { count: 3 })).toBe('1 2 3.')
})

test.each([
  ['A', 'F', '959 §3.1.1.4'],
  ['E', 'R', '959 §3.1.1.4'],
  ['I', 'P', '959 §3.1.2.3'],
])('refuses words of TYPE %s, STRU %s', (type, structure, clause) => {
  const nothing = new WordLines()
  const thrown = thrownBy(() => toWords(parametersOf(type, structure, 'S'), nothing))
  expect(thrown).toMatchObject({ code: 'unsupported-parameters', clause, replyHint: 504 })
})

test('passes on pages as they arrive, also of byte sizes that no local file can have', () => {
  const pages = new PageCollector()
  const parameters = parametersOf('L 3', 'P', 'B')
  // 4, 1, 1, 1 and the byte 7; then 4, 0, 0, 0: 27 bits, and five of padding.
  const wire = octets('00 0004 84 9f 00 00')
  pushAll(modeDecoder(parameters, toPages(parameters, pages)), [wire])
  expect(pages.take().map(({ type, index, data }) => [type, index, hex(data)])).toEqual([
    [1, 1, 'e0'],
    [0, 0, ''],
  ])
  expect(thrownBy(() => toFile(parameters, new Gather()))).toMatchObject({
    clause: '959 §3.1.2.3',
    replyHint: 504,
  })
})

test('refuses pages in another structure', () => {
  expect(thrownBy(() => toPages(parametersOf('I', 'F', 'S'), new PageCollector()))).toMatchObject({
    code: 'unsupported-parameters',
    replyHint: 504,
  })
})

test('decodes what a MODE carries, and encodes it again', () => {
  const parameters = parametersOf('A', 'R', 'C')
  const recorder = new EventRecorder()
  pushAll(modeDecoder(parameters, recorder), [octets('00 c0 c3')])
  expect(recorder.events.map(({ kind }) => kind)).toEqual(['data', 'endOfRecord', 'endOfFile'])
  const connection = new Gather()
  const file = modeEncoder(parameters, connection)
  file.data(octets('"   "'), 0, 3)
  file.endOfRecord()
  file.endOfFile()
  expect(connection.take().map(hex).join('')).toBe('00c0c3')
})

test('requires an end of file in a connection of pages whose last page is not checked', () => {
  const parameters = parametersOf('I', 'P', 'B')
  const wire = [octets('00 0004 04 00 00 00')]
  const close = (lastPageEnds: boolean) => () =>
    pushAll(modeDecoder(parameters, new EventRecorder(), { lastPageEnds }), wire)
  expect(close(true)).not.toThrow()
  expect(thrownBy(close(false))).toMatchObject({ code: 'truncated', offset: 7 })
})

test('refuses several files in MODE S', () => {
  const many = () => modeDecoder(parametersOf('A', 'F', 'S'), new EventRecorder(), { files: 'many' })
  expect(thrownBy(many)).toMatchObject({ code: 'unsupported-parameters', clause: '959 §3.3' })
})
