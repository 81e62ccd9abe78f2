import { encode } from '@ftpkit/code-page'
import { expect, test } from 'vitest'
import { JobEntrySubsystem } from '../../src/index.js'
import { Dialogue, enter, now, serve } from '../serving.js'

const jcl = ['//USER1A   JOB (ACCT)', '//S EXEC PGM=IEFBR14', ''].join('\r\n')
const run = () => ({ rc: 0, spool: [{ step: 'S', ddName: 'SYSPRINT', lines: ['1ONE', ' TWO'] }] })

async function withJob() {
  const serving = await serve({ run })
  const dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE FILETYPE=JES')
  const submitted = await dialogue.send('STOR ANY', jcl)
  return { serving, dialogue, submitted, [Symbol.asyncDispose]: () => serving.server.close() }
}

test('STOR submits, LIST shows, RETR retrieves and DELE cancels a job', async () => {
  await using it = await withJob()
  const { dialogue, submitted } = it
  expect(submitted).toEqual({
    begins: '125 Sending Job to JES internal reader FIXrecfm 80',
    ends: '250 It is known to JES as JOB00001\nTransfer completed successfully.',
  })
  const list = await dialogue.fetch('LIST *')
  expect(list.begins).toBe('125 List started OK for JESJOBNAME=USER1*, JESSTATUS=ALL and JESOWNER=USER1')
  expect(list.octets.toString()).toBe(
    'JOBNAME  JOBID    OWNER    STATUS CLASS\r\nUSER1A   JOB00001 USER1    OUTPUT A        RC=0000 4 spool files\r\n',
  )
  const single = await dialogue.lines('LIST JOB00001')
  expect(single.slice(0, 4)).toEqual([
    'JOBNAME  JOBID    OWNER    STATUS CLASS',
    'USER1A   JOB00001 USER1    OUTPUT A        RC=0000',
    '--------',
    '         ID  STEPNAME PROCSTEP C DDNAME   BYTE-COUNT ',
  ])
  expect(single.slice(-2)).toEqual(['         004 S                 A SYSPRINT         8 ', '4 spool files '])
  expect(await dialogue.lines('NLST')).toEqual(['JOB00001'])
  const one = await dialogue.fetch('RETR JOB00001.4')
  expect(one.begins).toBe('125 Sending data set USER1.USER1A.JOB00001.D0000004.SYSPRINT')
  expect(one.octets.toString()).toBe('1ONE\r\n TWO\r\n')
  const all = await dialogue.fetch('RETR JOB00001.x')
  expect(all.begins).toBe('125 Sending all spool files for requested Jobid')
  expect(all.octets.toString().split(' !! END OF JES SPOOL FILE !!\r\n').length).toBe(5)
  expect((await dialogue.fetch('RETR JOB00001')).octets).toEqual(all.octets)
  expect((await dialogue.fetch('RETR JOB00001.9')).ends).toBe(
    '550 Index 9 is greater than number of spool files for JOB00001',
  )
  expect((await dialogue.fetch('RETR J00001.9')).ends).toMatch(/^550 Index 9 is greater/)
  expect((await dialogue.fetch('RETR j1.4')).octets).toEqual(one.octets)
  expect(await dialogue.lines('LIST J1')).toEqual(single)
  expect((await dialogue.fetch('RETR JOB00001.0')).ends).toBe(
    '550 Index 0 is not valid: spool files of JOB00001 are numbered from 1',
  )
  for (const missing of ['JOB00009', 'JOB00009.1', 'J00009.9', 'J0000009.X'])
    expect((await dialogue.fetch(`RETR ${missing}`)).ends).toBe(
      `550 Jobid ${missing.split('.')[0]} not found for JESJOBNAME=USER1*, JESSTATUS=ALL and JESOWNER=USER1`,
    )
  expect(await dialogue.command('DELE JOB00001')).toBe('250 Cancel successful')
  expect(await dialogue.command('DELE JOB00001')).toMatch(
    /^550 Jobid JOB00001 not found for JESJOBNAME=USER1\*/,
  )
  expect((await dialogue.fetch('RETR JOB00001')).ends).toMatch(/^550 Jobid JOB00001 not found/)
  expect(await dialogue.lines('LIST')).toEqual([
    '550 No jobs found for JESJOBNAME=USER1*, JESSTATUS=ALL and JESOWNER=USER1',
  ])
  dialogue.socket.destroy()
})

test('a STOR without a JOB statement succeeds, and submits nothing', async () => {
  await using it = await withJob()
  expect((await it.dialogue.send('STOR X', 'nothing\r\n')).ends).toBe('250 Transfer completed successfully.')
  it.dialogue.socket.destroy()
})

test('shows at most JESENTRYLIMIT jobs', async () => {
  await using it = await withJob()
  await it.dialogue.send('STOR X', jcl)
  await it.dialogue.command('SITE JESENTRYLIMIT=1')
  const { octets, ends } = await it.dialogue.fetch('LIST')
  expect(octets.toString().split('\r\n').length).toBe(3)
  expect(ends).toBe(
    '250 JESENTRYLIMIT of 1 reached.  Additional entries not displayed\nList completed successfully.',
  )
  it.dialogue.socket.destroy()
})

