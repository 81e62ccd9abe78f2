import { testDecoding } from './harness.js'

testDecoding('spanned.md')
