export { escapedNames } from './escaped-names.js'
export { type NameCodec, pageNames } from './name-encoding.js'