test('RETR of a data set submits it and waits for its output', async () => {
  await using it = await withJob()
  const { dialogue, serving } = it
  const records = jcl.split('\r\n').map((line) => encode(line.padEnd(80), 'IBM-1047'))
  await enter(serving.catalog, 'USER1.JCL', {}, records)
  await enter(serving.catalog, 'USER1.LIB', { dsorg: 'PO' })
  await enter(serving.catalog, 'USER1.LIB', { dsorg: 'PO' }, records, 'MEM')
  const { begins, octets } = await dialogue.fetch("RETR 'USER1.JCL'")
  expect(begins).toBe(
    '125 Submitting job USER1.JCL FIXrecfm 80\nWhen JOB00002 is done, will retrieve its output',
  )
  expect(octets.toString()).toContain('ENDED - RC=0000')
  expect((await dialogue.fetch('RETR LIB(MEM)')).begins).toContain('JOB00003')
  await enter(serving.catalog, 'USER1.TEXT', {}, [])
  expect((await dialogue.fetch('RETR TEXT')).ends).toBe(
    '550 Submitting USER1.TEXT fails: it has no JOB statement.',
  )
  const many = Array.from({ length: 10_001 }, () => encode('//A JOB'.padEnd(80), 'IBM-1047'))
  await enter(serving.catalog, 'USER1.MANY', {}, many)
  expect((await dialogue.fetch('RETR MANY')).ends).toBe(
    '550 Submitting USER1.MANY fails: JOB00004 was purged.',
  )
  await dialogue.send('STOR X', jcl)
  expect((await dialogue.fetch('RETR NONE')).ends).toBe('550 Data set USER1.NONE not found')
  expect((await dialogue.fetch('RETR /x')).ends).toBe('550 Data set /x not found')
  expect((await dialogue.fetch('RETR LIB(NOMEM)')).ends).toBe(
    '550 Request nonexistent member USER1.LIB(NOMEM) to be sent.',
  )
  expect((await dialogue.fetch('RETR NOLIB(MEM)')).ends).toBe('550 Data set USER1.NOLIB(MEM) not found')
  expect((await dialogue.fetch('RETR LIB')).ends).toBe(
    '550 Submitting USER1.LIB fails: its organization is PO',
  )
  expect((await dialogue.fetch('RETR 1BAD')).ends).toMatch(/^501 Invalid data set name "'USER1.1BAD'"/)
  expect((await dialogue.fetch('RETR A*')).ends).toMatch(/^501 Invalid data set name/)
  await dialogue.command("CWD 'USER1.LIB'")
  expect((await dialogue.fetch('RETR MEM')).begins).toContain('Submitting job USER1.LIB(MEM) FIXrecfm 80')
  await dialogue.command("CWD 'USER1.'", 'SITE JESGETBYDSN')
  const name = 'USER1.USER1A.JOB10005.D0000004.SYSPRINT'
  expect((await dialogue.fetch(`RETR '${name}'`)).octets.toString()).toBe('1ONE\r\n TWO\r\n')
  expect((await dialogue.fetch(`RETR ${name}X`)).ends).toBe(`550 Data set ${name}X not found`)
  expect((await dialogue.fetch('RETR JCL')).ends).toBe('550 Data set JCL not found')
  dialogue.socket.destroy()
})

test('shows no spool files for a running job, and why a job waits', async () => {
  const clock = { time: now }
  const jes = new JobEntrySubsystem({ now: () => clock.time, run: () => ({ activeTime: 1 }) })
  await using serving = await serve({ jes })
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE FILETYPE=JES')
  await dialogue.send('STOR X', jcl)
  await dialogue.send('STOR X', jcl.replace('(ACCT)', '(ACCT),TYPRUN=HOLD'))
  for (const none of ['JOB00001', 'JOB00002.X'])
    expect((await dialogue.fetch(`RETR ${none}`)).ends).toBe(
      `550 No spool files available for ${none.slice(0, 8)}, aborting`,
    )
  const [, active] = await dialogue.lines('LIST JOB00001')
  expect(active).toBe('USER1A   JOB00001 USER1    ACTIVE A')
  expect(await dialogue.lines('LIST JOB00001')).toContain(
    '         CPUTIME     0.000 ELAPSED TIME      0.000',
  )
  expect(await dialogue.lines('LIST JOB00002')).toEqual([
    'JOBNAME  JOBID    OWNER    STATUS CLASS',
    'USER1A   JOB00002 USER1    INPUT  A         -HELD-',
  ])
})

test('JESINTERFACELEVEL 1 shows jobs without a heading', async () => {
  const jes = new JobEntrySubsystem({ now: () => now, interfaceLevel: 1 })
  await using serving = await serve({ jes })
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE FILETYPE=JES')
  await dialogue.send('STOR X', jcl)
  expect(await dialogue.lines('LIST')).toEqual(['USER1A    JOB00001  OUTPUT    3 Spool Files'])
})
