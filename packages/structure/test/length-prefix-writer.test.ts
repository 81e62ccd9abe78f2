import { testDecoding } from './harness.js'

testDecoding('length-prefix.md')
