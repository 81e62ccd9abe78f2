import { MemoryFileSystem } from '@ftpkit/filesystem'
import { isVerbatimReplyError, type PersonalityAnswer } from '@ftpkit/session'
import { defaultParameters } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Catalog, JobEntrySubsystem } from '../src/index.js'
import { ZosPersonality } from '../src/personality.js'
import { ReservedNames } from '../src/reserved-names.js'
import { enter, now } from './serving.js'

const system = {
  now: () => now,
  strict: false,
  host: 'ftpkit',
  volume: 'FTPKIT',
  unit: '3390',
  idleTime: 300_000,
  tls: false,
  reserved: new ReservedNames(),
  site: {},
}

/** Words that have a meaning to some command, and separators. */
const pieces = [
  "'",
  '(',
  ')',
  '.',
  '/',
  '*',
  '%',
  '+1',
  '0',
  '-1',
  'A',
  'LIB',
  'MEM',
  'JOB00001',
  ' ',
  '=',
  ',',
  '#',
  '\u00e9',
]
const sites = [
  'RECFM=',
  'FB',
  'LRECL',
  'SBD=(',
  'FILETYPE=JES',
  'FILETYPE=SEQ',
  'UMASK',
  'NO',
  'RDW',
  'chmod 755 ',
]
const argument = fc
  .array(fc.oneof(fc.constantFrom(...pieces, ...sites), fc.string({ maxLength: 3 })), { maxLength: 8 })
  .map((parts) => parts.join(''))
  .filter((text) => !/[\r\n\0]/.test(text))

test('every command with any argument gets a reply of z/OS', async () => {
  const verbs = [...new ZosPersonality({ ...system, jes: new JobEntrySubsystem(system) }).commands]
  const command = fc.record({ verb: fc.constantFrom(...verbs), argument })
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), async (commands) => {
      const files = new MemoryFileSystem({ unix: { LIB: {}, A: 'x' } })
      const catalog = new Catalog(files)
      await enter(catalog, 'USER1.A')
      await enter(catalog, 'USER1.LIB', { dsorg: 'PO' })
      await enter(catalog, 'USER1.LIB', { dsorg: 'PO' }, [], 'MEM')
      const personality = new ZosPersonality({ ...system, jes: new JobEntrySubsystem(system) })
      const context = { session: 1, user: 'user1', account: 'user1', privileges: undefined, files }
      let workingDirectory = "'USER1.'"
      for (const { verb, argument } of commands) {
        const command = {
          verb,
          argument,
          workingDirectory,
          parameters: defaultParameters,
          renameFrom: "'USER1.A'",
        }
        const answer = await personality.carryOut(command, context).catch((error): PersonalityAnswer => {
          expect(isVerbatimReplyError(error), `${verb} ${argument}: ${error}`).toBe(true)
          return error.reply
        })
        expect(answer.code).toBeGreaterThanOrEqual(200)
        expect(answer.lines.length).toBeGreaterThan(0)
        workingDirectory = answer.changes?.workingDirectory ?? workingDirectory
      }
    }),
    { numRuns: 300 },
  )
})

test('a transfer of any name is opened, or refused with a reply of z/OS', async () => {
  const direction = fc.constantFrom('retrieve', 'store', 'list', 'names')
  await fc.assert(
    fc.asyncProperty(
      direction,
      argument,
      fc.constantFrom("'USER1.'", "''", '/', "'USER1.LIB'"),
      async (way, name, from) => {
        const files = new MemoryFileSystem({ unix: { LIB: {}, A: 'x' } })
        await enter(new Catalog(files), 'USER1.A')
        const personality = new ZosPersonality({ ...system, jes: new JobEntrySubsystem(system) })
        const request = {
          direction: way,
          path: personality.resolve(from, name),
          argument: name,
          parameters: defaultParameters,
          offset: 0,
          disposition: 'replace',
          connection: { kind: 'passive' },
          secure: false,
          storage: {},
        } as const
        const opened = await personality
          .open(request, { session: 1, user: 'user1', account: 'user1', privileges: undefined, files })
          .catch((error) => {
            expect(isVerbatimReplyError(error), `${way} ${name}: ${error}`).toBe(true)
            return undefined
          })
        if (opened) expect(opened.openingReply.code).toBe(125)
      },
    ),
    { numRuns: 500 },
  )
})
