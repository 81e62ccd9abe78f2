import { MemoryFileSystem, readOnly } from '@ftpkit/filesystem'
import { describe, expect, test } from 'vitest'
import { type JesPrivilege, JobEntrySubsystem } from '../../src/index.js'
import { defaultJesPrivileges } from '../../src/jes/access.js'
import { Dialogue, now, type Serving, serve } from '../serving.js'

const jcl = '//NIGHTLY JOB (ACCT)\r\n//S EXEC PGM=IEFBR14\r\n//* PASSWORD=HUNTER2\r\n'

/** A server on which every name may log in, with the given privileges by name, and JOB00001 of `alice`. */
async function withJobOfAlice(privileges: Readonly<Record<string, readonly JesPrivilege[]>> = {}) {
  const files = new MemoryFileSystem()
  const jes = new JobEntrySubsystem({ now: () => now })
  const [job] = jes.submit(jcl.split('\r\n'), 'alice', 'alice')
  await jes.finished(job!.id)
  const serving = await serve({
    jes,
    authenticate: async (user) => ({
      files: user === 'reader' ? readOnly(files) : files,
      account: user === 'alias' ? 'alice' : user,
      privileges: Object.hasOwn(privileges, user) ? privileges[user] : undefined,
    }),
  })
  return { jes, serving, [Symbol.asyncDispose]: () => serving.server.close() }
}

/** Asks for all jobs there are. */
async function asking(serving: Serving, user: string): Promise<Dialogue> {
  const dialogue = await Dialogue.open(serving)
  await dialogue.command(`USER ${user}`, 'PASS x', 'SITE FILETYPE=JES JESOWNER=* JESJOBNAME=* JESSTATUS=ALL')
  return dialogue
}

describe('jobs of another account', () => {
  // ALICE has the same name for JES, but is another account.
  test.for(['bob', 'ALICE', 'reader'])('are not there for %s, whatever SITE selects', async (user) => {
    await using it = await withJobOfAlice()
    await using dialogue = await asking(it.serving, user)
    expect(await dialogue.lines('LIST')).toEqual([expect.stringMatching(/^550 No jobs found/)])
    expect(await dialogue.lines('NLST JOB00001')).toEqual([expect.stringMatching(/^550 No jobs found/)])
    for (const line of ['RETR JOB00001', 'RETR JOB00001.2'])
      expect((await dialogue.fetch(line)).ends).toMatch(/^550 Jobid JOB00001 not found/)
    expect(await dialogue.command('DELE JOB00001')).toMatch(/^550 Jobid JOB00001 not found/)
    await dialogue.command('SITE JESGETBYDSN')
    const name = "'ALICE.NIGHTLY.JOB00001.D0000002.JESJCL'"
    expect((await dialogue.fetch(`RETR ${name}`)).ends).toMatch(/^550 Data set .* not found/)
    expect(it.jes.job('JOB00001', { jesjobname: '*', jesowner: '*', jesstatus: 'ALL' })).toBeDefined()
  })

  test('are there for the account that submitted them, by whatever name it logged in', async () => {
    await using it = await withJobOfAlice()
    await using dialogue = await asking(it.serving, 'alias')
    expect((await dialogue.fetch('RETR JOB00001')).octets.toString()).toContain('HUNTER2')
    expect(await dialogue.command('DELE JOB00001')).toBe('250 Cancel successful')
  })

  test('are read, but not purged, with jes-read-all', async () => {
    await using it = await withJobOfAlice({ ops: ['jes-read-all', 'jes-purge'] })
    await using dialogue = await asking(it.serving, 'ops')
    expect((await dialogue.fetch('RETR JOB00001')).octets.toString()).toContain('HUNTER2')
    expect(await dialogue.command('DELE JOB00001')).toBe('550 This user is not allowed to purge JOB00001.')
  })

  test('are purged with jes-purge-all', async () => {
    await using it = await withJobOfAlice({ ops: ['jes-purge-all'] })
    await using dialogue = await asking(it.serving, 'ops')
    expect(await dialogue.command('DELE JOB00001')).toBe('250 Cancel successful')
  })
})

describe('a user without the privilege to submit', () => {
  test.for(['reader', 'none'])('submits nothing: %s', async (user) => {
    await using it = await withJobOfAlice({ none: [] })
    await using dialogue = await asking(it.serving, user)
    expect((await dialogue.send('STOR X', jcl)).ends).toBe('550 This user is not allowed to submit jobs.')
    expect((await dialogue.send('APPE X', jcl)).ends).toBe('550 This user is not allowed to submit jobs.')
    expect((await dialogue.fetch("RETR 'A.JCL'")).ends).toBe('550 This user is not allowed to submit jobs.')
    expect(it.jes.jobs({ jesjobname: '*', jesowner: '*', jesstatus: 'ALL' }).length).toBe(1)
  })
})

test('a user who may submit but not read gets no output of a data set that is submitted', async () => {
  await using it = await withJobOfAlice({ blind: ['jes-submit'] })
  await using dialogue = await asking(it.serving, 'blind')
  expect((await dialogue.send('STOR X', jcl)).ends).toContain('It is known to JES as JOB00002')
  expect((await dialogue.fetch("RETR 'A.JCL'")).ends).toBe(
    '550 This user is not allowed to read the output of jobs.',
  )
  expect((await dialogue.fetch('RETR JOB00002')).ends).toMatch(/^550 Jobid JOB00002 not found/)
})

test('by default, who can create no files may only read own jobs', () => {
  const files = new MemoryFileSystem()
  expect(defaultJesPrivileges(files)).toEqual(['jes-submit', 'jes-read', 'jes-purge'])
  expect(defaultJesPrivileges(readOnly(files))).toEqual(['jes-read'])
})
