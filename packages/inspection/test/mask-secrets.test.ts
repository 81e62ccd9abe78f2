import { CaptureReader, PcapngWriter } from '@ftpkit/capture'
import { maskSecrets } from '@ftpkit/inspection'
import { concat } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { bytes, Conversation, dialogueOf, inspect } from './conversation.js'

/** A capture as text, to look for secrets in it. */
const textOf = (capture: Uint8Array) => new TextDecoder('latin1').decode(capture)

/** The packets of a capture. */
function packetsOf(capture: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = []
  const reader = new CaptureReader({
    packet: ({ octets, start, end }) => void packets.push(octets.slice(start, end)),
    fault: () => {},
  })
  reader.bytes(capture)
  return packets
}

/** A capture of packets, in any order and any number. */
function captureOf(packets: readonly Uint8Array[]): Uint8Array {
  const blocks: Uint8Array[] = []
  const writer = new PcapngWriter((block) => void blocks.push(block), 101)
  for (const packet of packets) writer.packet(packet, 0)
  return concat(blocks)
}

test('passwords are masked at equal length, and the dialogue stays as it was', () => {
  const { capture } = new Conversation()
    .login('hans')
    .ask('acct s3cr', '230 ok')
    .retrieve('PASS word of a file')
    .end()
  const before = dialogueOf(inspect(capture))
  const masked = capture.slice()
  expect(maskSecrets(masked)).toEqual({ secrets: 2, leftOctets: 0 })
  expect(masked.length).toBe(capture.length)
  expect(dialogueOf(inspect(masked, { showSecrets: true }))).toContain('> PASS ******')
  expect(dialogueOf(inspect(masked))).toEqual(before)
  expect(textOf(masked)).not.toMatch(/secret|s3cr/)
  expect(textOf(masked)).toContain('PASS word of a file')
})

test('a password is masked that is typed octet by octet, with Telnet commands in the verb', () => {
  const conversation = new Conversation().server('220 hi').client('USER x').server('331 ok')
  for (const octet of bytes('pa')) conversation.octets('client', Uint8Array.of(octet))
  conversation.octets('client', Uint8Array.of(0xff, 0xf1))
  for (const octet of bytes('ss  tiger\r\n')) conversation.octets('client', Uint8Array.of(octet))
  const { capture } = conversation.server('230 in').end()
  maskSecrets(capture)
  expect(dialogueOf(inspect(capture, { showSecrets: true }))).toContain('> PASS ******')
})

test('what the server repeats of a password is masked too', () => {
  const { capture } = new Conversation()
    .server('220 hi')
    .client('PASS hunter2')
    .server("500 'PASS hunter2' not understood")
    .ask('NOOP', '200 hunter2 of a later reply')
  maskSecrets(capture)
  expect(textOf(capture)).not.toMatch(/PASS hunter2/)
  expect(textOf(capture)).toContain('200 hunter2 of a later reply')
})

test('the end of a line whose beginning the capture lacks is masked, unless it is a command', () => {
  const whole = packetsOf(
    new Conversation().octets('client', 'PASS to').octets('client', 'psecret\r\n').client('NOOP').capture,
  )
  const masked = captureOf(whole.filter((packet) => !textOf(packet).includes('PASS to')))
  maskSecrets(masked)
  expect(textOf(masked)).not.toContain('psecret')
  expect(textOf(masked)).toContain('NOOP')
})

test('a password that was sent again, in other segments and out of order, is masked', () => {
  const packets = packetsOf(
    new Conversation()
      .server('220 hi')
      .client('USER x')
      .server('331 ok')
      .octets('client', 'PASS swordfish\r\n')
      .server('230 in').capture,
  )
  const index = packets.findIndex((packet) => textOf(packet).includes('PASS'))
  const [again, moved] = [packets[index]!, packets[index]!]
  // The same segment twice, and once more only its last octets.
  const tail = again.slice(0, 40 + 6)
  tail.set(again.subarray(again.length - 6), 40)
  const view = new DataView(tail.buffer)
  view.setUint16(2, tail.length)
  view.setUint32(24, new DataView(again.buffer).getUint32(24) + again.length - 40 - 6)
  const capture = captureOf([...packets.slice(0, index + 1), again, tail, ...packets.slice(index + 1)])
  expect(maskSecrets(capture).leftOctets).toBe(0)
  expect(textOf(capture)).not.toMatch(/swordfish|fish\r\n/)
  // Before the segment that it follows.
  const early = captureOf([
    ...packets.slice(0, index - 2),
    moved,
    ...packets.slice(index - 2, index),
    ...packets.slice(index + 1),
  ])
  expect(maskSecrets(early)).toEqual({ secrets: 1, leftOctets: 0 })
  expect(textOf(early)).not.toContain('swordfish')
})

test('octets under TLS are left as they are', () => {
  const conversation = new Conversation().server('220 hi').ask('AUTH TLS', '234 go')
  const record = Uint8Array.of(0x17, 3, 3, 0, 16, ...bytes('\nPASS in a recor'))
  const { capture } = conversation.octets('client', record).octets('server', record)
  const before = capture.slice()
  maskSecrets(capture)
  expect(capture).toEqual(before)
})

test('damaged captures are masked as far as they are read, and nothing is thrown', () => {
  const { capture } = new Conversation().login().retrieve('x').end()
  for (let length = 0; length < capture.length; length += 7) {
    const cut = capture.slice(0, length)
    maskSecrets(cut)
    expect(dialogueOf(inspect(cut, { showSecrets: true }))).not.toContain('> PASS secret')
  }
})
