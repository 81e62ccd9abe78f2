import { concat, Gather } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { FlatFile } from '../../src/index.js'
import { thrownBy } from '../harness.js'

test('fills holes with zeros and ends the file at its length', () => {
  const local = new Gather()
  const file = new FlatFile(local)
  file.write(2, Uint8Array.of(9, 1, 2), 1, 3)
  file.write(4, Uint8Array.of(3), 0, 1)
  file.end(7)
  expect([...concat(local.take())]).toEqual([0, 0, 1, 2, 3, 0, 0])
  expect(local.ended).toBe(true)
})

test('writes exactly the zeros of a hole, and no empty piece', () => {
  const pieces: number[] = []
  const local = {
    bytes: (_: Uint8Array, start: number, end: number) => void pieces.push(end - start),
    end() {},
  }
  new FlatFile(local).write(2_097_152, Uint8Array.of(1), 0, 1)
  expect(pieces).toEqual([1_048_576, 1_048_576, 1])
})

test('fills holes of up to the limit', () => {
  const local = new Gather()
  const file = new FlatFile(local, 200_000)
  file.write(200_000, Uint8Array.of(1), 0, 1)
  expect(local.length).toBe(200_001)
  expect(thrownBy(() => file.end(400_002))).toMatchObject({
    code: 'limit-exceeded',
    message: 'a hole of 200001 octets is longer than the limit of 200000',
    clause: '959 §3.1.2.3',
    replyHint: 552,
  })
  expect(local.length).toBe(200_001)
  expect(thrownBy(() => new FlatFile(local).write(67_108_865, Uint8Array.of(1), 0, 1))).toMatchObject({
    code: 'limit-exceeded',
  })
})

test('refuses octets before those already written', () => {
  const file = new FlatFile(new Gather())
  file.write(0, Uint8Array.of(1, 2), 0, 2)
  expect(thrownBy(() => file.write(1, Uint8Array.of(1), 0, 1))).toMatchObject({
    code: 'local-file',
    message: 'a page for octet 1 came after octet 2 was written: write to a sparse file',
  })
})
