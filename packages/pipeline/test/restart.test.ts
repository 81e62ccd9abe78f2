import { codePage } from '@ftpkit/code-page/all'
import { chunksOf, hex, octets } from '@ftpkit/testkit'
import { Gather, isFtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type MarkerInterval,
  type PipelineOptions,
  pipelines,
  type ReceivedMarker,
  type RecordFormat,
  recordConversion,
} from '../src/index.js'
import { combinations, parametersOf } from './arbitraries.js'
import { outcomeOf, pushAll, through, thrownBy } from './harness.js'
import { localFiles } from './local-files.js'

const intervals: fc.Arbitrary<MarkerInterval> = fc.record({
  every: fc.integer({ min: 1, max: 5 }),
  of: fc.constantFrom('records' as const, 'octets' as const),
})

const restartable = combinations.filter(
  ({ parameters: { mode, structure } }) => mode !== 'S' && structure !== 'P',
)

describe.each(restartable.map((combination) => [combination.name, combination] as const))(
  '%s',
  (_name, { parameters, recordFormat, ...combination }) => {
    test('resumes at the last marker of a transfer that was cut anywhere, and completes the file', () => {
      const cuts = fc.record({
        cut: fc.double({ min: 0, max: 1, noNaN: true }),
        size: fc.integer({ min: 1, max: 40 }),
      })
      const files = localFiles({ parameters, recordFormat, ...combination })
      fc.assert(
        fc.property(files, intervals, cuts, (file, markers, { cut, size }) => {
          const first = cutTransfer(parameters, { recordFormat, markers }, file, cut)
          const { marker, position } = first.last ?? {}
          const resumed = pipelines(parameters, {
            recordFormat,
            markers,
            resumeSending: marker,
            resumeReceiving: position,
          })
          const wire = through(resumed.sending, [file.subarray(resumed.readFrom)])
          const rest = through(resumed.receiving, chunksOf(wire, size))
          const whole = Buffer.concat([first.local.subarray(0, resumed.writeFrom), rest])
          expect(hex(unblocked(whole, recordFormat))).toBe(hex(unblocked(file, recordFormat)))
          expect(resumed.writeFrom).toBe(first.last?.octetsBefore ?? 0)
        }),
        { numRuns: 8 },
      )
    })
  },
)

/** What a receiver has when its connection is cut: the local file so far, and the last marker that it could confirm. */
function cutTransfer(
  parameters: Parameters<typeof pipelines>[0],
  options: PipelineOptions,
  file: Uint8Array,
  cut: number,
): { local: Uint8Array; last: ReceivedMarker | undefined } {
  let last: ReceivedMarker | undefined
  const { sending, receiving } = pipelines(parameters, {
    ...options,
    onRestartMarker: (received) => {
      last = received
    },
  })
  const wire = through(sending, [file])
  const output = new Gather()
  const entrance = receiving.into(output)
  entrance.bytes(wire, 0, Math.floor(wire.length * cut))
  return { local: Buffer.concat(output.take()), last }
}

/** Blocks end before a restart marker, and records are cut into segments there: only the records are the same. */
function unblocked(file: Uint8Array, recordFormat: RecordFormat | undefined): Uint8Array {
  if (recordFormat?.format !== 'bdw' && recordFormat?.format !== 'spanned') return file
  return through(recordConversion(recordFormat, { format: 'length-prefix' }), [file])
}

const text = octets('"one" 0a "two" 0a "three" 0a')

test('sets markers between records, none before the first and none after the last', () => {
  const markers = { every: 1, of: 'records' } as const
  const { sending } = pipelines(parametersOf('A', 'R', 'B'), { markers })
  expect(outcomeOf(sending, [text]).octets).toBe(
    hex(octets('80 0003 "one" 10 0008 "AN/R/3/1" 80 0003 "two" 10 0008 "AN/R/6/2" c0 0005 "three"')),
  )
})

test('sets markers inside records where they are counted in octets, and continues to count when it resumes', () => {
  const markers = { every: 4, of: 'octets' } as const
  const sent = (options: PipelineOptions, from = 0) =>
    outcomeOf(pipelines(parametersOf('I', 'F', 'B'), { markers, ...options }).sending, [text.subarray(from)])
      .octets
  const whole =
    '00 0004 "one" 0a 10 0007 "I/F/4/0" 00 0004 "two" 0a 10 0007 "I/F/8/0" 00 0004 "thre" 10 0008 "I/F/12/0" 40 0002 "e" 0a'
  expect(sent({})).toBe(hex(octets(whole)))
  const after = whole.slice(whole.indexOf('"I/F/4/0"') + 9)
  expect(sent({ resumeSending: 'I/F/4/0' }, 4)).toBe(hex(octets(after)))
  expect(sent({ resumeSending: 'I/F/5/0' }, 5)).toBe(
    hex(octets('00 0003 "wo" 0a 10 0007 "I/F/8/0" 00 0004 "thre" 10 0008 "I/F/12/0" 40 0002 "e" 0a')),
  )
})

