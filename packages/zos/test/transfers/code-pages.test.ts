import { encode, utf8 } from '@ftpkit/code-page'
import { hex, octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { recordsOf } from '../../src/index.js'
import { contentOf, Dialogue, enter, type Serving, serve } from '../serving.js'

const multibyte = 'SITE ENCODING=MBCS MBDATACONN=(IBM-939,UTF-8) RECFM=VB LRECL=200'
const accepted = '200 SITE command was accepted'
const completed = '250 Transfer completed successfully.'
const untranslatable = '557 Data contains codepoints that cannot be translated.'

const stored = async ({ catalog }: Serving, name: string) =>
  recordsOf(await contentOf(catalog.read(name))).map((record) => hex(record).replaceAll(' ', ''))

const unix = async ({ files }: Serving, path: string) =>
  hex(await contentOf((await files.read(`/unix${path}`)).chunks())).replaceAll(' ', '')

const text = (characters: string) => utf8.encode(characters)

test('ENCODING=MBCS converts text by MBDATACONN in both directions, and leaves other types alone', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  expect(await dialogue.command(multibyte)).toBe(accepted)
  expect((await dialogue.send('STOR JP', text('日本語\r\nA日\r\n'))).ends).toBe(completed)
  expect(await stored(serving, 'USER1.JP')).toEqual(['0e4562456648e70f', 'c10e45620f'])
  expect((await dialogue.fetch('RETR JP')).octets.toString()).toBe('日本語\r\nA日\r\n')
  await dialogue.send('STOR /u/user1/jp', text('日\r\n'))
  expect(await unix(serving, '/u/user1/jp')).toBe('0e45620f15')
  expect((await dialogue.fetch('RETR /u/user1/jp')).octets.toString()).toBe('日\r\n')
  await dialogue.command('TYPE I')
  expect(hex((await dialogue.fetch('RETR JP')).octets)).toBe(hex(octets('0e4562456648e70f c10e45620f')))
  await dialogue.command('TYPE A', 'SITE ENCODING=SBCS')
  expect((await dialogue.send('STOR JP', text('é'))).ends).toBe(completed)
  expect(await stored(serving, 'USER1.JP')).toEqual(['66b4'])
})

test('a double-octet record that is too long is cut between characters, and shifted in', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  // Nine octets of data: three characters and two shifts take eight.
  await dialogue.command('SITE ENCODING=MBCS MBDATACONN=(IBM-939,UTF-8) RECFM=VB LRECL=13')
  const long = text('日日日日\r\nA\r\n')
  expect((await dialogue.send('STOR CUT', long)).ends).toBe('250 Transfer completed (data was truncated)')
  expect(await stored(serving, 'USER1.CUT')).toEqual(['0e4562456245620f', 'c1'])
  await dialogue.command('SITE WRAPRECORD')
  expect((await dialogue.send('STOR WRAP', long)).ends).toBe(completed)
  expect(await stored(serving, 'USER1.WRAP')).toEqual(['0e4562456245620f', '0e45620f', 'c1'])
  await dialogue.send('STOR HUGE', text(`${'日'.repeat(10_000)}\r\n`))
  expect((await stored(serving, 'USER1.HUGE')).length).toBe(3_334)
  await dialogue.command('SITE NOWRAPRECORD')
  await dialogue.send('STOR HUGE', text(`${'日'.repeat(10_000)}\r\nA\r\n`))
  expect(await stored(serving, 'USER1.HUGE')).toEqual(['0e4562456245620f', 'c1'])
  await dialogue.command('SITE NOTRUNCATE')
  for (const size of [4, 10_000])
    expect((await dialogue.send('STOR NO', text(`${'日'.repeat(size)}\r\n`))).ends).toMatch(
      /^451 File transfer failed/,
    )
  await dialogue.command('SITE LRECL=6 WRAPRECORD')
  expect((await dialogue.send('STOR NO', text('日\r\n'))).ends).toMatch(/^451 File transfer failed/)
})

test('a line of a file that is too long to be held is refused', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE SBD=(IBM-939,UTF-8)')
  const fits = 'A'.repeat(1_048_576)
  expect((await dialogue.send('STOR /u/user1/f', `${fits}\r\n`)).ends).toBe(completed)
  expect((await dialogue.send('STOR /u/user1/f', `${fits}A\r\n`)).ends).toMatch(/^451 File transfer failed/)
})

