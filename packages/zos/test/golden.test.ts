import { encode } from '@ftpkit/code-page'
import { hex, octets } from '@ftpkit/testkit'
import { describe, expect, test } from 'vitest'
import { Dialogue, enter, type Serving, serve } from './serving.js'

const ebcdic = (text: string) => encode(text, 'IBM-1047')

/** Ten records of 80 octets, one of which ends with a blank. */
const tenRecords = Array.from({ length: 10 }, (_, at) =>
  ebcdic(at === 3 ? 'RECORD 3'.padEnd(79, '.').padEnd(80) : `RECORD ${at}`.padEnd(80, '.')),
)

async function withTen(): Promise<Serving> {
  const serving = await serve()
  await enter(serving.catalog, 'USER1.FB80', {}, tenRecords)
  return serving
}

describe('ten records of FB 80, as they were measured', () => {
  const sizes = [
    ['TYPE A', ['TYPE A'], 819],
    ['TYPE A with trailing blanks', ['TYPE A', 'SITE TRAILINGBLANKS'], 820],
    ['TYPE I', ['TYPE I'], 800],
    ['TYPE E', ['TYPE E'], 810],
    ['TYPE A and STRU R', ['TYPE A', 'STRU R'], 822],
    ['TYPE A with SBSENDEOL=NONE and trailing blanks', ['TYPE A', 'SITE TRAILINGBLANKS SBSENDEOL=NONE'], 800],
    ['TYPE E and MODE B', ['TYPE E', 'MODE B'], 830],
  ] as const
  test.each(sizes)('%s', async (_, set, size) => {
    await using serving = await withTen()
    await using dialogue = await Dialogue.loggedIn(serving)
    await dialogue.command(...set)
    const { begins, octets: sent, ends } = await dialogue.fetch('RETR FB80')
    expect(begins).toBe('125 Sending data set USER1.FB80 FIXrecfm 80')
    expect(ends).toBe('250 Transfer completed successfully.')
    expect(sent.length).toBe(size)
  })
})

describe('MODE B as z/OS writes it', () => {
  test('marks the last record by the end of file alone', async () => {
    await using serving = await serve()
    await enter(serving.catalog, 'USER1.ONE', { recfm: 'VB', lrecl: 256 }, [octets('deadbeef')])
    await enter(serving.catalog, 'USER1.TWO', { recfm: 'VB', lrecl: 256 }, [octets('f0f1'), octets('15ff00')])
    await using dialogue = await Dialogue.loggedIn(serving)
    await dialogue.command('TYPE E', 'MODE B')
    expect(hex((await dialogue.fetch('RETR ONE')).octets)).toBe(hex(octets('40 0004 deadbeef')))
    expect(hex((await dialogue.fetch('RETR TWO')).octets)).toBe(hex(octets('80 0002 f0f1 40 0003 15ff00')))
  })

  test('is accepted if the connection ends with it, stays open, or ends without it', async () => {
    await using serving = await serve()
    await using dialogue = await Dialogue.loggedIn(serving)
    await dialogue.command('TYPE E', 'MODE B')
    const taken = async (wire: string, options = {}) => {
      const { ends } = await dialogue.send('STOR T', octets(wire), options)
      expect(ends).toBe('250 Transfer completed successfully.')
      return hex((await dialogue.fetch('RETR T')).octets)
    }
    const wire = hex(octets('80 0001 c1 40 0001 c2'))
    expect(await taken('80 0001 c1 40 0001 c2')).toBe(wire)
    expect(await taken('80 0001 c1 40 0001 c2', { close: false })).toBe(wire)
    expect(await taken('80 0001 c1 80 0001 c2')).toBe(wire)
    expect((await dialogue.send('STOR T', octets('80 0001 c1 80 0002 c2'))).ends).toMatch(/^4\d\d /)
    expect(hex((await dialogue.fetch('RETR T')).octets)).toBe(wire)
  })

  test('sets restart markers according to CHKPTINT, and resumes after one', async () => {
    await using serving = await withTen()
    await using dialogue = await Dialogue.loggedIn(serving)
    await dialogue.command('TYPE E', 'MODE B', 'SITE CHKPTINT=4')
    const whole = (await dialogue.fetch('RETR FB80')).octets
    const marker = whole.indexOf(octets('10 0001 "4"'))
    expect(marker).toBe(4 * 83)
    expect(await dialogue.command('REST 4')).toMatch(/^300 /)
    const rest = (await dialogue.fetch('RETR FB80')).octets
    expect(hex(rest)).toBe(hex(whole.subarray(marker + 4)))
  })
})

