import { CompressedDecoder } from '../src/compressed-decoder.js'
import { CompressedEncoder } from '../src/compressed-encoder.js'
import { testEncoder } from './mode-vectors.js'

testEncoder(
  'compressed',
  ({ type }, options) =>
    (connection) =>
      new CompressedEncoder(connection, { type, ...options }),
  (setting) => (file) => new CompressedDecoder(file, setting),
  [
    {},
    { endOfFile: 'own-block' },
    { endOfFile: 'alone-on-last-record' },
    { endOfRecord: 'own-string' },
    { emptyString: 'bare-escape' },
    { endOfRecord: 'own-string', emptyString: 'bare-escape', endOfFile: 'own-block' },
  ],
)
