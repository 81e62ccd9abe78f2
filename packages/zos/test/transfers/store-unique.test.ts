import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { Dialogue, enter, serve } from '../serving.js'

test('STOU takes the given name if it is free, else one with a number, and tells it', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.LIB', { dsorg: 'PO' })
  await using dialogue = await Dialogue.loggedIn(serving)
  const begins = async (line: string) => (await dialogue.send(line, 'x\r\n')).begins
  expect(await begins('STOU DATA')).toBe('125 Storing data set USER1.DATA')
  expect(await begins('STOU DATA')).toBe('125 Storing data set USER1.DATA1')
  expect(await begins('STOU DATA')).toBe('125 Storing data set USER1.DATA2')
  expect(await begins("STOU 'HLQ.LONGNAME'")).toBe('125 Storing data set HLQ.LONGNAME')
  expect(await begins("STOU 'HLQ.LONGNAME'")).toBe('125 Storing data set HLQ.LONGNAM1')
  expect(await begins('STOU LIB(MEM)')).toBe('125 Storing data set USER1.LIB(MEM)')
  expect(await begins('STOU LIB(MEM)')).toBe('125 Storing data set USER1.LIB(MEM1)')
  expect(await begins('STOU /u/user1/a.txt')).toBe('125 Storing data set /u/user1/a.txt')
  expect(await begins('STOU /u/user1/a.txt')).toBe('125 Storing data set /u/user1/a.txt1')
  expect((await dialogue.fetch('RETR DATA2')).octets.toString()).toBe('x\r\n')
})

test('STOU without a name makes one in the working directory', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.LIB', { dsorg: 'PO' })
  await using dialogue = await Dialogue.loggedIn(serving)
  const begins = async () => (await dialogue.send('STOU', 'x\r\n')).begins
  expect(await begins()).toBe('125 Storing data set USER1.FTP')
  expect(await begins()).toBe('125 Storing data set USER1.FTP1')
  await dialogue.command("CWD 'USER1.LIB'")
  expect(await begins()).toBe('125 Storing data set USER1.LIB(FTP)')
  await dialogue.command('CWD /u/user1')
  expect(await begins()).toBe('125 Storing data set /u/user1/FTP')
})

test('STOU of a generation makes the next one, and in FILETYPE=JES submits', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.G', { dsorg: 'GDG' })
  await using dialogue = await Dialogue.loggedIn(serving)
  expect((await dialogue.send('STOU G(+1)', 'x')).begins).toBe('125 Storing data set USER1.G.G0001V00')
  await dialogue.command('SITE FILETYPE=JES')
  expect((await dialogue.send('STOU X', '//A JOB\r\n')).ends).toContain('It is known to JES as JOB00001')
})

test('STOU refuses what cannot be a name, and a restart', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  expect((await dialogue.send('STOU A*', '')).ends).toMatch(/^501 Invalid data set name/)
  expect((await dialogue.send('STOU NOLIB(MEM)', '')).ends).toMatch(
    /requests a nonexistent partitioned data set/,
  )
  expect((await dialogue.send('STOU /none/x', '')).ends).toMatch(/^550 /)
  await dialogue.command('TYPE E', 'MODE B', 'REST 4')
  expect((await dialogue.send('STOU X', '')).ends).toBe('504 Restart not allowed for store unique.')
  expect((await dialogue.send('STOU X', '\x40\0\0')).begins).toBe('125 Storing data set USER1.X')
})

test('simultaneous STOUs take different names, also those of members and files', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.LIB', { dsorg: 'PO' })
  await using one = await Dialogue.loggedIn(serving)
  await using other = await Dialogue.loggedIn(serving)
  for (const name of ['S', 'LIB(M)', '/u/user1/f']) {
    const port = Number(/\|(\d+)\|/.exec(await one.command('EPSV'))![1])
    const data = connect(port, '127.0.0.1')
    expect(await one.command(`STOU ${name}`)).toMatch(/^125 .*[SMf]\)?$/)
    expect((await other.send(`STOU ${name}`, 'x')).begins).toMatch(/^125 .*[SMf]1\)?$/)
    data.end('y')
    expect(await one.reply()).toMatch(/^250 /)
  }
})