describe('what clients of z/OS assert', () => {
  async function stored(site: string, text: string, type = 'TYPE A') {
    const serving = await serve()
    const dialogue = await Dialogue.loggedIn(serving)
    await dialogue.command(type, `SITE ${site}`)
    const { ends } = await dialogue.send('STOR T', text)
    const fetch = async (...set: string[]) => {
      await dialogue.command(...set)
      return (await dialogue.fetch('RETR T')).octets
    }
    return { serving, dialogue, ends, fetch, [Symbol.asyncDispose]: () => serving.server.close() }
  }

  test('text of two lines in VB is ten octets of EBCDIC in TYPE I', async () => {
    await using it = await stored('FILETYPE=SEQ', 'hello\r\nworld')
    expect(hex(await it.fetch('TYPE I'))).toBe(hex(octets('8885939396a6969993 84')))
    it.dialogue.socket.destroy()
  })

  test('a bare LF is data, not an end of record', async () => {
    await using it = await stored('FILETYPE=SEQ', 'hello\nworld')
    expect((await it.fetch('TYPE A')).toString()).toBe('hello\nworld\r\n')
    it.dialogue.socket.destroy()
  })

  test('fixed records are padded, and their trailing blanks sent only if SITE says so', async () => {
    await using it = await stored('RECFM=FB LRECL=80', 'hello       \r\n')
    expect((await it.fetch('SITE TRAILINGBLANKS')).toString()).toBe(`${'hello'.padEnd(80)}\r\n`)
    expect((await it.fetch('SITE NOTRAILINGBLANKS')).toString()).toBe('hello\r\n')
    it.dialogue.socket.destroy()
  })

  test('lines that are too long are truncated, wrapped, or refused with the old data set unchanged', async () => {
    await using it = await stored('RECFM=F LRECL=5 BLKSIZE=800', 'too long\r\nok\r\n')
    expect(it.ends).toBe('250 Transfer completed (data was truncated)')
    expect((await it.fetch('TYPE A')).toString()).toBe('too l\r\nok\r\n')
    expect((await it.serving.catalog.find('USER1.T'))?.blksize).toBe(5)
    await it.dialogue.command('SITE WRAPRECORD')
    expect((await it.dialogue.send('STOR T', 'too long\r\nfives\r\n')).ends).toMatch(/successfully/)
    expect((await it.fetch('TYPE A')).toString()).toBe('too l\r\nong\r\nfives\r\n')
    await it.dialogue.command('SITE NOWRAPRECORD NOTRUNCATE')
    expect((await it.dialogue.send('STOR T', 'x\r\ntoo long\r\n')).ends).toBe(
      '451 File transfer failed. File contains records that are longer than the LRECL of the new file.\nTransfer aborted due to file error.',
    )
    expect((await it.fetch('TYPE A')).toString()).toBe('too l\r\nong\r\nfives\r\n')
    it.dialogue.socket.destroy()
  })

  test('the last record of TYPE I is padded with zeros', async () => {
    await using it = await stored('RECFM=F LRECL=80', 'x'.repeat(85), 'TYPE I')
    const sent = await it.fetch('TYPE I')
    expect(sent.length).toBe(160)
    expect(sent.subarray(80)).toEqual(Buffer.concat([Buffer.from('xxxxx'), Buffer.alloc(75)]))
    it.dialogue.socket.destroy()
  })

  test('RDWs are sent with SITE RDW, and stored as data', async () => {
    await using it = await stored('RECFM=VB LRECL=256', 'hello\r\nhi\r\n')
    const sent = await it.fetch('SITE RDW', 'TYPE I')
    expect(hex(sent)).toBe(hex(octets('0009 0000 8885939396 0006 0000 8889')))
    await it.dialogue.send('STOR T', sent)
    expect(hex(await it.fetch('SITE NORDW'))).toBe(hex(sent))
    await it.dialogue.command('SITE RDW')
    expect(hex(await it.fetch('TYPE A'))).toContain('0013')
    it.dialogue.socket.destroy()
  })

  test('SBSENDEOL=NONE sends nothing between records', async () => {
    await using it = await stored('FILETYPE=SEQ', 'hello\r\nworld')
    expect((await it.fetch('SITE SBSENDEOL=NONE')).toString()).toBe('helloworld')
    it.dialogue.socket.destroy()
  })

  test('an empty upload is a data set without records', async () => {
    await using it = await stored('FILETYPE=SEQ', '')
    expect(it.ends).toBe('250 Transfer completed successfully.')
    expect((await it.fetch('TYPE A')).length).toBe(0)
    it.dialogue.socket.destroy()
  })
})

describe('variable records with packed decimals, new lines, octets of all ones, and empty ones', () => {
  const records = [
    octets('1234567c15ff'),
    new Uint8Array(0),
    octets('ffff01'),
    octets('ff02'),
    new Uint8Array(0),
  ]
  test.each([
    ['MODE B', ['TYPE E', 'MODE B']],
    ['MODE C', ['TYPE E', 'MODE C']],
    ['STRU R', ['TYPE I', 'STRU R']],
    ['STRU R in MODE B', ['TYPE I', 'STRU R', 'MODE B']],
  ])('survive a round trip in %s', async (_, set) => {
    await using serving = await serve()
    await enter(serving.catalog, 'USER1.VB', { recfm: 'VB', lrecl: 256 }, records)
    await using dialogue = await Dialogue.loggedIn(serving)
    await dialogue.command(...set)
    const sent = (await dialogue.fetch('RETR VB')).octets
    const { ends } = await dialogue.send('STOR COPY', sent)
    expect(ends).toMatch(/^250 /)
    expect(hex((await dialogue.fetch('RETR COPY')).octets)).toBe(hex(sent))
    await dialogue.command('STRU F', 'MODE S', 'TYPE I', 'SITE RDW')
    const copied = (await dialogue.fetch('RETR COPY')).octets
    expect(hex(copied)).toBe(
      hex(octets('000a0000 1234567c15ff 00040000 00070000 ffff01 00060000 ff02 00040000')),
    )
  })

  test('are transferred in STRU R and MODE B unless the server is strict', async () => {
    await using serving = await serve({ strict: true })
    await enter(serving.catalog, 'USER1.VB', { recfm: 'VB', lrecl: 256 }, records)
    await using dialogue = await Dialogue.loggedIn(serving)
    await dialogue.command('STRU R', 'MODE B')
    expect((await dialogue.fetch('RETR VB')).ends).toMatch(/^504 .*mode Block/)
    await dialogue.command('MODE C')
    expect((await dialogue.fetch('RETR VB')).ends).toMatch(/^504 .*mode Compressed/)
  })
})
