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
  expect(dialogueOf(inspect(capture, { showSecrets: true }))).toContain(`> ${'*'.repeat(13)}`)
})

test('what the server repeats of a password is masked too', () => {
  const { capture } = new Conversation()
    .server('220 hi')
    .client('PASS hunter2')
    .server("500 'PASS hunter2' not understood")
    .ask('NOOP', '200 hunter2 of a later reply')
    .ask('NOOP', '200 HUNTER2 in other letters')
  maskSecrets(capture)
  expect(textOf(capture)).not.toMatch(/hunter2/i)
  expect(textOf(capture)).toContain('200 ******* of a later reply')
  expect(textOf(capture)).toContain('200 ******* in other letters')
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

test('what a server repeats of a password is masked when commands were pipelined, and in segments of any length', () => {
  const conversation = new Conversation()
    .server('220 hi')
    .client('PASS hunter2')
    .client('SYST')
    .client('NOOP')
  for (const octet of bytes("501 'hunter2' is wrong\r\n")) conversation.octets('server', Uint8Array.of(octet))
  const { capture } = conversation.server('215 UNIX').server('200 hunter2').end()
  maskSecrets(capture)
  const packets = packetsOf(capture).map((packet) => textOf(packet.subarray(40)))
  expect(packets.join('')).not.toContain('hunter2')
  expect(packets.join('')).toContain('215 UNIX')
})

test('a password that was sent again together with what is before and after it is masked in both packets', () => {
  const packets = packetsOf(
    new Conversation()
      .server('220 hi')
      .octets('client', 'USER x\r\nPASS swo')
      .octets('client', 'rdfish\r\nSYST\r\n').capture,
  )
  const [first, second] = [packets.at(-2)!, packets.at(-1)!]
  const coalesced = new Uint8Array(first.length + second.length - 40)
  coalesced.set(first)
  coalesced.set(second.subarray(40), first.length)
  new DataView(coalesced.buffer).setUint16(2, coalesced.length)
  for (const order of [
    [first, coalesced],
    [first, second, coalesced],
    [coalesced, first, second],
  ]) {
    const capture = captureOf([...packets.slice(0, -2), ...order])
    expect(maskSecrets(capture).secrets).toBe(1)
    expect(textOf(capture)).not.toMatch(/swo|rdf|fish/)
    expect(textOf(capture)).toContain('SYST')
  }
})

test('the option of a Telnet command may be a letter, which verbs do not have', () => {
  const { capture } = new Conversation()
    .server('220 hi')
    .octets('client', Uint8Array.of(0xff, 0xfb, 0x58, ...bytes('PASS swordfish\r\n')))
    .end()
  maskSecrets(capture)
  expect(textOf(capture)).not.toContain('swordfish')
})

test('what can not be read of a capture is masked whole: what follows a fault, other blocks, packets of unknown interfaces', () => {
  const { capture } = new Conversation().server('220 hi').client('PASS swordfish').end()
  const at = textOf(capture).indexOf('swordfish')
  const blockStart = textOf(capture).lastIndexOf('\x06\0\0\0', at)
  const damaged = (place: number, ...values: number[]) => {
    const copy = capture.slice()
    copy.set(values, place)
    return copy
  }
  const captures = {
    'bad-length': damaged(blockStart + 4, 1, 0, 0, 0),
    truncated: capture.slice(0, at + 6),
    'decryption secrets': damaged(blockStart, 0x0a),
    'unknown-interface': damaged(blockStart + 8, 7),
    'unknown-format': damaged(0, 0),
  }
  for (const [name, damage] of Object.entries(captures)) {
    maskSecrets(damage)
    expect(textOf(damage), name).not.toContain('swordf')
  }
})

test('packets of a link layer that is not known are masked whole', () => {
  const blocks: Uint8Array[] = []
  const writer = new PcapngWriter((block) => void blocks.push(block), 105)
  writer.packet(bytes('a frame with PASS swordfish'), 0)
  const capture = concat(blocks)
  maskSecrets(capture)
  expect(textOf(capture)).not.toContain('swordfish')
})
