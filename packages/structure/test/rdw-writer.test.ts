import { testDecoding } from './harness.js'

testDecoding('rdw.md')
