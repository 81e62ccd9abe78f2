export { BitReader } from './bit-reader.js'
export { BitWriter, maxNumberWidth } from './bit-writer.js'
export {
  checkByteSize,
  packedLength,
  packLogicalBytes,
  unpackLogicalBytes,
  unpackNumbers,
} from './logical-bytes.js'
