import { StreamPageDecoder } from '../src/stream-page-decoder.js'
import { StreamPageEncoder } from '../src/stream-page-encoder.js'
import { testEncoder } from './mode-vectors.js'

testEncoder(
  'stream',
  () => (connection) => new StreamPageEncoder(connection),
  () => (file) => new StreamPageDecoder(file),
  [{}],
  ({ structure }) => structure === 'P',
)
