import { utf8 } from '@ftpkit/code-page'
import { ibm037 } from '@ftpkit/code-page/037'
import { atEverySplit, hex, octets, readVectors, tag, type Vector } from '@ftpkit/testkit'
import {
  convert,
  Gather,
  parseMode,
  parseStructure,
  parseType,
  sliceLength,
  type TransferParameters,
} from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { decode, encode, type PipelineOptions, pipelines, type Tolerance } from '../src/index.js'
import { outcomeOf, pushAll, thrownBy } from './harness.js'

const vectors = readVectors(new URL('vectors/files.md', import.meta.url))

describe.each(vectors.map((vector) => [`${vector.title} (${vector.place})`, vector] as const))(
  '%s',
  (_title, vector) => {
    const { wire = '', file = '', fault, tolerant, encode, options = '{}' } = vector.blocks
    const chosen = JSON.parse(options) as PipelineOptions
    const read = (more: PipelineOptions) =>
      atEverySplit(octets(wire), (chunks) =>
        outcomeOf(pipelines(parametersOf(vector), { ...chosen, ...more }).receiving, chunks),
      )

    test('is read at every chunk size', () => {
      const outcome = read({})
      expect(outcome.octets).toBe(hex(octets(file)))
      expect(outcome.fault).toBe(fault)
      expect(outcome.ended).toBe(fault === undefined)
    })

    if (tolerant !== undefined) {
      const name = tag(vector, 'tolerate') as Tolerance
      test.each<[string, PipelineOptions]>([
        [name, { tolerate: [name] }],
        ['everything', { preset: 'lenient' }],
      ])('is read at every chunk size with %s tolerated', (_name, more) => {
        expect(read(more)).toEqual({ octets: hex(octets(tolerant)), ended: true })
      })
    }

    if (encode !== undefined) {
      test('is written so at every chunk size', () => {
        const { sending } = pipelines(parametersOf(vector), { ...chosen, ...JSON.parse(encode) })
        const outcome = atEverySplit(octets(tolerant ?? file), (chunks) => outcomeOf(sending, chunks))
        expect(outcome).toEqual({ octets: hex(octets(wire)), ended: true })
      })
    }
  },
)

function parametersOf(vector: Vector): TransferParameters {
  return {
    type: parseType(tag(vector, 'TYPE')!)!,
    structure: parseStructure(tag(vector, 'STRU')!)!,
    mode: parseMode(tag(vector, 'MODE')!)!,
  }
}

function parameters(type: string, structure: string, mode: string): TransferParameters {
  return { type: parseType(type)!, structure: parseStructure(structure)!, mode: parseMode(mode)! }
}

describe('preset zos', () => {
  const zos = pipelines(parameters('E', 'F', 'B'), { preset: 'zos' })

  test('reads the records that z/OS marks in blocks although the structure is F', () => {
    const wire = octets('80 0002 c1 c2  80 0000  40 0001 c3')
    expect(outcomeOf(zos.receiving, [wire])).toEqual({
      octets: hex(octets('"AB" 0a 0a "C" 0a')),
      ended: true,
    })
  })

  test('writes them as z/OS does, in MODE S with the end of file after the last', () => {
    const file = octets('"AB" 0a "C" 0a')
    expect(outcomeOf(zos.sending, [file]).octets).toBe(hex(octets('80 0002 c1 c2  40 0001 c3')))
    const stream = pipelines(parameters('E', 'R', 'S'), { preset: 'zos' })
    expect(outcomeOf(stream.sending, [file]).octets).toBe(hex(octets('c1 c2 ff 01 c3 ff 01 ff 02')))
  })

  test('reads EBCDIC LF as a line end too, unless an option keeps it', () => {
    const read = (options: PipelineOptions) =>
      outcomeOf(pipelines(parameters('E', 'F', 'S'), options).receiving, [octets('c1 25 c2 15')]).octets
    expect(read({ preset: 'zos' })).toBe(hex(octets('"A" 0a "B" 0a')))
    expect(read({ preset: 'zos', newline: 'swap' })).toBe(hex(octets('"A" 85 "B" 0a')))
    expect(read({})).toBe(hex(octets('"A" 85 "B" 0a')))
  })

  test('adds tolerances to those of the preset', () => {
    const wire = [octets('80 0001 c1  47 0001 c2')]
    const read = (tolerate: Tolerance[]) =>
      outcomeOf(pipelines(parameters('E', 'F', 'B'), { preset: 'zos', tolerate }).receiving, wire)
    expect(read([]).fault).toBe('reserved-descriptor-bit at 4')
    expect(read(['reserved-descriptor-bit']).octets).toBe(hex(octets('"A" 0a "B" 0a')))
  })
})