test('ENCODING=MBCS refuses what z/OS does not convert', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.FB', {}, [])
  await enter(serving.catalog, 'USER1.VBA', { recfm: 'VBA', lrecl: 256 }, [])
  await enter(serving.catalog, 'USER1.VB', { recfm: 'VB', lrecl: 256 }, [
    octets('0e4562'),
    octets('0eeeee0f'),
  ])
  await using dialogue = await Dialogue.loggedIn(serving)
  const refused = async (line: string) => [
    (await dialogue.fetch(`RETR ${line}`)).ends,
    (await dialogue.send(`STOR ${line}`, '')).ends,
  ]
  const both = (reply: string) => [reply, reply]
  await dialogue.command('SITE ENCODING=MBCS')
  expect(await refused('VB')).toEqual(both('504 Multibyte encoding set but code pages are not defined.'))
  await dialogue.command('SITE MBDATACONN=(IBM-939,UTF-8)')
  expect(await refused('FB')).toEqual(
    both('504 Multibyte encoding requires records of variable or undefined length.'),
  )
  await dialogue.command('SITE ASATRANS')
  expect(await refused('VBA')).toEqual(both('504 Multibyte encoding is not supported with ASATRANS.'))
  await dialogue.command('SITE RDW')
  expect(await refused('VB')).toEqual(both('504 Multibyte encoding is not supported with RDW.'))
  await dialogue.command('SITE NORDW', 'STRU R')
  expect(await refused('VB')).toEqual(both('504 Multibyte encoding requires structure File and mode Stream.'))
  await dialogue.command('STRU F', 'SITE FILETYPE=JES')
  expect((await dialogue.send('STOR X', '')).ends).toBe('504 Multibyte encoding requires filetype=SEQ.')
  await dialogue.command('SITE FILETYPE=SEQ SBSUB')
  expect((await dialogue.fetch('RETR VB')).ends).toBe(untranslatable)
  expect((await dialogue.send('STOR X', text('ﷺ\r\n'))).ends).toBe(untranslatable)
  expect((await dialogue.send('STOR X', octets('e6 0d0a'))).ends).toBe(untranslatable)
  expect((await dialogue.send('STOR X', 'no end')).ends).toMatch(/^451 File transfer failed. The last record/)
  await dialogue.command('SITE NOMBREQUIRELASTEOL')
  expect((await dialogue.send('STOR X', 'no end')).ends).toBe(completed)
})

test('SBDATACONN takes pages with several octets, and substitutes what the file lacks', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  expect(await dialogue.command('SITE SBD=(IBM-1047,UTF-8) RECFM=VB LRECL=200')).toBe(accepted)
  await dialogue.send('STOR A', text('[é]\r\n'))
  expect(await stored(serving, 'USER1.A')).toEqual([hex(encode('[é]', 'IBM-1047')).replaceAll(' ', '')])
  expect((await dialogue.fetch('RETR A')).octets.toString()).toBe('[é]\r\n')
  expect((await dialogue.send('STOR B', text('A€B\r\n'))).ends).toBe(untranslatable)
  await dialogue.command('SITE SBSUB')
  expect((await dialogue.send('STOR B', text('A€B\r\n'))).ends).toBe(
    `250 One or more characters were substituted during the transfer.\nTransfer completed successfully.`,
  )
  expect(await stored(serving, 'USER1.B')).toEqual(['c140c2'])
  await dialogue.command('SITE SBSUBCHAR=6F')
  await dialogue.send('STOR B', text('A€B\r\n'))
  expect(await stored(serving, 'USER1.B')).toEqual(['c16fc2'])
  expect(await dialogue.command('SITE SBD=(IBM-1390,UTF-8)')).toBe(accepted)
  await dialogue.send('STOR C', text('日本\r\n'))
  expect((await dialogue.fetch('RETR C')).octets.toString()).toBe('日本\r\n')
})

test('SBSUBCHAR is the blank of the target, or an octet', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE SBD=(IBM-1047,WINDOWS-1252) SBSUB RECFM=VB LRECL=80')
  await dialogue.send('STOR A', octets('41 80'))
  expect(await stored(serving, 'USER1.A')).toEqual(['c140'])
  await dialogue.command('SITE SBSUBCHAR=3f')
  await dialogue.send('STOR A', octets('41 80'))
  expect(await stored(serving, 'USER1.A')).toEqual(['c13f'])
  expect(await dialogue.command('STAT (SBSUBCHAR')).toBe(
    "211 SBSUBCHAR is set to X'3F'\n*** end of status ***",
  )
  expect(await dialogue.command('SITE SBSUBCHAR=X')).toContain('SBSUBCHAR must be SPACE or two hexadecimal')
})

