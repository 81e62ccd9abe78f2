import { CompressedDecoder } from '../src/compressed-decoder.js'
import { testDecoder } from './mode-vectors.js'

testDecoder('compressed', (setting) => (file) => new CompressedDecoder(file, setting))
