import { expect, test } from 'vitest'
import { RecordProtection } from '../../../src/server/tls/record-layer.js'

/** RFC 8448 §3, "Simple 1-RTT Handshake": the traffic secret of the server, and its record with a ticket. */
const secret = Buffer.from('a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643', 'hex')
const ticketRecord = Buffer.from(
  `17030300de3a6b8f90414a97d6959c3487680de5134a2b240e6cffac116e95d41d6af8f6b580dcf3d11d63c758db289a015940252f55
   713e061dc13e078891a38efbcf5753ad8ef170ad3c7353d16d9da773b9ca7f2b9fa1b6c0d4a3d03f75e09c30ba1e62972ac46f75f7b9
   81be63439b2999ce13064615139891d5e4c5b406f16e3fc181a77ca475840025db2f0a77f81b5ab05b94c01346755f69232c86519d86
   cbeeac87aac347d143f9605d64f650db4d023e70e952ca49fe5137121c74bc2697687e248746d6df353005f3bce1869612 9c8153556b
   3b6c6779b37bf15985684f`.replaceAll(/\s/g, ''),
  'hex',
)

const suites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'] as const

function protection(suite: string = suites[0], key = secret): RecordProtection {
  return RecordProtection.of(suite, key)!
}

test('opens the record with the ticket of RFC 8448, and seals it to the same octets', () => {
  const opened = protection().open(ticketRecord, 0)!
  expect(opened.type).toBe(22)
  expect(Buffer.from(opened.content.subarray(0, 4)).toString('hex')).toBe('040000c9')
  expect(opened.content.length).toBe(205)
  expect(protection().seal(opened, 0).equals(ticketRecord)).toBe(true)
})

test('opens no record by another sequence number, and none that was changed anywhere or cut off', () => {
  expect(protection().open(ticketRecord, 1)).toBeUndefined()
  for (let at = 0; at < ticketRecord.length; at++) {
    const changed = Buffer.from(ticketRecord)
    changed[at]! ^= 1
    expect(protection().open(changed, 0), `octet ${at}`).toBeUndefined()
    expect(protection().open(ticketRecord.subarray(0, at), 0), `${at} octets`).toBeUndefined()
  }
})

test.each(suites)('opens by %s what it sealed, before and after an update of the keys', (suite) => {
  const key = Buffer.alloc(suite.endsWith('384') ? 48 : 32, 7)
  const sealing = protection(suite, key)
  const opening = protection(suite, key)
  const sealed = sealing.seal({ type: 23, content: Buffer.from('226 Done\r\n') }, 5)
  expect(opening.open(sealed, 5)).toMatchObject({ type: 23, content: Buffer.from('226 Done\r\n') })
  sealing.update()
  const later = sealing.seal({ type: 23, content: Buffer.from('221 Bye\r\n') }, 0)
  expect(opening.open(later, 0)).toBeUndefined()
  opening.update()
  expect(opening.open(later, 0)).toMatchObject({ type: 23, content: Buffer.from('221 Bye\r\n') })
})

test('removes the padding of a record, and keeps zeros that are content', () => {
  // A record whose type is 0 is one of content, type and padding, seen from the side that seals.
  const padded = protection().seal({ type: 0, content: Buffer.from([9, 0, 23, 0, 0]) }, 0)
  expect(protection().open(padded, 0)).toMatchObject({ type: 23, content: Buffer.from([9, 0]) })
})

test('refuses other cipher suites', () => {
  expect(RecordProtection.of('TLS_AES_128_CCM_SHA256', secret)).toBeUndefined()
  expect(RecordProtection.of('constructor', secret)).toBeUndefined()
})