test('a sender of plain octets reads on where it stopped, and all others from the beginning', () => {
  const readFrom = (type: string, resumeSending: string) =>
    pipelines(parametersOf(type, 'F', 'C'), { resumeSending }).readFrom
  expect(readFrom('I', 'I/F/4/0')).toBe(4)
  expect(readFrom('A', 'AN/F/4/0')).toBe(0)
})

test('remembers a CR that a marker cuts from its LF, as RFC 1123 §4.1.3.4 says', () => {
  const reported: ReceivedMarker[] = []
  const parameters = parametersOf('A', 'F', 'B')
  const { receiving } = pipelines(parameters, { onRestartMarker: (received) => reported.push(received) })
  outcomeOf(receiving, [octets('00 0002 "a" 0d  10 0001 "M"')])
  expect(reported).toEqual([{ marker: 'M', position: 'AN/F/1/0/0/after-cr', octetsBefore: 1 }])
  const again = pipelines(parameters, { resumeReceiving: reported[0]!.position })
  expect(outcomeOf(again.receiving, [octets('40 0002 0a "b"')]).octets).toBe(hex(octets('0a "b"')))
})

test('does not report a marker inside a line of format C whose code page has characters of several octets', () => {
  const reported: string[] = []
  const { receiving } = pipelines(parametersOf('E C', 'R', 'B'), {
    codePage: codePage('939'),
    localCodePage: 'utf-8',
    onRestartMarker: ({ position }) => reported.push(position),
  })
  outcomeOf(receiving, [octets('00 0002 40 c1 10 0001 "M" 80 0001 c2 10 0001 "N"')])
  expect(reported).toEqual(['EC/R/2/2/0/clear+line-ended'])
})

test('keeps suspect data marked when it resumes', () => {
  const { sending } = pipelines(parametersOf('I', 'R', 'B'), {
    recordFormat: { format: 'block' },
    resumeSending: 'I/R/1/1',
  })
  const wire = outcomeOf(sending, [octets('a0 0001 "a" a0 0001 "b" 40 0000')]).octets
  expect(wire).toBe(hex(octets('e0 0001 "b"')))
})

test('remembers the states of both layers of format C', () => {
  const reported: string[] = []
  const parameters = parametersOf('E C', 'F', 'B')
  const { receiving } = pipelines(parameters, { onRestartMarker: ({ position }) => reported.push(position) })
  outcomeOf(receiving, [octets('00 0003 40 c1 15  10 0001 "M"')])
  expect(reported).toEqual(['EC/F/1/0/0/clear+line-ended'])
  const again = pipelines(parameters, { resumeReceiving: reported[0]! })
  expect(outcomeOf(again.receiving, [octets('40 0003 f0 c2 15')]).octets).toBe(hex(octets('0a 0a "B" 0a')))
})

test('does not report a marker at which it could not resume', () => {
  const reportedIn = (type: string, structure: string, wire: string, options: PipelineOptions = {}) => {
    const positions: string[] = []
    const onRestartMarker = ({ position }: ReceivedMarker) => positions.push(position)
    const { receiving } = pipelines(parametersOf(type, structure, 'B'), { ...options, onRestartMarker })
    outcomeOf(receiving, [octets(wire)])
    return positions
  }
  const inRecord = '80 0001 "a" 00 0001 "b" 10 0001 "M" 80 0001 "c" 10 0001 "N"'
  expect(reportedIn('I', 'R', inRecord)).toEqual(['I/R/11/0/2/clear'])
  expect(reportedIn('I', 'R', inRecord, { recordFormat: { format: 'block' } })).toEqual(['I/R/9/0/2/clear'])
  expect(reportedIn('A', 'R', inRecord)).toEqual(['AN/R/3/1/1/clear', 'AN/R/5/0/2/clear'])
  expect(reportedIn('I', 'P', '10 0001 "M"')).toEqual([])
  const fixed: PipelineOptions = { recordFormat: { format: 'fixed', length: 2 } }
  expect(reportedIn('A', 'F', '00 0001 "a" 10 0001 "M" 00 0002 0d 0a 10 0001 "N"', fixed)).toEqual([
    'AN/F/2/0/1/clear',
  ])
  const wire = '00 0001 c1 10 0001 "M" 80 0001 c2 10 0001 "N"'
  const shifting: PipelineOptions = { codePage: codePage('939'), localCodePage: 'utf-8' }
  expect(reportedIn('E', 'R', wire, shifting)).toEqual(['EN/R/3/0/1/clear'])
  const single: PipelineOptions = { localCodePage: 'utf-8' }
  expect(reportedIn('E', 'R', wire, single)).toEqual(['EN/R/1/1/0/clear', 'EN/R/3/0/1/clear'])
})