test('reports faults of the MODE that are tolerated', () => {
  const tolerated: string[] = []
  const { receiving } = pipelines(parameters('I', 'F', 'B'), {
    tolerate: ['truncated'],
    onTolerated: ({ code }) => tolerated.push(code),
  })
  expect(outcomeOf(receiving, [octets('00 0001 "a"')]).octets).toBe('61')
  expect(tolerated).toEqual(['truncated'])
})

test('converts text between code pages, UTF-8 included', () => {
  const textOf = (options: PipelineOptions, wire: string, structure = 'F') => {
    const { sending, receiving } = pipelines(parameters('E', structure, 'S'), options)
    const file = outcomeOf(receiving, [octets(wire)]).octets
    expect(outcomeOf(sending, [octets(file)]).octets).toBe(hex(octets(wire)))
    return Buffer.from(file, 'hex').toString()
  }
  expect(textOf({ codePage: 'IBM-273', localCodePage: 'utf-8' }, 'c7 99 d0 a1 85 15')).toBe('Grüße\n')
  expect(textOf({ localCodePage: 'utf-8' }, 'c1 25 15')).toBe('A\u0085\n')
  expect(textOf({ localCodePage: 'utf-8' }, 'c1 15 ff 01 ff 02', 'R')).toBe('A\u0085\n')
})

test.each<[string, PipelineOptions, string, string]>([
  [
    'to UTF-8',
    { asciiCodePage: 'windows-1250', localCodePage: 'utf-8' },
    '8a 0d0a 9e 0d00',
    'c5a0 0a c5be 0d',
  ],
  ['to a single-octet page', { asciiCodePage: 'IBM-850', localCodePage: 'ISO-8859-15' }, '81 0d0a', 'fc 0a'],
  ['of UTF-8', { asciiCodePage: 'utf-8', localCodePage: 'IBM-437' }, 'c3bc 0d0a', '81 0a'],
  ['with format C', { asciiCodePage: 'IBM-437', localCodePage: 'utf-8' }, '20 81 0d0a', 'c3bc 0a'],
])('converts text of TYPE A %s and back at every chunk size', (what, options, wire, file) => {
  const format = what.endsWith('C') ? ({ code: 'A', format: 'C' } as const) : undefined
  const agreed = parameters('A', 'F', 'S')
  const { sending, receiving } = pipelines(format ? { ...agreed, type: format } : agreed, options)
  const read = atEverySplit(octets(wire), (chunks) => outcomeOf(receiving, chunks))
  expect(read).toEqual({ octets: hex(octets(file)), ended: true })
  const written = atEverySplit(octets(file), (chunks) => outcomeOf(sending, chunks))
  expect(written).toEqual({ octets: hex(octets(wire)), ended: true })
})

test('leaves octets of TYPE A as they are without a code page', () => {
  const { receiving } = pipelines(parameters('A', 'F', 'S'), { codePage: '037', localCodePage: 'utf-8' })
  expect(outcomeOf(receiving, [octets('81 ff')]).octets).toBe('81ff')
})

