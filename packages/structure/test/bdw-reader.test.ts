import { testEncoding } from './harness.js'

testEncoding('bdw.md')
