import { testDecoding } from './harness.js'

testDecoding('bdw.md')