test('writes characters one way between single-octet pages only where that is tolerated', () => {
  const written = (tolerate: Tolerance[]) =>
    outcomeOf(
      pipelines(parameters('E', 'F', 'S'), { codePage: '420', localCodePage: 'IBM-864', tolerate }).sending,
      [octets('a9')],
    ).octets
  expect([written([]), written(['one-way-characters'])]).toEqual(['3f', '58'])
})

test('reads EBCDIC LF as a line end in UTF-8 too where an option says so', () => {
  const { receiving } = pipelines(parameters('E', 'F', 'S'), { localCodePage: 'utf-8', newline: 'nl-to-lf' })
  expect(outcomeOf(receiving, [octets('c1 25')]).octets).toBe(hex(octets('"A" 0a')))
})

test('refuses a character that the other page lacks, where an option says so', () => {
  const { sending } = pipelines(parameters('E', 'F', 'S'), { localCodePage: 'utf-8', unmappable: 'throw' })
  expect(outcomeOf(sending, [octets('"a" e2 82 ac')]).fault).toBe('unmappable at 1')
  expect(() =>
    pipelines(parameters('E', 'F', 'S'), { localCodePage: 'windows-1252', unmappable: 'throw' }),
  ).toThrow(/U\+/)
})

test('drops the words after those of a file whose number is known', () => {
  const { receiving } = pipelines(parameters('L 4', 'F', 'S'), { localForm: 'words', count: 3 })
  expect(outcomeOf(receiving, [octets('1230')]).octets).toBe('010203')
})

test('knows whether offsets are the same in the transfer and the file', () => {
  const transparent = (type: string, structure: string, mode: string) =>
    pipelines(parameters(type, structure, mode)).transparent
  expect(['I', 'L 8'].map((type) => transparent(type, 'F', 'S'))).toEqual([true, true])
  expect(transparent('L 36', 'F', 'S')).toBe(false)
  expect(transparent('A', 'F', 'S')).toBe(false)
  expect(transparent('I', 'R', 'S')).toBe(false)
  expect(transparent('I', 'F', 'B')).toBe(false)
})

test('begins a file at its first octet unless it resumes', () => {
  expect(pipelines(parameters('I', 'F', 'B'))).toMatchObject({ readFrom: 0, writeFrom: 0 })
})

test('sends and receives one of several files of a connection without ending it', () => {
  const { sendingOne, receivingOne } = pipelines(parameters('A', 'F', 'B'))
  const [connection, local, leftover] = [new Gather(), new Gather(), new Gather()]
  pushAll(sendingOne.into(connection), [octets('"a" 0a')])
  expect(connection.ended).toBe(false)
  const wire = connection.take()
  expect(wire.map(hex).join('')).toBe(hex(octets('40 0003 "a" 0d 0a')))
  pushAll(receivingOne(leftover).into(local), [...wire, octets('40 0000')])
  expect([local.ended, leftover.ended]).toEqual([true, true])
  expect(local.take().map(hex)).toEqual(['610a'])
  expect(leftover.take().map(hex)).toEqual(['400000'])
})

test('one of several files expands as an only one does', () => {
  const { sending, receiving, sendingOne, receivingOne } = pipelines(parameters('A', 'R', 'C'))
  expect(sendingOne.maxExpansion).toBe(sending.maxExpansion)
  expect(receivingOne(new Gather()).maxExpansion).toBe(receiving.maxExpansion)
})

test('refuses several files in MODE S, where the close is the end of file', () => {
  const { sendingOne, receivingOne } = pipelines(parameters('A', 'R', 'S'))
  for (const { into } of [sendingOne, receivingOne(new Gather())]) {
    expect(thrownBy(() => into(new Gather()))).toMatchObject({
      code: 'unsupported-parameters',
      clause: '959 §3.3',
      replyHint: 504,
    })
  }
})

