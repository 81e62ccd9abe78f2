import { BlockDecoder } from '../src/block-decoder.js'
import { BlockEncoder } from '../src/block-encoder.js'
import { testEncoder } from './mode-vectors.js'

testEncoder(
  'block',
  (_, options) => (connection) => new BlockEncoder(connection, options),
  (setting) => (file) => new BlockDecoder(file, setting),
  [
    {},
    { endOfFile: 'own-block' },
    { endOfFile: 'alone-on-last-record' },
    { blockLength: 1 },
    { blockLength: 2 },
  ],
)
