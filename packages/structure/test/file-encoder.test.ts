import { outcomeOf } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { FileEncoder } from '../src/index.js'

test('hands octets on as they are and ends the file', () => {
  expect(outcomeOf((file) => new FileEncoder(file), [Uint8Array.of(1, 0x0a), Uint8Array.of(2)])).toEqual({
    events: [{ kind: 'data', data: Uint8Array.of(1, 0x0a, 2) }, { kind: 'endOfFile' }],
  })
})

test('sends an empty file', () => {
  expect(outcomeOf((file) => new FileEncoder(file), [])).toEqual({ events: [{ kind: 'endOfFile' }] })
})
