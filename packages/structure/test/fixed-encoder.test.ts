import { testEncoding } from './harness.js'

testEncoding('fixed.md')