test.each(['preset', 'tolerate'])('refuses an unknown %s, and names the known ones', (option) => {
  const options = { preset: 'vms', tolerate: ['everything'] }
  const wrong = { [option]: options[option as keyof typeof options] } as PipelineOptions
  expect(() => pipelines(parameters('I', 'F', 'S'), wrong)).toThrow(RangeError)
  expect(() => pipelines(parameters('I', 'F', 'S'), wrong)).toThrow(
    /the (?:presets|tolerances) are (?:rfc959|truncated), /,
  )
})

test('accepts code pages as objects, so that a bundle contains no others', () => {
  const { receiving } = pipelines(parameters('E', 'F', 'S'), { codePage: ibm037, localCodePage: utf8 })
  expect(outcomeOf(receiving, [octets('ba')]).octets).toBe(hex(octets('"["')))
})

test('reports where suspect data begin and end', () => {
  const reported: unknown[] = []
  const onSuspect = (...call: unknown[]) => reported.push(call)
  const wire = [octets('00 0001 "a" 20 0001 "b" 40 0000')]
  outcomeOf(pipelines(parameters('I', 'F', 'B'), { onSuspect }).receiving, wire)
  outcomeOf(
    pipelines(parameters('A', 'F', 'B'), { onSuspect, recordFormat: { format: 'fixed', length: 4 } })
      .receiving,
    [octets('00 0002 0d 0a 20 0001 "b" 40 0002 0d 0a')],
  )
  expect(reported).toEqual([
    [true, 1],
    [false, 2],
    [true, 4],
    [false, 5],
  ])
})

test('refuses an unknown code page', () => {
  expect(() => pipelines(parameters('E', 'F', 'S'), { codePage: 'IBM-1' })).toThrow(RangeError)
})

test('refuses a file of more pages than a logical byte can number', () => {
  const { sending } = pipelines(parameters('I', 'P', 'S'), { pageLength: 1 })
  expect(outcomeOf(sending, [new Uint8Array(256)]).fault).toBeUndefined()
  expect(outcomeOf(sending, [new Uint8Array(257)]).fault).toBe('limit-exceeded at undefined')
})

test('makes pages as long as a logical byte can count, and no longer than on TOPS-20', () => {
  const file = Uint8Array.from({ length: 700 }, (_, at) => at)
  const wire = (type: string) => outcomeOf(pipelines(parameters(type, 'P', 'S')).sending, [file]).octets
  expect(wire('I').slice(0, 8)).toBe('0400ff01')
  expect(wire('L 16').slice(0, 16)).toBe('00040000015e0001')
  const { receiving } = pipelines(parameters('L 16', 'P', 'S'))
  expect(outcomeOf(receiving, [octets(wire('L 16'))]).octets).toBe(hex(file))
})

test('bounds how many octets may go in by one call', () => {
  expect(sliceLength(pipelines(parameters('A', 'R', 'C')).receiving)).toBeLessThanOrEqual(1_048_576 / 63)
  expect(
    pipelines(parameters('I', 'R', 'S'), { recordFormat: { format: 'fixed', length: 80 } }),
  ).toMatchObject({
    sending: { maxExpansion: 4 },
    receiving: { maxExpansion: 81 },
  })
})

test.each(['S', 'B', 'C'])(
  'counts the line ends of records without any when it sends text in MODE %s',
  (mode) => {
    const { sending } = pipelines(parameters('E', 'F', mode), {
      recordFormat: { format: 'fixed', length: 1 },
    })
    const file = new Uint8Array(100_000).fill(0x41)
    expect(convert(sending, file).length).toBeLessThanOrEqual(sending.maxExpansion * file.length + 3)
  },
)

