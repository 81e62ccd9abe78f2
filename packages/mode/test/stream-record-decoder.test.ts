import { StreamRecordDecoder } from '../src/stream-record-decoder.js'
import { testDecoder } from './mode-vectors.js'

testDecoder(
  'stream',
  (setting) => (file) => new StreamRecordDecoder(file, setting),
  ({ structure }) => structure === 'R',
)
