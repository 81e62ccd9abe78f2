import { encode } from '@ftpkit/code-page'
import { hex, octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { Dialogue, enter, serve } from '../serving.js'

const ebcdic = (text: string) => encode(text, 'IBM-1047')

test('sends data sets, members and generations', async () => {
  await using serving = await serve()
  const { catalog } = serving
  await enter(catalog, 'USER1.V', { recfm: 'VB', lrecl: 256 }, [ebcdic('v')])
  await enter(catalog, 'USER1.U', { recfm: 'U', lrecl: 0, blksize: 100 }, [ebcdic('u')])
  await enter(catalog, 'USER1.LIB', { dsorg: 'PO' })
  await enter(catalog, 'USER1.LIB', { dsorg: 'PO' }, [ebcdic('m'.padEnd(80))], 'MEM')
  await enter(catalog, 'USER1.G', { dsorg: 'GDG' })
  await enter(catalog, 'USER1.G.G0001V00', { recfm: 'VB' }, [ebcdic('old')])
  await enter(catalog, 'USER1.G.G0002V00', { recfm: 'VB' }, [ebcdic('new')])
  await enter(catalog, 'USER1.K', { dsorg: 'VSAM' })
  await using dialogue = await Dialogue.loggedIn(serving)
  const steps = [
    ['V', '125 Sending data set USER1.V VARrecfm 256', 'v\r\n'],
    ['U', '125 Sending data set USER1.U', 'u\r\n'],
    ['LIB(MEM)', '125 Sending data set USER1.LIB(MEM) FIXrecfm 80', 'm\r\n'],
    ['G(0)', '125 Sending data set USER1.G.G0002V00 VARrecfm 80', 'new\r\n'],
    ['G(-1)', '125 Sending data set USER1.G.G0001V00 VARrecfm 80', 'old\r\n'],
    ['G(-2)', '550 Data set USER1.G(-2) not found', ''],
    ['V(0)', '550 Data set USER1.V(0) not found', ''],
    ['V(+1)', '550 Data set USER1.V(+1) not found', ''],
    ['NONE', '550 Data set USER1.NONE not found', ''],
    ['NONE(MEM)', '550 Data set USER1.NONE not found', ''],
    ['LIB(NONE)', '550 Request nonexistent member USER1.LIB(NONE) to be sent.', ''],
    [
      'LIB',
      '550 Retrieval of a whole partitioned data set is not supported. Use MGET or MVSGET for this purpose.',
      '',
    ],
    ['K', '550 Data set USER1.K cannot be retrieved: its organization is VSAM', ''],
    ['1X', `501 Invalid data set name "'USER1.1X'".  Use MVS Dsname conventions.`, ''],
    ['/none', '550 Command RETR fails: /none does not exist.', ''],
    ['/', '550 Command RETR fails: / is a directory.', ''],
  ]
  for (const [name, begins, content] of steps) {
    const fetched = await dialogue.fetch(`RETR ${name}`)
    expect([fetched.begins, fetched.octets.toString()]).toEqual([begins, content])
  }
})

test('records the last reference to a data set', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.A', { referred: 0 })
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.fetch('RETR A')
  expect((await serving.catalog.find('USER1.A'))?.referred).toBeGreaterThan(0)
})

test('translates according to SBDATACONN, and refuses or substitutes other octets', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.A', { recfm: 'VB', lrecl: 256 }, [octets('4a')])
  await using dialogue = await Dialogue.loggedIn(serving)
  expect(await dialogue.command('SITE SBD=(IBM-1047,US-ASCII)')).toBe(
    '200 Some characters cannot be translated between IBM-1047 and US-ASCII\nSITE command was accepted',
  )
  expect((await dialogue.fetch('RETR A')).ends).toBe(
    '557 Data contains codepoints that cannot be translated.',
  )
  await dialogue.command('SITE SBSUB')
  const { octets: sent, ends } = await dialogue.fetch('RETR A')
  expect(hex(sent).replaceAll(' ', '')).toBe('200d0a')
  expect(ends).toBe(
    '250 One or more characters were substituted during the transfer.\nTransfer completed successfully.',
  )
  expect(await dialogue.command('SITE SBD=(IBM-939,NOSUCH)')).toContain('cannot be used')
  expect(await dialogue.command('STAT (SBDATACONN')).toContain('cp=IBM-1047, network transfer cp=US-ASCII')
  expect(await dialogue.command('SITE SBD=(IBM-037,ISO8859-1)')).toBe('200 SITE command was accepted')
})

test('carriage controls become motions only with ASATRANS', async () => {
  await using serving = await serve()
  const lines = [' ONE', '1TWO', '0THREE'].map(ebcdic)
  await enter(serving.catalog, 'USER1.A', { recfm: 'VBA', lrecl: 256 }, lines)
  await using dialogue = await Dialogue.loggedIn(serving)
  expect((await dialogue.fetch('RETR A')).octets.toString()).toBe(' ONE\r\n1TWO\r\n0THREE\r\n')
  await dialogue.command('SITE ASATRANS')
  expect((await dialogue.fetch('RETR A')).octets.toString()).toBe('ONE\fTWO\r\n\r\nTHREE')
})

test('a restart marker of another server is refused', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.A', {}, [])
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('TYPE E', 'MODE B')
  expect(await dialogue.command('REST a b')).toBe('501 Restart marker has invalid characters')
  await dialogue.command('REST x')
  expect((await dialogue.fetch('RETR A')).ends).toBe('554 Restart marker x was not sent by this server.')
  await dialogue.command('SITE FILETYPE=JES')
  expect(await dialogue.command('REST 1')).toBe('504 Restart requires filetype=SEQ.')
})