test('sets markers among suspect data', () => {
  const { sending } = pipelines(parametersOf('I', 'R', 'B'), {
    recordFormat: { format: 'block' },
    markers: { every: 1, of: 'records' },
  })
  const wire = outcomeOf(sending, [octets('a0 0001 "a" 10 0001 "X" 80 0001 "b" 40 0000')]).octets
  expect(wire).toBe(hex(octets('a0 0001 "a" 10 0007 "I/R/1/1" c0 0001 "b"')))
})

const resumptions: [string, PipelineOptions, number][] = [
  ['another TYPE', { resumeSending: 'I/R/1/1' }, 555],
  ['another format', { resumeSending: 'AT/R/1/1' }, 555],
  ['another STRU', { resumeReceiving: 'AN/F/1/0/0/clear' }, 555],
  ['a marker of another program', { resumeSending: 'MARK01' }, 554],
  ['an unknown TYPE', { resumeSending: 'Q/R/1/1' }, 554],
  ['a position of another program', { resumeReceiving: '100' }, 554],
  ['a state of another codec', { resumeReceiving: 'AN/R/1/0/1/in-line' }, 554],
]

test.each(resumptions)('refuses to resume with %s', (_what, options, replyHint) => {
  const thrown = thrownBy(() => pipelines(parametersOf('A', 'R', 'B'), options))
  expect(thrown).toMatchObject({ code: 'bad-restart-position', clause: '1123 §4.1.3.4', replyHint })
})

test.each<[string, string, string, PipelineOptions]>([
  ['inside a record that was held', 'I', 'R', { resumeReceiving: 'I/R/9/1/1/clear' }],
  ['at an octet of a record in STRU F', 'I', 'F', { resumeSending: 'I/F/9/1' }],
  [
    'with a state that no code page has',
    'E',
    'R',
    { resumeReceiving: 'EN/R/9/0/1/odd', localCodePage: 'utf-8' },
  ],
  [
    'with a state that carriage control does not have',
    'A C',
    'R',
    { resumeReceiving: 'AC/R/9/0/1/clear+odd' },
  ],
  ['with more bits than a logical byte has', 'L 36', 'F', { resumeReceiving: 'L36/F/9/0/0/36.1' }],
])('refuses to resume %s', (_where, type, structure, options) => {
  const thrown = thrownBy(() => pipelines(parametersOf(type, structure, 'C'), options))
  expect(thrown).toMatchObject({ code: 'bad-restart-position', replyHint: 554 })
})

test.each(['AN/R/99/1', 'AN/R/3/9', 'AN/R/4/1'])(
  'refuses a file that does not have the position %s',
  (resumeSending) => {
    const { sending } = pipelines(parametersOf('A', 'R', 'B'), { resumeSending })
    let thrown: unknown
    try {
      pushAll(sending.into(new Gather()), [text])
    } catch (error) {
      thrown = error
    }
    expect(isFtpError(thrown) && thrown.replyHint).toBe(resumeSending === 'AN/R/4/1' ? false : 554)
  },
)

test.each<PipelineOptions>([
  { markers: { every: 1, of: 'records' } },
  { resumeSending: 'AN/F/1/0' },
  { resumeReceiving: 'AN/F/1/0/0/clear' },
])('refuses markers in MODE S: %j', (options) => {
  expect(thrownBy(() => pipelines(parametersOf('A', 'F', 'S'), options))).toMatchObject({
    code: 'unsupported-parameters',
    clause: '959 §3.5',
    replyHint: 504,
  })
})

test.each([0, -1, 1.5])('refuses markers every %d records', (every) => {
  const { sending } = pipelines(parametersOf('A', 'F', 'B'), { markers: { every, of: 'records' } })
  expect(() => sending.into(new Gather())).toThrow(RangeError)
})

test('a fault of the caller is not one of the position, where it resumes', () => {
  const options: PipelineOptions = {
    recordFormat: { format: 'fixed', length: 0 },
    resumeReceiving: 'I/R/0/0/0/clear',
  }
  const { receiving } = pipelines(parametersOf('I', 'R', 'B'), options)
  expect(() => receiving.into(new Gather())).toThrow(/length of a fixed record/)
})
