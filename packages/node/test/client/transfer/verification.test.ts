import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, FaultyServer, faultyContent } from '@ftpkit/testkit/faulty-server'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { localHash, sameHash } from '../../../src/client/transfer/local-hash.js'
import { connect, type Verify } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { contentOf, namesIn, serve } from '../../serving.js'

watchForLeaks()

const place = mkdtempSync(join(tmpdir(), 'ftpkit-verify-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const account = { user: 'tester', password: 'secret' }

/** A server that offers what is in `features`, and answers them so. */
function offering(features: string, answers: Readonly<Record<string, Answer>> = {}): Promise<FaultyServer> {
  return FaultyServer.start({
    answers: {
      FEAT: ({ write }) => write(`211-Features:\r\n ${features.split(',').join('\r\n ')}\r\n211 End\r\n`),
      DELE: ({ write }) => write('250 gone\r\n'),
      OPTS: ({ write }) => write('200 well\r\n'),
      ...answers,
    },
  })
}

const says =
  (text: string): Answer =>
  ({ write }) =>
    write(`${text}\r\n`)

describe('hashes on this side', () => {
  test('CRC-32 is that of ISO 3309, in any pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (pieces) => {
        const whole = localHash('CRC32')!
        const cut = localHash('CRC32')!
        whole.update(Buffer.concat(pieces))
        for (const piece of pieces) cut.update(piece)
        expect(cut.digest()).toBe(whole.digest())
      }),
    )
    const check = localHash('CRC32')!
    check.update(Buffer.from('123456789'))
    expect(check.digest()).toBe('cbf43926')
  })

  test.each(['SHA-512', 'SHA-256', 'SHA-1', 'MD5', 'sha3-256', 'CRC32', 'CRC-32'])('%s is known', (name) => {
    expect(localHash(name)?.digest()).toMatch(/^[\da-f]{8,128}$/)
  })

  test('others are not', () => {
    expect(localHash('WHIRLPOOL-9')).toBeUndefined()
  })

  test('are the same in either case, and without zeros at the beginning', () => {
    expect(sameHash('00AB', 'ab')).toBe(true)
    expect(sameHash('ab', 'ac')).toBe(false)
  })
})

describe('with our own server', () => {
  test.each(['auto', 'hash', 'size'] as const)('a file is compared by %s both ways', async (verify) => {
    await using serving = await serve({})
    const said: string[] = []
    await using client = await connect({ ...serving.address, ...account, log: ({ text }) => said.push(text) })
    await client.upload(faultyContent, 'x', { verify, mode: 'B' })
    const local = join(place, `own-${verify}`)
    await client.download('x', local, { verify })
    expect(readFileSync(local).equals(faultyContent)).toBe(true)
    const asked = said.filter((line) => line === (verify === 'size' ? 'SIZE x' : 'HASH x'))
    expect(asked).not.toHaveLength(0)
  })

  test('a resumed download is compared as a whole, and its partial file is removed if it differs', async () => {
    await using serving = await serve({ x: faultyContent })
    await using client = await connect({ ...serving.address, ...account })
    const local = join(place, 'resumed')
    writeFileSync(`${local}.part`, faultyContent.subarray(0, 5))
    await client.download('x', local, { verify: 'hash', resume: true })
    writeFileSync(`${local}2.part`, 'other')
    await expect(client.download('x', `${local}2`, { verify: 'hash', resume: true })).rejects.toMatchObject({
      code: 'mismatch',
    })
    expect([existsSync(`${local}2`), existsSync(`${local}2.part`)]).toEqual([false, false])
  })

  test('a resumed upload is compared as a whole', async () => {
    await using serving = await serve({ good: faultyContent.subarray(0, 5), bad: 'other' })
    await using client = await connect({ ...serving.address, ...account })
    await client.upload(faultyContent, 'good', { verify: 'hash', resume: true })
    expect((await contentOf(serving.files, '/good')).equals(faultyContent)).toBe(true)
    await expect(client.upload(faultyContent, 'bad', { verify: 'hash', resume: true })).rejects.toMatchObject(
      {
        code: 'mismatch',
        message: expect.stringContaining('SHA'),
      },
    )
    expect(await namesIn(serving.files, '/')).toEqual(['good'])
  })

  test.each([
    ['TYPE A', { type: { code: 'A', format: 'N' } }, 'size'],
    ['STRU R', { structure: 'R' }, 'hash'],
    ['a part', { offset: 3 }, 'hash'],
  ] as const)('%s can’t be verified, and auto does not', async (_, options, verify) => {
    await using serving = await serve({ x: 'x\n' })
    await using client = await connect({ ...serving.address, ...account })
    const local = join(place, 'never')
    await expect(client.download('x', local, { ...options, verify })).rejects.toThrow(TypeError)
    expect(existsSync(local)).toBe(false)
  })

  test('what is added to a file can’t be verified, and auto does not', async () => {
    await using serving = await serve({ x: 'x' })
    await using client = await connect({ ...serving.address, ...account })
    await expect(client.append(faultyContent, 'x', { verify: 'hash' })).rejects.toThrow(TypeError)
    await client.append(faultyContent, 'x', { verify: 'auto' })
    expect((await contentOf(serving.files, '/x')).length).toBe(faultyContent.length + 1)
  })
})

