import { type SeenParameters, type Transfer, TransferDecoder } from '@ftpkit/inspection'
import { expect, test } from 'vitest'
import { bytes, Conversation, inspect } from './conversation.js'

/** What one octet after the other decodes to. */
function decode(wire: Uint8Array, parameters: SeenParameters, codePage?: string) {
  const [event] = inspect(new Conversation().login().retrieve('x').capture).events.filter(
    ({ kind }) => kind === 'transfer',
  )
  const transfer: Transfer = { ...(event as { transfer: Transfer }).transfer, parameters }
  let text = ''
  const decoder = new TransferDecoder(
    transfer,
    { codePage },
    {
      file: (chunk, start, end) => {
        text += new TextDecoder().decode(chunk.subarray(start, end), { stream: true })
      },
    },
  )
  for (let at = 0; at < wire.length; at += 1) decoder.bytes(wire, at, at + 1)
  return { text, summary: decoder.end() }
}

const ebcdic = { type: 'E N', structure: 'F', mode: 'B' }

test('octets are decoded once more with another code page', () => {
  const block = Uint8Array.of(0x40, 0, 3, 0x4a, 0xc1, 0xe0)
  expect(decode(block, ebcdic, 'IBM-1047').text).toBe('¢A\\')
  expect(decode(block, ebcdic, 'IBM-273').text).toBe('ÄAÖ')
})

test('octets that MODE S carries as they are stay as they are', () => {
  const { text, summary } = decode(bytes('as it is'), { type: 'I', structure: 'F', mode: 'S' })
  expect(text).toBe('as it is')
  expect(summary).toMatchObject({ wireOctets: 8, carriedOctets: 8, fileOctets: 8, faults: [] })
})

test('parameters that make no sense of the octets are a fault, and nothing is thrown', () => {
  const { summary } = decode(bytes('not blocks at all'), ebcdic)
  expect(summary.faults.length).toBeGreaterThan(0)
})

test('of parameters that no codec knows only the octets are counted', () => {
  const { summary } = decode(bytes('zlib'), { type: 'I', structure: 'F', mode: 'Z' })
  expect(summary).toMatchObject({ wireOctets: 4, fileOctets: undefined })
})
