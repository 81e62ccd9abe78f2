import { describe, expect, test } from 'vitest'
import { RawSession, readAll } from '../../raw-session.js'
import { contentOf, serve } from '../../serving.js'

async function codesOf(session: RawSession, ...lines: string[]): Promise<(number | undefined)[]> {
  const codes: (number | undefined)[] = []
  for (const line of lines) codes.push(await session.command(line))
  return codes
}

async function store(session: RawSession, path: string, octets: Uint8Array): Promise<void> {
  const data = await session.passive()
  expect(await session.command(`STOR ${path}`)).toBe(150)
  data.resume().end(octets)
  expect((await session.reply())?.code).toBe(226)
}

async function retrieve(session: RawSession, path: string): Promise<Buffer> {
  const data = await session.passive()
  expect(await session.command(`RETR ${path}`)).toBe(150)
  const octets = readAll(data)
  data.end()
  const content = await octets
  expect((await session.reply())?.code).toBe(226)
  return content
}

describe('rules', () => {
  const storageRules = [
    { path: '/cards/**', recordFormat: { format: 'fixed', length: 4, pad: 0x20, strip: true } },
    { path: '/*.ger', codePage: 'IBM-273' },
    { path: '/a?.us', codePage: 'IBM-037', localCodePage: 'utf-8' },
    { path: '/**', codePage: 'IBM-1047' },
  ] as const

  test('say for some paths how records lie in files, for others by which pages text is translated', async () => {
    const tree = { cards: { deep: { x: '' } }, 'x.ger': '[', deep: { 'x.ger': '[' }, 'ab.us': '\u00e9' }
    await using serving = await serve(tree, { storageRules })
    await using session = await RawSession.loggedIn(serving.address)
    await codesOf(session, 'TYPE A', 'STRU R')
    await store(session, 'cards/deep/x', Buffer.from('a\xff\x01bc\xff\x03', 'latin1'))
    expect((await contentOf(serving.files, '/cards/deep/x')).toString()).toBe('a   bc  ')
    await codesOf(session, 'STRU F', 'TYPE E')
    expect((await retrieve(session, 'x.ger')).toString('hex')).toBe('63')
    expect((await retrieve(session, 'deep/x.ger')).toString('hex')).toBe('ad')
    expect((await retrieve(session, 'ab.us')).toString('hex')).toBe('51')
    session.send('SIZE ab.us\r\n')
    expect((await session.reply())?.lines).toEqual(['1'])
    expect(await codesOf(session, 'SITE SBDATACONN=(ISO8859-1,IBM-037)')).toEqual([200])
    expect((await retrieve(session, 'x.ger')).toString('hex')).toBe('ba')
  })

  test('refuse a record that would be two lines of a text, and send it in STRU R', async () => {
    await using serving = await serve({ cards: { x: 'a\nbc' } }, { storageRules })
    await using session = await RawSession.loggedIn(serving.address)
    await codesOf(session, 'TYPE A')
    const data = await session.passive()
    data.resume()
    expect(await session.command('RETR cards/x')).toBe(150)
    const refused = await session.reply()
    expect(refused).toMatchObject({ code: 451 })
    expect(refused?.lines.join()).toContain('record 1')
    await codesOf(session, 'STRU R')
    expect((await retrieve(session, 'cards/x')).toString('hex')).toBe('610a6263ff01ff02')
  })

  test('by which no file can lie are refused when the server is made', async () => {
    for (const rule of [
      { path: 'x' },
      { path: '/x', codePage: 'IBM-0' },
      { path: '/x', localCodePage: 'no' },
    ]) {
      await expect(serve({}, { storageRules: [rule] })).rejects.toThrow(RangeError)
    }
  })
})

describe('SITE', () => {
  test('RECFM says how records lie in the files that are stored, until REIN', async () => {
    await using serving = await serve({})
    await using session = await RawSession.loggedIn(serving.address)
    const records = Buffer.from('AB\xff\x01CDE\xff\x03', 'latin1')
    expect(await codesOf(session, 'TYPE A', 'STRU R', 'SITE RECFM=fixed:4')).toEqual([200, 200, 200])
    await store(session, 'fixed', records)
    expect((await contentOf(serving.files, '/fixed')).toString()).toBe('AB  CDE ')
    expect(await codesOf(session, 'SIZE fixed', 'SITE RECFM=rdw')).toEqual([213, 200])
    await store(session, 'rdw', records)
    expect((await contentOf(serving.files, '/rdw')).toString('hex')).toBe('00060000414200070000434445')
    expect(await codesOf(session, 'REIN', 'USER tester', 'PASS secret', 'STRU R')).toEqual([
      220, 331, 230, 200,
    ])
    await store(session, 'lines', records)
    expect((await contentOf(serving.files, '/lines')).toString()).toBe('AB\nCDE\n')
  })

  test('SBDATACONN says which code pages TYPE E goes between', async () => {
    await using serving = await serve({ 'x.txt': '[\u00e9]' })
    await using session = await RawSession.loggedIn(serving.address)
    await codesOf(session, 'TYPE E')
    const usual = await retrieve(session, 'x.txt')
    expect(await codesOf(session, 'SITE SBDATACONN=(UTF-8,IBM-037)')).toEqual([200])
    expect((await retrieve(session, 'x.txt')).toString('hex')).toBe('ba51bb')
    expect(await codesOf(session, 'SITE SBDATACONN=*')).toEqual([200])
    expect(await retrieve(session, 'x.txt')).toEqual(usual)
    expect(usual.toString('hex')).not.toBe('ba51bb')
  })

  test('CHKPTINT says how often a RETR in MODE B sends a restart marker', async () => {
    await using serving = await serve({ 'x.txt': 'a\nb\nc\nd\n' }, { limits: { idleDataTime: 0 } })
    await using session = await RawSession.loggedIn(serving.address)
    await codesOf(session, 'TYPE A', 'STRU R', 'MODE B')
    const markers = (octets: Buffer) => octets.filter((octet) => octet === 0x10).length
    expect(markers(await retrieve(session, 'x.txt'))).toBe(0)
    expect(await codesOf(session, 'SITE CHKPTINT=1')).toEqual([200])
    expect(markers(await retrieve(session, 'x.txt'))).toBeGreaterThan(2)
    expect(await codesOf(session, 'SITE CHKPTINT=0')).toEqual([200])
    expect(markers(await retrieve(session, 'x.txt'))).toBe(0)
  })

  test('refuses unknown formats and pages by 504, and says which are known', async () => {
    await using serving = await serve({})
    await using session = await RawSession.loggedIn(serving.address)
    session.send('SITE RECFM=punched-cards\r\n')
    const reply = await session.reply()
    expect(reply?.code).toBe(504)
    expect(reply?.lines.join()).toContain('fixed:LENGTH')
    expect(
      await codesOf(
        session,
        'SITE RECFM=fixed:0',
        'SITE RECFM=fixed:9999999999',
        'SITE SBDATACONN=(UTF-8,X)',
        'SITE SBDATACONN=(X,IBM-037)',
      ),
    ).toEqual([504, 504, 504, 504])
  })
})
