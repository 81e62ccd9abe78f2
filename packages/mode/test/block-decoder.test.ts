import { BlockDecoder } from '../src/block-decoder.js'
import { testDecoder } from './mode-vectors.js'

testDecoder('block', (setting) => (file) => new BlockDecoder(file, setting))
