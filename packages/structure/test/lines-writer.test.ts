import { testDecoding } from './harness.js'

testDecoding('lines.md')
