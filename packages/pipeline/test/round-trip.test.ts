import { chunksOf, hex } from '@ftpkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PipelineOptions, pipelines, presets } from '../src/index.js'
import { combinations } from './arbitraries.js'
import { through } from './harness.js'
import { localFiles } from './local-files.js'

const numRuns = 12

describe.each(combinations.map((combination) => [combination.name, combination] as const))(
  '%s',
  (_name, combination) => {
    test('restores every file, however its octets and those of the connection are cut', () => {
      const sizes = fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }))
      fc.assert(
        fc.property(localFiles(combination), sizes, encoderChoices, (file, [one, other], choices) => {
          const options = { ...choices, recordFormat: combination.recordFormat }
          const { sending, receiving } = pipelines(combination.parameters, options)
          const wire = through(sending, [file])
          expect(hex(through(sending, chunksOf(file, one)))).toBe(hex(wire))
          expect(hex(through(receiving, chunksOf(wire, other)))).toBe(hex(file))
          expect(wire.length).toBeLessThanOrEqual(sending.maxExpansion * file.length + ending)
          expect(file.length).toBeLessThanOrEqual(receiving.maxExpansion * wire.length + ending)
        }),
        { numRuns },
      )
    })
  },
)

/** Most octets that the end of the file adds: a last page of logical bytes of 36 bits, each octet a block at most. */
const ending = 96

const encoderChoices: fc.Arbitrary<PipelineOptions> = fc.record(
  {
    endOfFile: fc.constantFrom('with-last-data' as const, 'own-block' as const),
    blockLength: fc.integer({ min: 1, max: 20 }),
    endOfRecord: fc.constantFrom('with-last-data' as const, 'own-string' as const),
    emptyString: fc.constantFrom('no-fillers' as const, 'bare-escape' as const),
  },
  { requiredKeys: [] },
)

test.each(['E N', 'I'])('restores a file of TYPE %s that has the form of z/OS', (type) => {
  const combination = combinations.find(({ name }) => name.startsWith(`TYPE ${type}, STRU R, MODE B`))!
  const parameters = { ...combination.parameters, structure: 'F' } as const
  fc.assert(
    fc.property(localFiles(combination), (file) => {
      const { recordFormat } = combination
      const { sending, receiving } = pipelines(parameters, { preset: 'zos', recordFormat })
      expect(hex(through(receiving, [through(sending, [file])]))).toBe(hex(file))
    }),
  )
})

test('exports every preset', () => {
  expect(Object.keys(presets)).toEqual(['rfc959', 'zos', 'lenient'])
})