describe('a record that holds a line end, sent as a line', () => {
  // Two records with record descriptor words; the second one holds LF.
  const local = octets('0006 0000 "ab" 0007 0000 "c" 0a "d"')
  const sending = (type: string, options: PipelineOptions = {}) =>
    pipelines(parameters(type, 'F', 'S'), { recordFormat: { format: 'rdw' }, ...options }).sending
  const sent = (options: PipelineOptions) => outcomeOf(sending('A', options), [local]).octets

  test.each(['A', 'E'])('is refused with its number in TYPE %s', (type) => {
    const fault = thrownBy(() => convert(sending(type), local)) as Error
    expect(fault).toMatchObject({ code: 'line-end-in-record', replyHint: 451 })
    expect(fault.message).toMatch(/^record 2, .*transfer it in STRU R or TYPE I/)
  })

  test('is kept or gets another octet where an option says so', () => {
    expect(sent({ lineEndsInRecords: 'keep' })).toBe(hex(octets('"ab" 0d0a "c" 0d0a "d" 0d0a')))
    expect(sent({ lineEndsInRecords: { substitute: 0x3f } })).toBe(hex(octets('"ab" 0d0a "c?d" 0d0a')))
  })

  test('is sent as it is in STRU R', () => {
    const { sending } = pipelines(parameters('A', 'R', 'B'), { recordFormat: { format: 'rdw' } })
    expect(outcomeOf(sending, [local])).toMatchObject({ ended: true })
  })
})

test.each(['B', 'C'])('counts its restart markers in MODE %s', (mode) => {
  const markers = { every: 1, of: 'octets' } as const
  const { sending } = pipelines(parameters('L 255', 'F', mode), { markers })
  const file = new Uint8Array(99_960)
  expect(convert(sending, file).length).toBeLessThanOrEqual(sending.maxExpansion * file.length)
})

describe('TYPE E without translation', () => {
  const raw = { translation: 'none', recordFormat: { format: 'rdw' }, preset: 'zos' } as const
  // Packed decimals, NL, octets that STRU R escapes, an empty record, and one at the end.
  const records = '0007 0000 12345c 0006 0000 15ff 0004 0000 0007 0000 ff0025 0004 0000'

  test.each([
    ['E', 'F', 'B', '80 0003 12345c 80 0002 15ff 80 0000 80 0003 ff0025 c0 0000'],
    ['E', 'R', 'S', '12345c ff01 15ffff ff01 ff01 ffff0025 ff01 ff01 ff02'],
  ])('keeps every octet and record of TYPE %s STRU %s MODE %s', (type, structure, mode, wire) => {
    const { sending, receiving } = pipelines(parameters(type, structure, mode), raw)
    expect(atEverySplit(octets(records), (chunks) => outcomeOf(sending, chunks)).octets).toBe(
      hex(octets(wire)),
    )
    expect(atEverySplit(octets(wire), (chunks) => outcomeOf(receiving, chunks)).octets).toBe(
      hex(octets(records)),
    )
  })

  test('has no line ends in STRU F, MODE S', () => {
    const { sending, receiving } = pipelines(parameters('E', 'F', 'S'), { translation: 'none' })
    const file = octets('c1 15 25 0a 85 00')
    expect(outcomeOf(sending, [file]).octets).toBe(hex(file))
    expect(outcomeOf(receiving, [file]).octets).toBe(hex(file))
  })

  test('leaves carriage control as it is', () => {
    const { receiving } = pipelines(parameters('E C', 'R', 'S'), { ...raw, preset: 'rfc959' })
    expect(outcomeOf(receiving, [octets('f1 c1 ff01 ff02')]).octets).toBe(hex(octets('0006 0000 f1c1')))
  })
})

test('encodes and decodes a whole file at once', () => {
  const agreed = parameters('E', 'R', 'C')
  const wire = encode(octets('"A   " 0a'), agreed, { codePage: 'IBM-037' })
  expect(hex(wire)).toBe('01c100c0c3')
  expect(hex(decode(wire, agreed))).toBe(hex(octets('"A   " 0a')))
})

test('decoding a whole file throws what the codecs throw', () => {
  expect(() => decode(octets('80 00'), parameters('A', 'F', 'B'))).toThrow(/closed before the end of file/)
})