describe('a file that is not the same', () => {
  const md5 = createHash('md5').update(faultyContent).digest('hex')
  test.each([
    ['HASH SHA-1*', 'HASH', says('213 SHA-1 0-15 0011223344556677889900112233445566778899 x')],
    ['XSHA256', 'XSHA256', says(`250 ${'0'.repeat(63)}1`)],
    ['XMD5', 'XMD5', says(`250 ${md5.replace(/^./, '_').replace('_', md5[0] === '0' ? '1' : '0')}`)],
    ['XCRC', 'XCRC', says('250 XCRC 01234567')],
    ['SIZE', 'SIZE', says('213 3')],
  ])('is an error by %s, and left on neither side', async (features, verb, answer) => {
    await using server = await offering(features, { [verb]: answer })
    await using client = await connect(server.address)
    const folder = mkdtempSync(join(place, 'mismatch-'))
    const verify: Verify = verb === 'SIZE' ? 'size' : 'hash'
    await expect(client.download('x', join(folder, 'x'), { verify })).rejects.toMatchObject({
      code: 'mismatch',
      phase: 'verification',
    })
    expect(readdirSync(folder)).toEqual([])
    await expect(client.upload(faultyContent, 'x', { verify })).rejects.toMatchObject({ code: 'mismatch' })
    expect(server.commands).toContain('DELE x')
    expect((await client.command('NOOP')).code).toBe(200)
  })
})

describe('a server', () => {
  test('with XCRC alone is asked for that', async () => {
    const own = localHash('CRC32')!
    own.update(faultyContent)
    await using server = await offering('XCRC', { XCRC: says(`250 ${own.digest().toUpperCase()}`) })
    await using client = await connect(server.address)
    await client.upload(faultyContent, 'x', { verify: 'hash' })
    expect(server.commands).toContain('XCRC x')
  })

  test('without any hash is asked for the size by auto, and an error by hash', async () => {
    await using server = await offering('SIZE')
    await using client = await connect(server.address)
    await client.upload(faultyContent, 'x', { verify: 'auto' })
    expect(server.commands).toContain('SIZE x')
    await expect(client.upload(faultyContent, 'x', { verify: 'hash' })).rejects.toMatchObject({
      code: 'unsupported-parameters',
      message: expect.stringContaining('none'),
    })
  })

  test('that offers a hash which is unknown here is an error by hash that names it', async () => {
    await using server = await offering('HASH WHIRLPOOL-9*')
    await using client = await connect(server.address)
    await expect(client.upload(faultyContent, 'x', { verify: 'hash' })).rejects.toThrow(/WHIRLPOOL-9/)
  })

  test('that does not answer what it offers is forgiven by auto alone', async () => {
    await using server = await offering('XMD5', { XMD5: says('550 not today') })
    await using client = await connect(server.address)
    await client.upload(faultyContent, 'x', { verify: 'auto' })
    await expect(client.upload(faultyContent, 'x', { verify: 'hash' })).rejects.toMatchObject({
      code: 'refused',
    })
  })
})
