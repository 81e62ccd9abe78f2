import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import { hex, octets } from '@ftpkit/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Catalog } from '../../src/index.js'
import { Dialogue, enter, type Serving, serve } from '../serving.js'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zos-restart-'))
})

afterAll(() => rm(folder, { recursive: true }))

/** Two records of one octet, with a marker after each. */
const marked = octets('80 0001 c1 10 0001 "1" 80 0001 c2 10 0001 "2"')
const rest = octets('80 0001 c3 40 0001 c4')

async function onDisk(): Promise<{ serving: Serving; catalog: Catalog }> {
  const files = directoryFileSystem(folder)
  return { serving: await serve({ authenticate: async () => ({ files }) }), catalog: new Catalog(files) }
}

/** Sends octets, waits for the replies that confirm their markers, and breaks the connection. */
async function breakAfter(
  dialogue: Dialogue,
  line: string,
  wire: Uint8Array,
  markers: number,
): Promise<string[]> {
  const port = Number(/\|(\d+)\|/.exec(await dialogue.command('EPSV'))![1])
  const data = connect(port, '127.0.0.1')
  await once(data, 'connect')
  expect(await dialogue.command(line)).toMatch(/^125 Storing/)
  data.write(wire)
  const replies: string[] = []
  while (replies.length < markers) replies.push(await dialogue.reply())
  data.resetAndDestroy()
  expect(await dialogue.reply()).toMatch(/^4\d\d /)
  return replies
}

test('a store that broke is resumed after the marker that 110 confirmed', async () => {
  const { serving, catalog } = await onDisk()
  await using _ = serving
  await enter(catalog, 'USER1.LIB', { dsorg: 'PO', recfm: 'VB', lrecl: 256 })
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('TYPE E', 'MODE B')
  for (const [name, position] of [
    ['NEW', 'S2-10'],
    ['LIB(MEM)', 'S2-10'],
    ['/u/user1/f', 'S2-4'],
  ] as const) {
    expect(await breakAfter(dialogue, `STOR ${name}`, marked, 2), name).toEqual([
      expect.stringContaining('110 MARK 1 = S1-'),
      `110 MARK 2 = ${position}`,
    ])
    expect(await dialogue.command(`REST ${position}`)).toMatch(/^300 /)
    expect((await dialogue.send(`STOR ${name}`, rest)).ends, name).toBe(
      '250 Transfer completed successfully.',
    )
    expect(hex((await dialogue.fetch(`RETR ${name}`)).octets), name).toBe(
      hex(octets('80 0001 c1 80 0001 c2 80 0001 c3 40 0001 c4')),
    )
  }
})

test('a marker inside a record is not confirmed, and a store without markers is not kept', async () => {
  const { serving } = await onDisk()
  await using _ = serving
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('TYPE E', 'MODE B')
  const inside = octets('00 0001 c1 10 0001 "1" 80 0001 c2 10 0001 "2"')
  expect(await breakAfter(dialogue, 'STOR X', inside, 1)).toEqual(['110 MARK 2 = S1-6'])
  await breakAfter(dialogue, 'STOR Y', octets('80 0001 c1'), 0)
  await dialogue.command('REST S1-5')
  expect((await dialogue.send('STOR Y', rest)).ends).toMatch(/^554 Restart is not possible/)
})

test('a restart of a store is refused where it is not possible, and the old data set is unchanged', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.OLD', {}, [octets('c1'.repeat(80))])
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('TYPE E', 'MODE B')
  const refused = async (line: string, ...before: string[]) => {
    await dialogue.command(...before)
    return (await dialogue.send(line, octets('400000'))).ends
  }
  expect(await refused('STOR OLD', 'REST 4')).toBe(
    '554 Restart marker 4 was not sent by this server for a store.',
  )
  expect(await refused('STOR OLD', 'REST S1-5')).toMatch(/^554 Restart is not possible/)
  expect(await refused('APPE OLD', 'REST S1-5')).toBe('504 Restart not allowed for append.')
  expect(await refused('STOR OLD', 'REST S1-5', 'MODE S')).toBe(
    '504 Restart requires Block or Compressed transfer mode.',
  )
  await dialogue.command('MODE B')
  expect(await refused('STOR OLD', 'REST S1-5', 'TYPE I')).toBe('504 Restart requires EBCDIC data type.')
  await dialogue.command('TYPE E')
  expect(await refused('STOR OLD', 'REST S1-5', 'SITE FILETYPE=JES')).toBe(
    '504 Restart requires filetype=SEQ.',
  )
  await dialogue.command('SITE FILETYPE=SEQ')
  expect((await dialogue.fetch('RETR OLD')).octets.length).toBe(83)
})
