import { testDecoding } from './harness.js'

testDecoding('fixed.md')