test('TYPE U 2 transfers units of two octets', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  const steps = [
    ['TYPE U 1', "504 : Only 'TYPE U 2' is supported\nType remains Ascii NonPrint"],
    ['TYPE U 2', '200 Representation type is Unicode UCS-2'],
    ['SITE RECFM=VB LRECL=10', accepted],
  ]
  for (const [line = '', reply] of steps) expect(await dialogue.command(line)).toBe(reply)
  const wire = octets('feff 0041 005b 000d000a')
  expect((await dialogue.send('STOR A', wire)).ends).toBe(completed)
  expect(await stored(serving, 'USER1.A')).toEqual(['c1ad'])
  expect(hex((await dialogue.fetch('RETR A')).octets)).toBe(hex(wire.subarray(2)))
  expect((await dialogue.send('STOR A', octets('fffe 4200 0d00 0a00'))).ends).toBe(completed)
  expect(await stored(serving, 'USER1.A')).toEqual(['c2'])
  expect((await dialogue.send('STOR A', octets('0041 00'))).ends).toBe(untranslatable)
  expect((await dialogue.send('STOR A', octets('65e5 20ac 0041 000d000a'))).ends).toBe(untranslatable)
  await dialogue.command('SITE UCSSUB')
  expect((await dialogue.send('STOR A', octets('65e5 20ac 0041 000d000a'))).ends).toBe(
    '250 Unicode to EBCDIC conversion resulted in 2 substitutions\nTransfer completed successfully.',
  )
  expect(await stored(serving, 'USER1.A')).toEqual(['3f3fc1'])
  const long = octets(`${'0041'.repeat(7)} 000d000a`)
  expect((await dialogue.send('STOR A', long)).ends).toMatch(/^451 File transfer failed/)
  await dialogue.command('SITE UCSTRUNC UCSHOSTCS=IBM-939')
  expect((await dialogue.send('STOR A', long)).ends).toBe('250 Transfer completed (data was truncated)')
  await dialogue.send('STOR A', octets('65e5 000d000a'))
  expect(await stored(serving, 'USER1.A')).toEqual(['0e45620f'])
  expect(await dialogue.lines('NLST')).toEqual(['A'])
  expect(await dialogue.command('STAT (PARAM')).toContain('type UCS-2')
  await dialogue.command('TYPE U 2 L')
  expect(hex((await dialogue.fetch('RETR A')).octets)).toBe(hex(octets('e565 0d000a00')))
  await dialogue.command('SITE RDW')
  expect((await dialogue.fetch('RETR A')).ends).toBe('504 RDWs cannot be sent with type U.')
  await dialogue.command('SITE NORDW', 'STRU R')
  expect((await dialogue.fetch('RETR A')).ends).toBe(
    '504 Data structure Record is not supported with type U.',
  )
  await dialogue.command('STRU F', 'TYPE F 1')
  expect(hex((await dialogue.fetch('RETR A')).octets)).toBe(hex(octets('0e45620f15')))
})

test('UNICODEFILESYSTEMBOM says what becomes of the byte order mark of files in Unicode', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE ENCODING=MBCS MBDATACONN=(UTF-8,UTF-8)')
  const send = async (line: string, marked: boolean) => {
    await dialogue.send(`${line} /u/user1/f`, text(`${marked ? '\ufeff' : ''}é\r\n`))
    return unix(serving, '/u/user1/f')
  }
  const [mark, line] = ['efbbbf', 'c3a90a']
  expect([await send('STOR', true), await send('STOR', false)]).toEqual([mark + line, line])
  await dialogue.command('SITE UNICODEFILESYSTEMBOM=NEVER')
  expect([await send('STOR', true), await send('STOR', false)]).toEqual([line, line])
  await dialogue.command('SITE UNICODEFILESYSTEMBOM=ALWAYS')
  expect([await send('STOR', true), await send('STOR', false)]).toEqual([mark + line, mark + line])
  expect(await send('APPE', true)).toBe(mark + line + line)
  expect((await dialogue.fetch('RETR /u/user1/f')).octets.toString()).toBe('\ufeffé\r\né\r\n')
  await dialogue.command('SITE MBDATACONN=(IBM-939,UTF-8)')
  await dialogue.send('STOR /u/user1/e', text('\ufeffA\r\n'))
  expect(await unix(serving, '/u/user1/e')).toBe('c115')
})

test('code pages that cannot be used leave those before, with a remark', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE SBD=(IBM-037,ISO8859-1) MBDATACONN=(IBM-939,UTF-8) UCSHOSTCS=IBM-1140')
  for (const wrong of [
    'SBD=(NOSUCH,UTF-8)',
    'SBD=(UTF-16,UTF-8)',
    'MBDATACONN=(IBM-939,NOSUCH)',
    'UCSHOSTCS=NOSUCH',
  ])
    expect(await dialogue.command(`SITE ${wrong}`)).toMatch(/cannot be used: (?:each|it) must be known/)
  const status = await dialogue.command('STAT')
  for (const line of [
    'SBCS data connection: file system cp=IBM-037, network transfer cp=ISO8859-1',
    'MBCS data connection: file system cp=IBM-939, network transfer cp=UTF-8',
    'UCS-2 data are converted to code set IBM-1140',
  ])
    expect(status).toContain(line)
})
