import { PcapngWriter, remarks, TcpWriter } from '@ftpkit/capture'
import { expect, test } from 'vitest'
import { conclusions } from '../src/model/conclusion.js'
import { exampleCapture } from '../src/model/example.js'
import { searchRows } from '../src/model/search.js'
import { fileNameOf } from '../src/model/transfer-log.js'
import { decodeContent } from '../src/reading/decode-content.js'
import { readExample, readLog } from './read-example.js'

test('a session is rows: what was said, what follows from it, and what is wrong', async () => {
  const { sessions } = await readExample()
  const texts = sessions[0]!.rows.map(({ head, text }) => [head, text].filter(Boolean).join(' '))
  expect(texts).toContain('PASS ****')
  expect(texts).toContain('The server listens at 198.51.100.20, port 4 × 256 + 15 = 1039')
  expect(texts).toContain('In force: TYPE E N, STRU F, MODE B')
  expect(texts).toContain('14 s without a word')
  expect(texts).toContain('RETR STAFF: 117 octets from the server')
  expect(sessions[0]!.findings.map(({ finding }) => finding.code)).toEqual([
    'auth-refused',
    'password-in-clear',
    'private-address',
    'address-translated',
  ])
})

test('passwords are shown when that is asked for', async () => {
  const { sessions } = await readExample(true)
  expect(sessions[0]!.rows.map(({ text }) => text)).toContain('correct horse')
})

test('the rail of a transfer runs from its command to its end', async () => {
  const { sessions } = await readExample()
  const { rows } = sessions[0]!
  const first = rows.findIndex(({ rails }) => rails.some(({ edge }) => edge === 'first'))
  const last = rows.findIndex(({ rails }) => rails.some(({ edge }) => edge === 'last'))
  expect(rows[first]).toMatchObject({ kind: 'command', head: 'LIST', transfer: 1 })
  expect(rows[last]).toMatchObject({ lane: 'data', transfer: 1 })
  expect(rows.slice(first, last + 1).every(({ rails }) => rails.length === 1)).toBe(true)
  expect(rows[last + 1]!.rails).toEqual([])
})

test('a transfer keeps its octets and its file, and is decoded once more by another code page', async () => {
  const log = await readExample()
  const { transfer, content } = log.transfer(2)!
  expect(content!.wire.size).toBe(117)
  expect(await content!.file!.text()).toContain('M!LLER, ¢NNE')
  const { file } = await decodeContent(transfer, content!, { codePage: 'IBM-273' })
  expect(await file!.text()).toContain('MÜLLER, ÄNNE')
})

test('names of saved files have only letters that are safe', async () => {
  const { transfer } = (await readExample()).transfer(2)!
  const command = { ...transfer.command, argument: '../..\\etc/\0pass\u202ewd <x>' }
  expect(fileNameOf({ ...transfer, command }, '.wire')).toBe('0002-pass_wd_x.wire')
  expect(fileNameOf({ ...transfer, command: { ...command, argument: '//..' } })).toBe('0002-retr')
})

test('commands, replies and findings are found in upper or lower case', async () => {
  const log = await readExample()
  const found = searchRows(log, 'staff').map(({ session, row }) => session.rows[row]!.text)
  expect(found.length).toBeGreaterThan(1)
  expect(searchRows(log, 'correct horse')).toEqual([])
})

test('a damaged capture says where it ended, and shows what came before', async () => {
  const whole = new Blob(exampleCapture())
  const log = await readLog(whole.slice(0, 2_000))
  expect(log.sessions).toHaveLength(1)
  expect(conclusions(log)).toEqual([
    expect.stringMatching(/^The capture is damaged: at octet \d+: .*What came before is shown\.$/),
  ])
})

test('what is not a capture is said to be none', async () => {
  expect(conclusions(await readLog(new Blob(['hello, this is text'])))).toEqual([
    expect.stringContaining('not a capture'),
  ])
})

test('a session that a program recorded in plaintext is not said to need keys', async () => {
  const blocks: Uint8Array<ArrayBuffer>[] = []
  const packets = new PcapngWriter((block) => void blocks.push(Uint8Array.from(block)), 101)
  const ends = {
    initiator: { address: '192.0.2.1', port: 50_000 },
    responder: { address: '192.0.2.2', port: 21 },
  }
  const control = new TcpWriter(packets, ends, 0, remarks.plaintext)
  const say = (sender: 'initiator' | 'responder', line: string, remark?: string) =>
    control.octets(sender, new TextEncoder().encode(`${line}\r\n`), 1, remark)
  say('responder', '220 FTP')
  say('initiator', 'AUTH TLS')
  say('responder', '234 go')
  say('initiator', 'USER x', remarks['under-tls'])
  const { sessions } = await readLog(new Blob(blocks))
  const texts = sessions[0]!.rows.map(({ text }) => text)
  expect(texts).toContain('TLS begins: what follows was under TLS, recorded by the program itself')
})
