import { testEncoding } from './harness.js'

testEncoding('spanned.md')
